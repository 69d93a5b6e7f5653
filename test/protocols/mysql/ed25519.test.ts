import { createPublicKey, verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { ed25519PublicKey, ed25519Response } from '../../../protocols/mysql/ed25519.ts';

function isSignature(password: string, scramble: Buffer, signature: Buffer): boolean {
  const x = ed25519PublicKey(password).toString('base64url');
  return verify(null, scramble, createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } }), signature);
}

it('has the public key MariaDB stores for a password', () => {
  // SELECT ed25519_password('secret') on MariaDB.
  expect(ed25519PublicKey('secret').toString('base64').replace(/=+$/, '')).toBe(
    'ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY',
  );
});

it('signs so that a library’s own Ed25519 takes it', () => {
  for (const password of ['secret', '', 'ü'.repeat(50)]) {
    const scramble = Buffer.alloc(32, password.length + 7);
    const signature = ed25519Response(password, scramble);
    expect(signature).toHaveLength(64);
    expect(isSignature(password, scramble, signature)).toBe(true);
    expect(isSignature(password, Buffer.alloc(32), signature)).toBe(false);
  }
});
