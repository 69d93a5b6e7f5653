import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { SCRAMBLE_BYTES } from './handshake.ts';

function sha(name: 'sha1' | 'sha256', ...parts: readonly (string | Buffer)[]): Buffer {
  const hash = createHash(name);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** `a` with every byte mixed with the next of `b`, which repeats. */
export function xorRepeated(a: Buffer, b: Buffer): Buffer {
  const mixed = Buffer.from(a);
  for (let i = 0; i < mixed.length; i++) mixed[i] = (mixed[i] ?? 0) ^ (b[i % b.length] ?? 0);
  return mixed;
}

/** Random bytes for one login. Servers have always sent 7-bit ones without zero and `$`; some clients read them as text. */
export function makeScramble(): Buffer {
  return Buffer.from(
    randomBytes(SCRAMBLE_BYTES).map((byte) => SCRAMBLE_ALPHABET[byte % SCRAMBLE_ALPHABET.length] ?? 1),
  );
}

/** 64 characters, so that no byte is more likely than another. */
const SCRAMBLE_ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-');

/** `mysql_native_password`: SHA1(password) mixed with SHA1(scramble, SHA1(SHA1(password))). Nothing for an empty password. */
export function nativeResponse(password: string, scramble: Buffer): Buffer {
  if (password === '') return Buffer.alloc(0);
  const once = sha('sha1', password);
  return xorRepeated(once, sha('sha1', scramble, sha('sha1', once)));
}

/** Whether a native response proves the password whose SHA-1 of SHA-1 this is; in constant time. */
export function isNativeProof(response: Buffer, scramble: Buffer, doubleSha1: Buffer): boolean {
  if (response.length !== SCRAMBLE_BYTES || doubleSha1.length !== SCRAMBLE_BYTES) return false;
  const once = xorRepeated(response, sha('sha1', scramble, doubleSha1));
  return timingSafeEqual(sha('sha1', once), doubleSha1);
}

/** `caching_sha2_password`, the fast way: SHA256(password) mixed with SHA256(SHA256(SHA256(password)), scramble). */
export function cachingSha2Response(password: string, scramble: Buffer): Buffer {
  if (password === '') return Buffer.alloc(0);
  const once = sha('sha256', password);
  return xorRepeated(once, sha('sha256', sha('sha256', once), scramble));
}

/** A password as it goes over an encrypted leg, and into RSA: with the zero byte behind it. */
export function clearPassword(password: string): Buffer {
  return Buffer.from(`${password}\0`);
}
