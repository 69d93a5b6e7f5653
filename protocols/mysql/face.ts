import { z } from 'zod';
import { Capability, ExtendedCapability, union, without } from './constants.ts';
import { type Greeting, isMariadb, plainVersion } from './handshake.ts';
import type { Flavour } from './session-facts.ts';

/** What a listener looks like to a client, which it must say before it knows where the client wants to go. */
export type Face = Pick<Greeting, 'version' | 'capabilities' | 'extendedCapabilities' | 'charsetId'>;

/** What an upstream was last seen to be. */
export interface Traits {
  readonly flavour: Flavour;
  /** As it greets: drivers of MySQL go by the prefix that old MariaDB servers put in front. */
  readonly version: string;
  readonly capabilities: number;
  readonly extendedCapabilities: number;
  readonly charsetId: number;
}

/** Which family a listener looks like: what its upstreams are, or a fixed one. */
export type FaceChoice = 'auto' | Flavour;

const C = Capability;

/** Never offered: what would hide the packets, ask for proofs we cannot give on, or leave out the definitions of columns. */
const NEVER = union(
  C.CLIENT_COMPRESS,
  C.CLIENT_ZSTD_COMPRESSION,
  C.CLIENT_MULTI_FACTOR_AUTHENTICATION,
  C.CLIENT_OPTIONAL_RESULTSET_METADATA,
  C.CLIENT_CAPABILITY_EXTENSION,
  C.CLIENT_SSL_VERIFY_SERVER_CERT,
  C.CLIENT_REMEMBER_OPTIONS,
  C.CLIENT_CAN_HANDLE_EXPIRED_PASSWORDS,
);
/** The same of MariaDB's: COM_MULTI is dead, and with CACHE_METADATA the server leaves column definitions out. */
const EXTENDED_OFFERED = union(
  ExtendedCapability.MARIADB_CLIENT_PROGRESS,
  ExtendedCapability.MARIADB_CLIENT_STMT_BULK_OPERATIONS,
  ExtendedCapability.MARIADB_CLIENT_EXTENDED_METADATA,
  ExtendedCapability.MARIADB_CLIENT_BULK_UNIT_RESULTS,
);
/** What a login needs of us, whatever upstreams have. */
const OURS = union(
  C.CLIENT_PROTOCOL_41,
  C.CLIENT_SECURE_CONNECTION,
  C.CLIENT_PLUGIN_AUTH,
  C.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA,
  C.CLIENT_CONNECT_WITH_DB,
  C.CLIENT_CONNECT_ATTRS,
  C.CLIENT_SSL,
);
/** What every server of both families has had since MySQL 5.7 and MariaDB 10.2. */
const EVERYWHERE = union(
  OURS,
  C.CLIENT_FOUND_ROWS,
  C.CLIENT_LONG_FLAG,
  C.CLIENT_NO_SCHEMA,
  C.CLIENT_ODBC,
  C.CLIENT_LOCAL_FILES,
  C.CLIENT_IGNORE_SPACE,
  C.CLIENT_INTERACTIVE,
  C.CLIENT_IGNORE_SIGPIPE,
  C.CLIENT_TRANSACTIONS,
  C.CLIENT_RESERVED,
  C.CLIENT_MULTI_STATEMENTS,
  C.CLIENT_MULTI_RESULTS,
  C.CLIENT_PS_MULTI_RESULTS,
  C.CLIENT_SESSION_TRACK,
  C.CLIENT_DEPRECATE_EOF,
);

/** What is shown while nothing is known: utf8mb4 in the collation both families know. */
const UTF8MB4_GENERAL_CI = 45;
const DEFAULTS: Readonly<Record<Flavour, Pick<Face, 'version' | 'charsetId'>>> = {
  mysql: { version: '8.0.36', charsetId: UTF8MB4_GENERAL_CI },
  mariadb: { version: '5.5.5-10.11.6-MariaDB', charsetId: UTF8MB4_GENERAL_CI },
};

/** The flags that change how packets are laid out: what a client accepted of them its upstream must have. */
export const SHAPING: number = union(C.CLIENT_DEPRECATE_EOF, C.CLIENT_SESSION_TRACK, C.CLIENT_QUERY_ATTRIBUTES);

/** What a greeting tells of its server. */
export function traitsOf(greeting: Greeting): Traits {
  const { capabilities, extendedCapabilities, charsetId } = greeting;
  return {
    flavour: isMariadb(greeting) ? 'mariadb' : 'mysql',
    version: greeting.version,
    capabilities,
    extendedCapabilities,
    charsetId,
  };
}

const u32 = z.number().int().min(0).max(0xffff_ffff);
const Remembered = z.object({
  flavour: z.enum(['mysql', 'mariadb']),
  version: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[^\0]*$/),
  capabilities: u32,
  extendedCapabilities: u32,
  charsetId: z.number().int().min(0).max(255),
});

/** Reads remembered traits; what another version of this program wrote and this one cannot read is as good as none. */
export function readTraits(value: unknown): Traits | undefined {
  const parsed = Remembered.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/**
 * The face for clients that may go to any of these upstreams; undefined stands for one that was never reached. Offers
 * what all of them have: one that is not known may lack whatever is not everywhere.
 */
export function faceFor(upstreams: readonly (Traits | undefined)[], choice: FaceChoice = 'auto'): Face {
  // A fixed face is for upstreams of its family: the others have a listener of their own.
  const meant = choice === 'auto' ? upstreams : upstreams.filter((traits) => (traits?.flavour ?? choice) === choice);
  const known = meant.filter((traits) => traits !== undefined);
  const isComplete = known.length > 0 && known.length === meant.length;
  const agreed = known.every(({ flavour }) => flavour === known[0]?.flavour) ? known[0]?.flavour : undefined;
  const flavour = choice === 'auto' ? (agreed ?? 'mysql') : choice;
  const alike = known.filter((traits) => traits.flavour === flavour);
  const oldest = alike.toSorted((a, b) => compareVersions(a.version, b.version))[0];
  const { version, charsetId } = oldest ?? DEFAULTS[flavour];
  const all = isComplete ? EVERYWHERE | C.CLIENT_QUERY_ATTRIBUTES : EVERYWHERE;
  const common = known.reduce((left, { capabilities }) => left & (capabilities | OURS), all);
  const extended = isComplete
    ? known.reduce((left, traits) => left & traits.extendedCapabilities, EXTENDED_OFFERED)
    : 0;
  const offered = without(common, NEVER);
  const isExtended = flavour === 'mariadb' && extended !== 0;
  return {
    version,
    charsetId,
    // Clients look at the extended capabilities only where this bit is not set.
    capabilities: isExtended ? without(offered, C.CLIENT_MYSQL) : union(offered, C.CLIENT_MYSQL),
    extendedCapabilities: isExtended ? extended >>> 0 : 0,
  };
}

/** By the numbers in front: 10.11.6 before 11.4.1. */
function compareVersions(a: string, b: string): number {
  const numbers = (version: string): number[] =>
    (/^[\d.]*/.exec(plainVersion(version))?.[0] ?? '').split('.').map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
