import { createHmac, hash, pbkdf2Sync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SCRAM_SHA_1, SCRAM_SHA_256, SCRAM_SHA_256_PLUS } from '../../protocols/scram.ts';
import { SCRAM_ITERATIONS_MAX, ScramClient } from '../../protocols/scram-client.ts';
import { readClientFirst, ScramServer } from '../../protocols/scram-server.ts';
import { ProtocolError } from '../../src/errors.ts';
import { verifierOf } from './scram-verifier.ts';

const BOTH = [SCRAM_SHA_256_PLUS, SCRAM_SHA_256];

// RFC 7677, section 3.
const RFC = {
  nonce: 'rOprNGfwEbeRWgbNEkqO',
  first: 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
  challenge: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
  final: 'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  serverFinal: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
};

function rfcClient(): ScramClient {
  return new ScramClient({ password: 'pencil', userName: 'user', offered: [SCRAM_SHA_256], nonce: RFC.nonce });
}

// RFC 5802, section 5.
const RFC_SHA_1 = {
  nonce: 'fyko+d2lbbFgONRv9qkxdawL',
  challenge: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
  final: 'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
  serverFinal: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
};

describe('the SCRAM client', () => {
  it('speaks the example of RFC 5802, where SHA-1 is allowed', async () => {
    const options = { password: 'pencil', userName: 'user', offered: [SCRAM_SHA_1], nonce: RFC_SHA_1.nonce };
    expect(() => new ScramClient(options)).toThrow(/no SASL mechanism/);
    const client = new ScramClient({ ...options, allowsSha1: true });
    expect(client.mechanism).toBe(SCRAM_SHA_1);
    expect(await client.respond(RFC_SHA_1.challenge)).toBe(RFC_SHA_1.final);
    expect(() => client.verify(RFC.serverFinal)).toThrow(/could not prove/);
    client.verify(RFC_SHA_1.serverFinal);
    expect(client.isVerified).toBe(true);
  });

  it('prefers SHA-256, whatever else is allowed', () => {
    const offered = [SCRAM_SHA_1, SCRAM_SHA_256];
    expect(new ScramClient({ password: 'x', offered, allowsSha1: true }).mechanism).toBe(SCRAM_SHA_256);
  });

  it('refuses fewer iterations than it is told to want', async () => {
    const client = new ScramClient({ password: 'x', offered: [SCRAM_SHA_256], nonce: 'n', iterationsMin: 4097 });
    await expect(client.respond('r=nX,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096')).rejects.toThrow(/not between 4097/);
  });

  it('speaks the example of RFC 7677', async () => {
    const client = rfcClient();
    expect(client.first).toBe(RFC.first);
    expect(await client.respond(RFC.challenge)).toBe(RFC.final);
    expect(client.isVerified).toBe(false);
    client.verify(RFC.serverFinal);
    expect(client.isVerified).toBe(true);
  });

  it('does not believe a server that does not know the password', async () => {
    const client = rfcClient();
    await client.respond(RFC.challenge);
    const wrong = `v=${Buffer.alloc(32).toString('base64')}`;
    for (const final of [wrong, 'v=', 'v=AAAA', 'x=1', '', 'e=invalid-proof', 'v=!!!']) {
      expect(() => client.verify(final), final).toThrow(ProtocolError);
      expect(client.isVerified).toBe(false);
    }
  });

  it('does not believe a final message that comes before the challenge was answered', () => {
    expect(() => rfcClient().verify(RFC.serverFinal)).toThrow(ProtocolError);
  });

  it('refuses a server that did not add a nonce, or changed ours', async () => {
    for (const nonce of [RFC.nonce, `X${RFC.nonce}abc`, '']) {
      await expect(rfcClient().respond(`r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`)).rejects.toThrow(/nonce/);
    }
  });

  it('refuses to compute more iterations than the limit, or a number that is none', async () => {
    for (const count of [String(SCRAM_ITERATIONS_MAX + 1), '99999999999999999999', '0', '-1', '4096x', '', '1e3']) {
      const challenge = `r=${RFC.nonce}abc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=${count}`;
      await expect(rfcClient().respond(challenge), count).rejects.toThrow(/iteration/);
    }
  });

  it('refuses mandatory extensions and broken base64', async () => {
    await expect(rfcClient().respond(`m=x,r=${RFC.nonce}abc,s=W22Z,i=1`)).rejects.toThrow(ProtocolError);
    await expect(rfcClient().respond(`r=${RFC.nonce}abc,s=W22Z*,i=1`)).rejects.toThrow(/base64/);
  });

  it('binds to the channel when both sides can, and says so when only it could', () => {
    const endPoint = Buffer.alloc(32, 1);
    const bound = new ScramClient({ password: 'p', offered: BOTH, endPoint });
    expect(bound.mechanism).toBe(SCRAM_SHA_256_PLUS);
    expect(bound.first).toMatch(/^p=tls-server-end-point,,n=,r=/);
    expect(new ScramClient({ password: 'p', offered: [SCRAM_SHA_256], endPoint }).first).toMatch(/^y,,/);
    const plain = new ScramClient({ password: 'p', offered: BOTH });
    expect(plain.mechanism).toBe(SCRAM_SHA_256);
    expect(plain.first).toMatch(/^n,,/);
  });

  it('refuses a server that offers nothing it knows', () => {
    expect(() => new ScramClient({ password: 'p', offered: ['OAUTHBEARER'] })).toThrow(ProtocolError);
    expect(() => new ScramClient({ password: 'p', offered: [SCRAM_SHA_256_PLUS] })).toThrow(ProtocolError);
  });

  it.each([
    ['a soft hyphen', 'I\u00ADX', 'IX'],
    ['a compatibility character', '\u2168', 'IX'],
    ['a character SASLprep prohibits', 'p\u0007w', 'p\u0007w'],
  ])('prepares a password with %s', async (_name, password, prepared) => {
    const client = new ScramClient({ password, offered: [SCRAM_SHA_256] });
    const first = readClientFirst(client.first, SCRAM_SHA_256, undefined);
    const server = new ScramServer(first, verifierOf(prepared));
    const proven = server.verify(await client.respond(server.challenge));
    expect(proven?.tokenId).toBe('token');
    client.verify(proven?.final ?? '');
    expect(client.isVerified).toBe(true);
  });

  it('agrees with an independent computation of the proof', async () => {
    const client = rfcClient();
    const final = await client.respond(RFC.challenge);
    const salted = pbkdf2Sync('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'), 4096, 32, 'sha256');
    const clientKey = createHmac('sha256', salted).update('Client Key').digest();
    const stored = hash('sha256', clientKey, 'buffer');
    const message = `n=user,r=${RFC.nonce},${RFC.challenge},${final.slice(0, final.indexOf(',p='))}`;
    const signature = createHmac('sha256', stored).update(message).digest();
    const proof = Buffer.from(final.slice(final.indexOf(',p=') + 3), 'base64');
    expect(proof.map((byte, i) => byte ^ (signature[i] ?? 0))).toEqual(clientKey);
  });
});
