import { createHash } from 'node:crypto';
import { Binary } from 'bson';
import { ProtocolError, UpstreamError } from '../../src/errors.ts';
import { SCRAM_SHA_1, SCRAM_SHA_256 } from '../scram.ts';
import { ScramClient } from '../scram-client.ts';
import type { Fields } from './bson/fields.ts';
import { numberOf } from './bson/fields.ts';
import { payloadOf } from './sasl.ts';
import { CommandFailure, type UpstreamChannel } from './upstream-channel.ts';
import type { UpstreamHello } from './upstream-hello.ts';
import type { MongodbTarget } from './upstream-target.ts';

/** What every driver wants, and every server does unless somebody weakens it. */
export const ITERATIONS_MIN = 4096;
const AUTHENTICATION_FAILED = 18;
/** How much of an upstream's error text is passed on. */
const QUOTE_CHARS_MAX = 300;

type Login = Pick<MongodbTarget, 'user' | 'password' | 'authSource' | 'options' | 'seeds'>;

/** Proves to a server who we are; nothing to do without a user. Throws UpstreamError, ProtocolError or WireClosedError. */
export async function authenticateUpstream(
  channel: UpstreamChannel,
  target: Login,
  mechanisms: UpstreamHello['mechanisms'],
): Promise<void> {
  if (target.user === '') return;
  try {
    if (target.options.mechanism === 'PLAIN') await plain(channel, target);
    else await scram(channel, target, chooseScram(target, mechanisms));
  } catch (error) {
    if (error instanceof CommandFailure) throw refusal(error, target);
    throw error;
  }
}

/** The mechanism to use: the one the secret asks for, or the best this user has. */
function chooseScram({ options }: Login, offered: UpstreamHello['mechanisms']): string {
  if (options.mechanism !== 'default') return options.mechanism;
  // Who does not say what a user has is asked for the better one; a server that has no such user refuses it either way.
  const has = offered ?? [SCRAM_SHA_256];
  const found = [SCRAM_SHA_256, SCRAM_SHA_1].find((name) => has.includes(name));
  if (found !== undefined || has.length === 0) return found ?? SCRAM_SHA_256;
  throw new UpstreamError('the upstream lets the user in its secret log in by no method that is supported', {
    hint: 'Supported are SCRAM-SHA-256, SCRAM-SHA-1 and PLAIN.',
  });
}

async function scram(channel: UpstreamChannel, target: Login, mechanism: string): Promise<void> {
  const { user, authSource } = target;
  const password = passwordOf(target);
  const client = new ScramClient({
    password: mechanism === SCRAM_SHA_1 ? digestOf(user, password) : password,
    offered: [mechanism],
    allowsSha1: true,
    iterationsMin: ITERATIONS_MIN,
    userName: user,
  });
  const start = await channel.run(authSource, {
    saslStart: 1,
    mechanism,
    payload: binary(client.first),
    autoAuthorize: 1,
    options: { skipEmptyExchange: true },
  });
  if (isDone(start)) throw new ProtocolError('SCRAM: the server is done before it has proven anything');
  const conversationId = numberOf(start.get('conversationId')) ?? 0;
  const proof = await client.respond(payloadOf(start).toString());
  const next = await channel.run(authSource, { saslContinue: 1, conversationId, payload: binary(proof) });
  client.verify(payloadOf(next).toString());
  if (isDone(next)) return;
  // A server that does not know how to be brief wants one empty message more.
  const last = await channel.run(authSource, { saslContinue: 1, conversationId, payload: binary('') });
  if (!isDone(last)) throw new ProtocolError('SCRAM: the server does not come to an end');
}

/** The password itself: it must not be read on the way, whatever the secret says of TLS. */
async function plain(channel: UpstreamChannel, target: Login): Promise<void> {
  if (!channel.wire.isSecure) {
    throw new UpstreamError('PLAIN sends the password itself, and the leg to the upstream has no TLS', {
      hint: 'Set SSLMODE=require or stronger in the secret, or tls=true in its connection string.',
    });
  }
  const { user, authSource } = target;
  const payload = binary(`\0${user}\0${passwordOf(target)}`);
  const reply = await channel.run(authSource, { saslStart: 1, mechanism: 'PLAIN', payload, autoAuthorize: 1 });
  if (!isDone(reply)) throw new ProtocolError('PLAIN: the server does not come to an end');
}

function passwordOf({ password }: Login): string {
  if (password !== undefined) return password;
  throw new UpstreamError('its secret names a user and no password', { hint: 'Give the password as PASS.' });
}

/** What SCRAM-SHA-1 of MongoDB takes for the password: that of the mechanism before it. */
function digestOf(user: string, password: string): string {
  return createHash('md5').update(`${user}:mongo:${password}`).digest('hex');
}

function isDone(reply: Fields): boolean {
  return (numberOf(reply.get('done')) ?? 0) !== 0;
}

function binary(text: string): Binary {
  return new Binary(Buffer.from(text));
}

/** Quotes the upstream's own error where it helps, with everything of the secret taken out of it. */
function refusal({ errorCode, message }: CommandFailure, { user, password, authSource, seeds }: Login): UpstreamError {
  if (errorCode === AUTHENTICATION_FAILED) {
    return new UpstreamError('the upstream refuses the user name or password in its secret', {
      hint: 'Check also which database keeps the user: AUTHSOURCE, or authSource in a connection string.',
    });
  }
  const hidden = [password, user, authSource, ...seeds.map(({ host }) => host)];
  const quoted = hidden.reduce<string>(
    (left, value) => (value === undefined || value === '' ? left : left.replaceAll(value, '***')),
    message,
  );
  return new UpstreamError(`the upstream refuses the login: ${quoted.slice(0, QUOTE_CHARS_MAX)} (${errorCode})`);
}
