import type { Kysely } from 'kysely';
import type { SecretBox } from '../secrets/box.ts';
import { referenceOf, textOfReference } from '../secrets/references/reference.ts';
import type { Tables } from './database.ts';
import { isId } from './values.ts';

/** `envvar:HOST` → base64 of its value. */
export type SecretMap = Readonly<Record<string, string>>;

/** The decoded secrets: for opening a session, nothing else. */
export interface ConnectionSecrets {
  /**
   * `envvar:HOST` comes as `HOST`; other keys keep their prefix. Of `only` some keys, by these names, the others are
   * not decoded. Empty when there is no secret. Never log it.
   */
  read(connectionId: string, only?: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

const PLAIN_PREFIX = 'envvar:';

/** The secrets of this database, opened with `box`. */
export function createConnectionSecrets(db: Kysely<Tables>, box: SecretBox): ConnectionSecrets {
  return {
    read: async (connectionId, only) => {
      if (!isId(connectionId)) return new Map();
      const row = await db
        .selectFrom('connections')
        .select(['id', 'secret'])
        .where('id', '=', connectionId)
        .executeTakeFirst();
      if (row === undefined || row.secret === null) return new Map();
      return decodeSecret(openSecret(box, row.id, row.secret), only);
    },
  };
}

/** Encrypts a map for one connection: moved to another connection's row it does not open. */
export function sealSecret(box: SecretBox, connectionId: string, secret: SecretMap): Buffer | null {
  if (Object.keys(secret).length === 0) return null;
  return box.seal(Buffer.from(JSON.stringify(secret)), place(connectionId));
}

/** The map that `sealSecret` was given. Throws SecretBoxError under another key. */
export function openSecret(box: SecretBox, connectionId: string, sealed: Uint8Array): SecretMap {
  return JSON.parse(box.open(sealed, place(connectionId)).toString()) as SecretMap;
}

/** The values that say where the value is kept, as they were written. */
export function referencesIn(secret: SecretMap): Record<string, string> {
  const references: Record<string, string> = {};
  for (const [key, value] of Object.entries(secret)) {
    const reference = referenceOf(Buffer.from(value, 'base64').toString());
    if (reference !== undefined) references[key] = textOfReference(reference);
  }
  return references;
}

function place(connectionId: string): string {
  return `connection:${connectionId}`;
}

/** What `ConnectionSecrets.read` gives of a map. Never log it. */
export function decodeSecret(secret: SecretMap, only?: readonly string[]): Map<string, string> {
  const decoded = new Map<string, string>();
  for (const [key, value] of Object.entries(secret)) {
    const name = key.startsWith(PLAIN_PREFIX) ? key.slice(PLAIN_PREFIX.length) : key;
    if (only?.includes(name) ?? true) decoded.set(name, Buffer.from(value, 'base64').toString());
  }
  return decoded;
}
