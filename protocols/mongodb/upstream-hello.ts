import { type as osType } from 'node:os';
import type { Document } from 'bson';
import { UpstreamError } from '../../src/errors.ts';
import { type HostPort, MONGODB_PORT_DEFAULT, parseHost } from '../../src/mongodb-uri/index.ts';
import { Elements } from './bson/elements.ts';
import { type Field, type Fields, numberOf, textOf } from './bson/fields.ts';
import { TYPE } from './bson/sizes.ts';
import { DOCUMENT_BYTES_MAX, type HelloFacts } from './hello.ts';
import { MESSAGE_BYTES_MAX } from './messages/header.ts';
import { CommandFailure, type UpstreamChannel } from './upstream-channel.ts';
import type { MongodbTarget } from './upstream-target.ts';

/** What a server is to the others. `other`: a member that serves nobody now, or an arbiter. */
export type ServerKind = 'standalone' | 'primary' | 'secondary' | 'router' | 'uninitiated' | 'other';

/** What a server said of itself. */
export interface UpstreamHello extends HelloFacts {
  readonly kind: ServerKind;
  /** The replica set's name; empty where there is none. */
  readonly setName: string;
  /** The members it knows. */
  readonly hosts: readonly HostPort[];
  /** The one it takes for the primary. */
  readonly primary: HostPort | undefined;
  /** What the user may log in with; undefined where the server does not say. */
  readonly mechanisms: readonly string[] | undefined;
  /** Of the compressors it was offered, those it has. */
  readonly compressors: readonly string[];
  /** Its own number of the connection. */
  readonly connectionId: number;
}

/** MongoDB 4.4: what current drivers want, too. */
const WIRE_VERSION_MIN = 9;
const WRITE_BATCH_MAX = 100_000;
const COMMAND_NOT_FOUND = 59;
/** A replica set has 50 members at the most. */
const HOSTS_MAX = 100;
/** Servers refuse a name that is longer. */
const APPLICATION_BYTES_MAX = 128;
/** Of this client, as servers want one. */
const CLIENT_VERSION = '1';

/** Says hello as a client, once per leg. Throws UpstreamError, CommandFailure, ProtocolError or WireClosedError. */
export async function sayHello(
  channel: UpstreamChannel,
  target: Pick<MongodbTarget, 'user' | 'authSource' | 'options'>,
  application: string,
): Promise<UpstreamHello> {
  const { user, authSource, options } = target;
  const rest = {
    helloOk: true,
    client: clientMetadata(options.appName || application),
    compression: [...options.compressors],
    ...(user === '' ? {} : { saslSupportedMechs: `${authSource}.${user}` }),
  };
  return readUpstreamHello(await ask(channel, rest));
}

/** Servers of before 4.4.2 know it by its old name alone. */
async function ask(channel: UpstreamChannel, rest: Document): Promise<Fields> {
  try {
    return await channel.run('admin', { hello: 1, ...rest });
  } catch (error) {
    if (!(error instanceof CommandFailure) || error.errorCode !== COMMAND_NOT_FOUND) throw error;
    return channel.run('admin', { isMaster: 1, ...rest });
  }
}

/** Throws UpstreamError for a server that is too old, ProtocolError for what is no hello. */
export function readUpstreamHello(fields: Fields): UpstreamHello {
  const number = (name: string, otherwise: number): number => numberOf(fields.get(name)) ?? otherwise;
  const maxWireVersion = number('maxWireVersion', 0);
  if (maxWireVersion < WIRE_VERSION_MIN) throw new UpstreamError('the upstream is older than MongoDB 4.4');
  const primary = textOf(fields.get('primary'));
  const mechanisms = fields.get('saslSupportedMechs');
  return {
    kind: kindOf(fields),
    setName: textOf(fields.get('setName')) ?? '',
    hosts: ['hosts', 'passives'].flatMap((name) => addresses(textsOf(fields.get(name)))).slice(0, HOSTS_MAX),
    primary: addresses(primary === undefined ? [] : [primary])[0],
    mechanisms: mechanisms === undefined ? undefined : textsOf(mechanisms),
    compressors: textsOf(fields.get('compression')),
    connectionId: number('connectionId', 0),
    maxWireVersion,
    logicalSessionTimeoutMinutes: number('logicalSessionTimeoutMinutes', 30),
    maxBsonObjectSize: Math.min(number('maxBsonObjectSize', DOCUMENT_BYTES_MAX), DOCUMENT_BYTES_MAX),
    maxMessageSizeBytes: Math.min(number('maxMessageSizeBytes', MESSAGE_BYTES_MAX), MESSAGE_BYTES_MAX),
    maxWriteBatchSize: Math.min(number('maxWriteBatchSize', WRITE_BATCH_MAX), WRITE_BATCH_MAX),
  };
}

function kindOf(fields: Fields): ServerKind {
  const isTrue = (name: string): boolean => (numberOf(fields.get(name)) ?? 0) !== 0;
  if (textOf(fields.get('msg')) === 'isdbgrid') return 'router';
  if (isTrue('isreplicaset')) return 'uninitiated';
  if (textOf(fields.get('setName')) === undefined) return 'standalone';
  if (isTrue('isWritablePrimary') || isTrue('ismaster')) return 'primary';
  if (isTrue('secondary') && !isTrue('hidden')) return 'secondary';
  return 'other';
}

/** Who is behind the leg, for the upstream's administrators; a server takes it once. */
function clientMetadata(application: string): Document {
  return {
    application: { name: cut(application, APPLICATION_BYTES_MAX) },
    driver: { name: 'sluice', version: CLIENT_VERSION },
    os: { type: osType() },
  };
}

function cut(text: string, bytesMax: number): string {
  let cutText = text;
  while (Buffer.byteLength(cutText) > bytesMax) cutText = [...cutText].slice(0, -1).join('');
  return cutText;
}

function textsOf(field: Field | undefined): readonly string[] {
  if (field?.type !== TYPE.array) return [];
  const texts: string[] = [];
  const element = new Elements(field.bytes, field.start, field.end);
  while (element.next()) {
    const text = textOf({
      name: '',
      type: element.type,
      bytes: field.bytes,
      start: element.valueStart,
      end: element.end,
    });
    if (text !== undefined) texts.push(text);
  }
  return texts;
}

/** A member that is named in a way no address is written is no member we can reach. */
function addresses(texts: readonly string[]): HostPort[] {
  return texts.flatMap((text) => {
    try {
      return [parseHost(text, MONGODB_PORT_DEFAULT)];
    } catch {
      return [];
    }
  });
}
