import { expect, test } from 'vitest';
import { Scram } from '../../../../src/exec/mongodb/scram.ts';

/** The exchange of RFC 7677, section 3. */
const NONCE = 'rOprNGfwEbeRWgbNEkqO';
const SERVER_FIRST = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096';

test('proves the password as RFC 7677 does, and asks for as much', async () => {
  const scram = new Scram('user', 'pencil', NONCE);
  expect(scram.first).toBe(`n,,n=user,r=${NONCE}`);
  expect(await scram.proof(SERVER_FIRST)).toBe(
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  );
  expect(scram.isProvenBy('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).toBe(true);
  expect(scram.isProvenBy('v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')).toBe(false);
  expect(scram.isProvenBy('e=other-error')).toBe(false);
});

test('nothing is proven before there was a challenge', () => {
  expect(new Scram('user', 'pencil').isProvenBy('v=')).toBe(false);
});

test('names are escaped, and nonces are new', () => {
  expect(new Scram('a=b,c', 'x').first).toMatch(/^n,,n=a=3Db=2Cc,r=/);
  expect(new Scram('a', 'x').first).not.toBe(new Scram('a', 'x').first);
});

test.each([
  SERVER_FIRST.replace('r=r', 'r=x'),
  SERVER_FIRST.replace('4096', '0'),
  SERVER_FIRST.replace('4096', '100001'),
  '',
])('%j is no challenge', async (challenge) => {
  await expect(new Scram('user', 'pencil', NONCE).proof(challenge)).rejects.toThrow('something else than a challenge');
});
