import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SluiceError } from '../errors.ts';

/** AES-256. */
export const KEY_BYTES = 32;
/** The first byte of every box: version 1 is AES-256-GCM, 12 bytes of nonce, ciphertext, 16 bytes of tag. */
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES;

/** A box that cannot be opened: another key, another place, or changed bytes. Says nothing of its content. */
export class SecretBoxError extends SluiceError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super('secret_unreadable', message, options);
  }
}

/** Seals and opens values under one key. `place` says where the value belongs; moved elsewhere it does not open. */
export interface SecretBox {
  seal(value: Uint8Array, place: string): Buffer;
  /** Throws SecretBoxError. */
  open(box: Uint8Array, place: string): Buffer;
}

/** Makes a box around a key of 32 bytes. */
export function createSecretBox(key: Buffer): SecretBox {
  if (key.length !== KEY_BYTES) throw new SecretBoxError(`The secret key must have ${KEY_BYTES} bytes`);
  // A copy, so that the caller may wipe theirs.
  const own = Buffer.from(key);
  return { seal: (value, place) => seal(own, value, place), open: (box, place) => open(own, box, place) };
}

function seal(key: Buffer, value: Uint8Array, place: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(place));
  const sealed = Buffer.concat([cipher.update(value), cipher.final()]);
  return Buffer.concat([Buffer.from([VERSION]), nonce, sealed, cipher.getAuthTag()]);
}

function open(key: Buffer, box: Uint8Array, place: string): Buffer {
  const bytes = Buffer.from(box.buffer, box.byteOffset, box.byteLength);
  if (bytes[0] !== VERSION) throw new SecretBoxError('A stored secret has a format this version does not know');
  if (bytes.length < HEADER_BYTES + TAG_BYTES) throw new SecretBoxError('A stored secret is cut short');
  const nonce = bytes.subarray(1, HEADER_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(place));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(HEADER_BYTES, bytes.length - TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new SecretBoxError('A stored secret cannot be decrypted', {
      hint: 'The master key is not the one it was stored with.',
      cause,
    });
  }
}

function associatedData(place: string): Buffer {
  return Buffer.from(`sluice:${VERSION}:${place}`);
}
