import { hkdfSync } from 'node:crypto';

const KEY_BYTES = 32;

/** A key of its own for each purpose, from the master key (HKDF-SHA-256, RFC 5869): one that leaks tells nothing of the others. */
export function deriveKey(masterKey: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), `sluice ${purpose}`, KEY_BYTES));
}
