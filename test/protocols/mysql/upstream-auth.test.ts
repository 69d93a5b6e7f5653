import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { authSwitch } from '../../../protocols/mysql/client-auth.ts';
import { ed25519Response } from '../../../protocols/mysql/ed25519.ts';
import { errPayload } from '../../../protocols/mysql/err-packet.ts';
import { LoginChannel } from '../../../protocols/mysql/login-channel.ts';
import { okPayload } from '../../../protocols/mysql/ok-packet.ts';
import { PasswordKey } from '../../../protocols/mysql/password-key.ts';
import { cachingSha2Response, clearPassword, makeScramble, nativeResponse } from '../../../protocols/mysql/scramble.ts';
import { authenticateUpstream, firstAnswer } from '../../../protocols/mysql/upstream-auth.ts';
import type { UpstreamTarget } from '../../../protocols/upstream-target.ts';
import { UpstreamError } from '../../../src/errors.ts';
import { type WirePair, wirePair } from '../postgres/wire-pair.ts';
import { serveParts } from './leg-gateway.ts';

const TARGET: UpstreamTarget = {
  host: 'db',
  port: 3306,
  user: 'app',
  password: 'secret',
  database: '',
  sslMode: 'prefer',
  rootCertificates: undefined,
};
const SCRAMBLE = makeScramble();
const OK = okPayload(0, { status: 2 });
const OPEN = { isSecure: false, isLoopback: false };

let pair: WirePair;
let server: LoginChannel;

beforeEach(async () => {
  pair = await wirePair();
  server = new LoginChannel(pair.peer);
});
afterEach(() => pair.close());

/** Answers as a server that sends these packets; returns what it was answered, or the error. */
async function converse(plugin: string, packets: readonly Buffer[], leg: Partial<typeof OPEN> = OPEN) {
  if (leg.isLoopback === false) Object.defineProperty(pair.wire, 'remoteAddress', { value: '192.0.2.7' });
  const channel = new LoginChannel(pair.wire);
  const done = authenticateUpstream(
    channel,
    TARGET,
    { plugin, scramble: SCRAMBLE },
    () => new UpstreamError('refused'),
  );
  const outcome = done.catch((error: unknown) => error);
  const answers: Buffer[] = [];
  for (const packet of packets) {
    await server.write(packet);
    // What is sent last lets the client in, or refuses it, and has no answer; so has the news that the fast way worked.
    if (packet === packets.at(-1) || packet.equals(Buffer.from('0103', 'hex'))) continue;
    const answer = await Promise.race([server.read(), outcome.then(() => undefined)]);
    if (answer === undefined) break;
    answers.push(answer);
  }
  return { outcome: await outcome, answers };
}

describe('an upstream', () => {
  it('that switches to a method is answered by it', async () => {
    const long = Buffer.concat([SCRAMBLE, SCRAMBLE]).subarray(0, 32);
    for (const [plugin, scramble, expected] of [
      ['mysql_native_password', SCRAMBLE, nativeResponse('secret', SCRAMBLE)],
      ['caching_sha2_password', SCRAMBLE, cachingSha2Response('secret', SCRAMBLE)],
      ['client_ed25519', long, ed25519Response('secret', long)],
    ] as const) {
      pair.close();
      pair = await wirePair();
      server = new LoginChannel(pair.peer);
      const { outcome, answers } = await converse('mysql_native_password', [authSwitch(plugin, scramble), OK]);
      expect([plugin, outcome]).toEqual([plugin, OK]);
      expect(answers).toEqual([expected]);
    }
  });

  it('that knows the password already is content with the fast way', async () => {
    const { outcome, answers } = await converse('caching_sha2_password', [Buffer.from('0103', 'hex'), OK]);
    expect([outcome, answers]).toEqual([OK, []]);
  });

  it('without TLS is sent the password encrypted', async () => {
    const key = new PasswordKey();
    const pem = Buffer.concat([Buffer.of(1), await key.publicPem()]);
    const { outcome, answers } = await converse('caching_sha2_password', [Buffer.from('0104', 'hex'), pem, OK]);
    expect(outcome).toEqual(OK);
    expect(answers[0]).toEqual(Buffer.of(2));
    expect(await key.decrypt(answers[1] ?? Buffer.alloc(0), SCRAMBLE)).toBe('secret');
  });

  it('over TLS is sent the password itself', async () => {
    const { context } = serveParts().tls.current;
    const served = pair.peer.startTls({ isServer: true, context });
    await pair.wire.startTls({ isServer: false, options: { rejectUnauthorized: false } });
    await served;
    const { outcome, answers } = await converse('caching_sha2_password', [Buffer.from('0104', 'hex'), OK], {});
    expect([outcome, answers]).toEqual([OK, [clearPassword('secret')]]);
  });

  it('gets a password in clear over TLS or on this machine only', async () => {
    const ask = authSwitch('mysql_clear_password', Buffer.alloc(0));
    const here = await converse('mysql_native_password', [ask, OK], { isLoopback: true });
    expect(here.answers).toEqual([clearPassword('secret')]);
    pair.close();
    pair = await wirePair();
    server = new LoginChannel(pair.peer);
    const { outcome } = await converse('mysql_native_password', [ask, OK]);
    expect(String(outcome)).toContain('in clear on a leg without TLS');
  });

  it.each([
    [
      'asks for what is not known',
      authSwitch('dialog', SCRAMBLE),
      'asks for dialog, which the gateway does not support',
    ],
    ['asks for the method of before 4.1', Buffer.of(0xfe), 'the authentication of before MySQL 4.1'],
    ['sends random bytes of a wrong length', authSwitch('mysql_native_password', Buffer.alloc(3, 1)), 'wrong length'],
    ['sends data out of turn', Buffer.from('01ff', 'hex'), 'data its authentication method has none of'],
    ['sends something else', Buffer.of(7), 'unknown packet'],
    ['refuses', errPayload({ code: 1045, sqlState: '28000', message: 'x' }), 'refused'],
  ])('that %s is given up', async (_name, packet, text) => {
    const { outcome } = await converse('mysql_native_password', [packet, OK]);
    expect(String(outcome)).toContain(text);
  });
});

it('the first answer is for the method greeted with, never a password in clear', () => {
  const channel = new LoginChannel(pair.wire);
  const first = (plugin: string) => firstAnswer(channel, TARGET, { plugin, scramble: SCRAMBLE });
  expect(first('caching_sha2_password').data).toEqual(cachingSha2Response('secret', SCRAMBLE));
  for (const plugin of ['mysql_clear_password', 'dialog']) {
    expect(first(plugin)).toMatchObject({ plugin: 'mysql_native_password', data: nativeResponse('secret', SCRAMBLE) });
  }
});
