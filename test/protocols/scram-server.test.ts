import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCRAM_SHA_256, SCRAM_SHA_256_PLUS } from '../../protocols/scram.ts';
import { ScramClient } from '../../protocols/scram-client.ts';
import { offeredMechanisms, readClientFirst, ScramServer } from '../../protocols/scram-server.ts';
import { ProtocolError } from '../../src/errors.ts';
import { verifierOf } from './scram-verifier.ts';

const END_POINT = Buffer.alloc(32, 7);

async function login(password: string, server: readonly string[], endPoint?: Buffer): Promise<string | undefined> {
  const client = new ScramClient({ password, offered: offeredMechanisms(endPoint), endPoint });
  const scram = new ScramServer(readClientFirst(client.first, client.mechanism, endPoint), verifierOf(...server));
  const proven = scram.verify(await client.respond(scram.challenge));
  if (proven !== undefined) client.verify(proven.final);
  return client.isVerified ? proven?.tokenId : undefined;
}

describe('the SCRAM server', () => {
  it('speaks the example of RFC 7677', () => {
    const first = readClientFirst('n,,n=user,r=rOprNGfwEbeRWgbNEkqO', SCRAM_SHA_256, undefined);
    expect(first.userName).toBe('user');
    const server = new ScramServer(first, verifierOf('pencil'), '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0');
    expect(server.challenge).toBe(
      'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    );
    const proven = server.verify(
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    );
    expect(proven).toEqual({ tokenId: 'token', final: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=' });
  });

  it('tells which of several secrets was proven, and proves that very one back', async () => {
    expect(await login('b', ['a', 'b', 'c'])).toBe('token-1');
    expect(await login('a', ['a', 'b', 'c'])).toBe('token');
    expect(await login('d', ['a', 'b', 'c'])).toBeUndefined();
  });

  it('lets nobody in where there is no secret', async () => {
    expect(await login('', [])).toBeUndefined();
    expect(await login('pencil', [])).toBeUndefined();
  });

  it('binds to the channel', async () => {
    expect(await login('a', ['a'], END_POINT)).toBe('token');
  });

  it('refuses a proof made for another TLS certificate', async () => {
    const client = new ScramClient({ password: 'a', offered: [SCRAM_SHA_256_PLUS], endPoint: Buffer.alloc(32, 8) });
    const first = readClientFirst(client.first, SCRAM_SHA_256_PLUS, END_POINT);
    const server = new ScramServer(first, verifierOf('a'));
    const final = await client.respond(server.challenge);
    expect(() => server.verify(final)).toThrow(/channel binding/);
  });

  it.each([
    ['a flag y although binding was offered', 'y,,n=,r=abc', SCRAM_SHA_256, END_POINT],
    ['binding without the mechanism for it', 'p=tls-server-end-point,,n=,r=abc', SCRAM_SHA_256, END_POINT],
    ['the mechanism without binding', 'n,,n=,r=abc', SCRAM_SHA_256_PLUS, END_POINT],
    ['another kind of binding', 'p=tls-unique,,n=,r=abc', SCRAM_SHA_256_PLUS, END_POINT],
    ['binding without TLS', 'p=tls-server-end-point,,n=,r=abc', SCRAM_SHA_256_PLUS, undefined],
    ['a mechanism nobody offered', 'n,,n=,r=abc', 'SCRAM-SHA-1', undefined],
    ['an authorization identity', 'n,a=admin,n=,r=abc', SCRAM_SHA_256, undefined],
    ['a mandatory extension', 'n,,m=x,n=,r=abc', SCRAM_SHA_256, undefined],
    ['no nonce', 'n,,n=', SCRAM_SHA_256, undefined],
    ['an empty nonce', 'n,,n=,r=', SCRAM_SHA_256, undefined],
    ['a nonce that is not ASCII', 'n,,n=,r=ab\u00e9', SCRAM_SHA_256, undefined],
    ['nothing', '', SCRAM_SHA_256, undefined],
    ['a very long message', `n,,n=,r=${'a'.repeat(5000)}`, SCRAM_SHA_256, undefined],
  ])('refuses %s', (_name, message, mechanism, endPoint) => {
    expect(() => readClientFirst(message, mechanism, endPoint)).toThrow(ProtocolError);
  });

  it('accepts a flag y where binding was not offered', () => {
    const first = readClientFirst('y,,n=,r=abc', SCRAM_SHA_256, undefined);
    expect(first.binding.toString()).toBe('y,,');
  });

  it.each([
    ['a changed nonce', 'c=biws,r=abcX,p=', /nonce/],
    ['a changed flag', 'c=eSws,r=abcdef,p=', /channel binding/],
    ['a proof of another length', 'c=biws,r=abcdef,p=AAAA', /length/],
    ['no proof', 'c=biws,r=abcdef', /attribute p/],
    ['a proof that is not base64', 'c=biws,r=abcdef,p=****', /base64/],
  ])('refuses %s', (_name, start, error) => {
    const server = new ScramServer(readClientFirst('n,,n=,r=abc', SCRAM_SHA_256, undefined), verifierOf('a'), 'def');
    const message = start.endsWith(',p=') ? start + Buffer.alloc(32).toString('base64') : start;
    expect(() => server.verify(message)).toThrow(error);
  });

  it('raises only ProtocolError for arbitrary messages, and lets none of them in', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        try {
          const first = readClientFirst(a, SCRAM_SHA_256, undefined);
          expect(new ScramServer(first, verifierOf('a')).verify(b)).toBeUndefined();
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
    );
  });
});
