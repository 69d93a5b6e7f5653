import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AUTHENTICATION, authentication, cstring, readMessage } from '../../../protocols/postgres/login-messages.ts';
import { authenticateUpstream } from '../../../protocols/postgres/upstream-auth.ts';
import { readClientFirst, ScramServer } from '../../../protocols/scram-server.ts';
import type { UpstreamTarget } from '../../../protocols/upstream-target.ts';
import { ProtocolError, UpstreamError } from '../../../src/errors.ts';
import { verifierOf } from '../scram-verifier.ts';
import { type WirePair, wirePair } from './wire-pair.ts';

const TARGET: UpstreamTarget = {
  host: 'db',
  port: 5432,
  user: 'app',
  password: 'secret-one',
  database: '',
  sslMode: 'disable',
  rootCertificates: undefined,
};
const END = Buffer.from([0]);

let pair: WirePair;

beforeEach(async () => {
  pair = await wirePair();
});

afterEach(() => pair.close());

function authenticate(target: UpstreamTarget = TARGET): Promise<void> {
  const done = authenticateUpstream(pair.wire, target, () => readMessage(pair.wire, 1000));
  done.catch(() => undefined);
  return done;
}

const request = (kind: number, ...data: Buffer[]): void => void pair.peer.write(authentication(kind, ...data));

async function reply(): Promise<Buffer> {
  const { tag, body } = await readMessage(pair.peer, 1000);
  expect(tag).toBe('p');
  return body;
}

/** Plays a server's side of SCRAM up to its last message, which is returned instead of sent. */
async function playScram(password: string): Promise<string | undefined> {
  request(AUTHENTICATION.SASL, cstring('SCRAM-SHA-256'), END);
  const initial = await reply();
  const nul = initial.indexOf(0);
  const first = readClientFirst(initial.toString('utf8', nul + 5), initial.toString('latin1', 0, nul), undefined);
  const scram = new ScramServer(first, verifierOf(password));
  request(AUTHENTICATION.SASLContinue, Buffer.from(scram.challenge));
  return scram.verify((await reply()).toString())?.final;
}

describe('answering an upstream', () => {
  it('takes Ok without a password', async () => {
    const done = authenticate({ ...TARGET, password: undefined });
    request(AUTHENTICATION.Ok);
    await done;
  });

  it('gives the password in clear on this machine', async () => {
    const done = authenticate();
    request(AUTHENTICATION.CleartextPassword);
    expect((await reply()).toString()).toBe('secret-one\0');
    request(AUTHENTICATION.Ok);
    await done;
  });

  it('gives the MD5 of password, user and salt', async () => {
    const done = authenticate();
    const salt = Buffer.from([1, 2, 3, 4]);
    request(AUTHENTICATION.MD5Password, salt);
    const inner = createHash('md5').update('secret-oneapp').digest('hex');
    const outer = createHash('md5').update(inner).update(salt).digest('hex');
    expect((await reply()).toString()).toBe(`md5${outer}\0`);
    request(AUTHENTICATION.Ok);
    await done;
  });

  it('proves the password by SCRAM, and wants the proof back', async () => {
    const done = authenticate();
    const final = await playScram('secret-one');
    request(AUTHENTICATION.SASLFinal, Buffer.from(final ?? ''));
    request(AUTHENTICATION.Ok);
    await done;
  });

  it('refuses Ok from a server that gave no proof, or a wrong one', async () => {
    const without = authenticate();
    await playScram('secret-one');
    request(AUTHENTICATION.Ok);
    await expect(without).rejects.toThrow(/broke off SCRAM/);

    const wrong = authenticate();
    await playScram('secret-one');
    request(AUTHENTICATION.SASLFinal, Buffer.from(`v=${Buffer.alloc(32).toString('base64')}`));
    await expect(wrong).rejects.toThrow(/could not prove/);
  });

  it('has no password where its secret has none', async () => {
    const done = authenticate({ ...TARGET, password: undefined });
    request(AUTHENTICATION.SASL, cstring('SCRAM-SHA-256'), END);
    await expect(done).rejects.toThrow(UpstreamError);
  });

  it('does not go on for ever', async () => {
    const done = authenticate();
    for (let i = 0; i < 8; i++) request(AUTHENTICATION.CleartextPassword);
    await expect(done).rejects.toThrow(/does not come to an end/);
  });

  it.each([2, 7, 9, 99])('names the method %i it does not know', async (kind) => {
    const done = authenticate();
    request(kind);
    await expect(done).rejects.toThrow(/which the gateway does not support/);
  });

  it('wants authentication and nothing else', async () => {
    const done = authenticate();
    pair.peer.write(Buffer.from('5a0000000549', 'hex'));
    await expect(done).rejects.toThrow(ProtocolError);
  });
});
