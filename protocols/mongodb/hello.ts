import type { Document } from 'bson';
import { SCRAM_SHA_256 } from '../scram.ts';
import type { Fields } from './bson/fields.ts';
import { type Field, inside, numberOf, textOf } from './bson/fields.ts';
import { TYPE } from './bson/sizes.ts';
import type { Command } from './commands/command.ts';
import { MESSAGE_BYTES_MAX } from './messages/header.ts';

/** The newest wire version whose commands the codec knows: MongoDB 8.0. */
export const WIRE_VERSION_MAX = 25;
/** What a server says of documents; commands may be a little larger. */
export const DOCUMENT_BYTES_MAX = 16 * 1024 * 1024;
const WRITE_BATCH_MAX = 100_000;
/** How long a server keeps a logical session that is not used, unless it is told otherwise. */
const SESSION_MINUTES = 30;
const APPLICATION_CHARS_MAX = 128;

/** What a client may learn of the upstream from `hello`. */
export interface HelloFacts {
  readonly maxWireVersion: number;
  readonly logicalSessionTimeoutMinutes: number;
  readonly maxBsonObjectSize: number;
  readonly maxMessageSizeBytes: number;
  readonly maxWriteBatchSize: number;
}

/** What is said while nobody knows which connection the client is for: the same to all. */
export const FACTS_BEFORE_LOGIN: HelloFacts = Object.freeze({
  maxWireVersion: WIRE_VERSION_MAX,
  logicalSessionTimeoutMinutes: SESSION_MINUTES,
  maxBsonObjectSize: DOCUMENT_BYTES_MAX,
  maxMessageSizeBytes: MESSAGE_BYTES_MAX,
  maxWriteBatchSize: WRITE_BATCH_MAX,
});

const NAMES: ReadonlySet<string> = new Set(['hello', 'isMaster', 'ismaster']);

export function isHello(name: string): boolean {
  return NAMES.has(name);
}

/** What a client says with its `hello`. */
export interface Hello {
  /** Asked by one of the old names, and answered with the old word for a primary. */
  readonly isLegacy: boolean;
  readonly saysHelloOk: boolean;
  readonly isLoadBalanced: boolean;
  readonly asksMechanisms: boolean;
  /** A login that the client begins within its `hello`. */
  readonly speculation: Fields | undefined;
  /** The client's program, or its driver; undefined where it does not tell. */
  readonly application: string | undefined;
}

/** Throws ProtocolError where a nested document names a field twice. */
export function readHello({ name, fields }: Command): Hello {
  return {
    isLegacy: name !== 'hello',
    saysHelloOk: isTrue(fields.get('helloOk')),
    isLoadBalanced: isTrue(fields.get('loadBalanced')),
    asksMechanisms: fields.get('saslSupportedMechs')?.type === TYPE.string,
    speculation: inside(fields.get('speculativeAuthenticate')),
    application: applicationOf(inside(fields.get('client'))),
  };
}

/**
 * The answer's fields. The gateway looks like a router (`mongos`) of a sharded cluster: one server that a client asks
 * nothing about, whatever address it reached it by, with sessions and transactions. Mechanisms are the same for every
 * name, whether somebody has it or not. No `topologyVersion`, so that clients ask anew instead of waiting for changes;
 * no `compression`.
 */
export function helloFields(hello: Hello, facts: HelloFacts, connectionId: number): Document {
  return {
    ...(hello.saysHelloOk ? { helloOk: true } : {}),
    ...(hello.isLegacy ? { ismaster: true } : { isWritablePrimary: true }),
    msg: 'isdbgrid',
    maxBsonObjectSize: facts.maxBsonObjectSize,
    maxMessageSizeBytes: facts.maxMessageSizeBytes,
    maxWriteBatchSize: facts.maxWriteBatchSize,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: facts.logicalSessionTimeoutMinutes,
    connectionId,
    minWireVersion: 0,
    maxWireVersion: Math.min(facts.maxWireVersion, WIRE_VERSION_MAX),
    readOnly: false,
    ...(hello.asksMechanisms ? { saslSupportedMechs: [SCRAM_SHA_256] } : {}),
  };
}

function isTrue(field: Field | undefined): boolean {
  return (numberOf(field) ?? 0) !== 0;
}

function applicationOf(client: Fields | undefined): string | undefined {
  if (client === undefined) return undefined;
  const driver = inside(client.get('driver'));
  const said =
    textOf(inside(client.get('application'))?.get('name')) ||
    [textOf(driver?.get('name')), textOf(driver?.get('version'))].filter(Boolean).join(' ');
  return said.replaceAll(/\p{Cc}/gu, ' ').slice(0, APPLICATION_CHARS_MAX);
}
