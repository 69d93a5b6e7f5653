import { createHash, createHmac } from 'node:crypto';
import { ProtocolError } from '../src/errors.ts';

/** SCRAM-SHA-256 (RFC 5802, RFC 7677): what its two sides share. */
export const SCRAM_SHA_256 = 'SCRAM-SHA-256';
/** The first SCRAM (RFC 5802); the gateway speaks it as a client only. */
export const SCRAM_SHA_1 = 'SCRAM-SHA-1';
/** The same with channel binding to the server's TLS certificate (RFC 5929, tls-server-end-point). */
export const SCRAM_SHA_256_PLUS = 'SCRAM-SHA-256-PLUS';
export const CHANNEL_BINDING = 'tls-server-end-point';
/** The longest SCRAM message either side accepts. */
export const SCRAM_MESSAGE_BYTES_MAX = 4096;
/** Random bytes of one side's nonce. */
export const NONCE_BYTES = 18;
/** Bytes of every key, signature and proof of SHA-256. */
export const KEY_BYTES = 32;

export type ScramHash = 'sha1' | 'sha256';

export function hmac(key: Buffer, text: string, hash: ScramHash = 'sha256'): Buffer {
  return createHmac(hash, key).update(text).digest();
}

export function sha256(bytes: Buffer): Buffer {
  return digest(bytes, 'sha256');
}

export function digest(bytes: Buffer, hash: ScramHash): Buffer {
  return createHash(hash).update(bytes).digest();
}

export function xor(a: Buffer, b: Buffer): Buffer {
  const out = Buffer.alloc(a.length);
  for (let i = 0; i < a.length; i++) out[i] = (a[i] ?? 0) ^ (b[i] ?? 0);
  return out;
}

/** Bytes of strict base64; two spellings of the same bytes must not both be valid. */
export function base64(text: string, what: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new ProtocolError(`SCRAM: the ${what} is not base64`);
  return bytes;
}

/**
 * The attributes of a message (`r=…,s=…,i=…`), which must begin with the named ones in this order. What follows them
 * are extensions, which the RFC lets us ignore; `m=` before them is a mandatory extension and refused by the order.
 */
export function attributes(message: string, names: readonly string[]): string[] {
  const parts = message.split(',');
  return names.map((name, i) => {
    const part = parts[i];
    if (part?.startsWith(`${name}=`) !== true) throw new ProtocolError(`SCRAM: attribute ${name} is missing`);
    return part.slice(2);
  });
}

/** A nonce is printable ASCII without comma (RFC 5802, section 7). */
export function checkNonce(nonce: string): void {
  if (!/^[!-+\--~]+$/.test(nonce)) throw new ProtocolError('SCRAM: the nonce holds characters that are not allowed');
}
