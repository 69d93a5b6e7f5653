import type { Door, WireName } from '../../src/core/protocol.ts';
import { ProtocolError } from '../../src/errors.ts';
import { SCRAM_SHA_256 } from '../scram.ts';
import { readClientFirst, ScramServer } from '../scram-server.ts';
import { type Field, type Fields, inside, numberOf, textOf } from './bson/fields.ts';
import { TYPE } from './bson/sizes.ts';
import { quoted } from './local-answers.ts';
import { LoginRefusal } from './login-refusal.ts';

const PLAIN = 'PLAIN';
/** The longest message of PLAIN: two names and a token. */
const PLAIN_BYTES_MAX = 4096;

/** One answer of a conversation. */
export interface SaslReply {
  readonly conversationId: number;
  readonly done: boolean;
  readonly payload: Buffer;
}

/** A secret that was proven. */
export interface Proof {
  readonly kind: 'proof';
  readonly name: WireName;
  readonly tokenId: string;
  /** What is still to be said, each to a message of the client. */
  readonly replies: readonly [SaslReply, ...SaslReply[]];
}

/** A challenge the client has to answer. */
export interface Challenge {
  readonly kind: 'challenge';
  readonly name: WireName;
  readonly reply: SaslReply;
  /** Throws LoginRefusal, ProtocolError. */
  answer(fields: Fields): Proof;
}

export interface SaslParts {
  readonly door: Pick<Door, 'scram' | 'secret'>;
  /** Whether the secret itself may come. */
  readonly isSecure: boolean;
  /** The number of the conversation to begin. */
  readonly conversationId: number;
}

/**
 * Begins what `saslStart` asks for. Throws LoginRefusal, in the same words for unknown names and wrong secrets, and
 * ProtocolError.
 */
export async function startSasl(fields: Fields, parts: SaslParts): Promise<Challenge | Proof> {
  const mechanism = textOf(fields.get('mechanism')) ?? '';
  if (mechanism === SCRAM_SHA_256) return startScram(fields, parts);
  if (mechanism === PLAIN) return provePlain(payloadOf(fields), parts);
  throw unsupported(mechanism);
}

/** What other ways to log in are told. */
export function unsupported(mechanism: string): LoginRefusal {
  return new LoginRefusal('MechanismUnavailable', `logging in with ${quoted(mechanism)} is not supported`, {
    hint: 'Leave authMechanism out of the connection string, or set it to SCRAM-SHA-256 (or PLAIN, with TLS).',
  });
}

/** Whether a login may come within `hello`: the one whose secret the gateway need not see. */
export function maySpeculate(fields: Fields): boolean {
  return fields.get('saslStart') !== undefined && textOf(fields.get('mechanism')) === SCRAM_SHA_256;
}

async function startScram(fields: Fields, { door, conversationId }: SaslParts): Promise<Challenge> {
  // MongoDB has no channel binding: there is nothing a client could have been kept from seeing.
  const first = readClientFirst(payloadOf(fields).toString(), SCRAM_SHA_256, undefined);
  const name = parseWireName(first.userName);
  const scram = new ScramServer(first, await door.scram(name));
  const skipsEmptyExchange = (numberOf(inside(fields.get('options'))?.get('skipEmptyExchange')) ?? 0) !== 0;
  return {
    kind: 'challenge',
    name,
    reply: { conversationId, done: false, payload: Buffer.from(scram.challenge) },
    answer(next) {
      checkConversation(next, conversationId);
      const proven = scram.verify(payloadOf(next).toString());
      if (proven === undefined) throw failed(name);
      const final: SaslReply = { conversationId, done: skipsEmptyExchange, payload: Buffer.from(proven.final) };
      const rest = skipsEmptyExchange ? [] : [{ conversationId, done: true, payload: Buffer.alloc(0) }];
      return { kind: 'proof', name, tokenId: proven.tokenId, replies: [final, ...rest] };
    },
  };
}

/** RFC 4616: an identity to act as, a name, the secret. */
async function provePlain(payload: Buffer, { door, isSecure, conversationId }: SaslParts): Promise<Proof> {
  if (!isSecure) {
    throw new LoginRefusal('MechanismUnavailable', 'PLAIN sends the token itself, and needs an encrypted connection', {
      hint: 'Connect with tls=true, or with SCRAM-SHA-256.',
    });
  }
  if (payload.length > PLAIN_BYTES_MAX) throw new ProtocolError('PLAIN: the message is too long');
  const [identity, user, secret, ...more] = payload.toString().split('\0');
  if (user === undefined || secret === undefined || more.length > 0) throw new ProtocolError('PLAIN: broken message');
  if (identity !== '' && identity !== user) throw new ProtocolError('PLAIN: nobody may act as somebody else');
  const name = parseWireName(user);
  const tokenId = await door.secret(name, secret);
  if (tokenId === undefined) throw failed(name);
  const reply = { conversationId, done: true, payload: Buffer.alloc(0) };
  return { kind: 'proof', name, tokenId, replies: [reply] };
}

/** `<user>~<connection>`; neither part may hold a `~`. Said before any secret is asked for: it tells nothing of what exists. */
export function parseWireName(name: string): WireName {
  const [user = '', connection = '', ...more] = name.split('~');
  if (user === '' || connection === '' || more.length > 0) {
    throw new LoginRefusal('AuthenticationFailed', 'the user name must be <user>~<connection>', {
      hint: 'For example alice~shop: log in as alice, use the connection shop.',
    });
  }
  return { user, connection };
}

function failed({ user, connection }: WireName): LoginRefusal {
  return new LoginRefusal(
    'AuthenticationFailed',
    `authentication failed for user "${quoted(`${user}~${connection}`)}"`,
    {
      hint: `The password must be an access token: sluice credentials create ${quoted(connection)}`,
    },
  );
}

/** Throws ProtocolError where a message belongs to no conversation, or to another one. */
export function checkConversation(fields: Fields, conversationId: number): void {
  if (numberOf(fields.get('conversationId')) !== conversationId) {
    throw new ProtocolError('SASL: there is no conversation of this number');
  }
}

/** The payload of a message of either side. Throws ProtocolError when there is none. */
export function payloadOf(fields: Fields): Buffer {
  const field: Field | undefined = fields.get('payload');
  if (field?.type !== TYPE.binary) throw new ProtocolError('SASL: the payload is missing');
  // Its length and its subtype come first.
  return field.bytes.subarray(field.start + 5, field.end);
}
