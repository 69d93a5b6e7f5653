import { constants, generateKeyPair, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { ProtocolError } from '../../src/errors.ts';
import { xorRepeated } from './scramble.ts';

const generate = promisify(generateKeyPair);
const MODULUS_BITS = 2048;
const PADDING = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' } as const;

/** The RSA key that passwords of clients without TLS come encrypted with. Made when the first one asks, kept in memory only. */
export class PasswordKey {
  #pair: Promise<{ publicKey: KeyObject; privateKey: KeyObject }> | undefined;

  /** PEM, as clients expect it. */
  async publicPem(): Promise<Buffer> {
    const { publicKey } = await this.#keys();
    return Buffer.from(publicKey.export({ format: 'pem', type: 'spki' }));
  }

  /** The password in what a client sent; undefined when it was not encrypted with this key, or not for this scramble. */
  async decrypt(encrypted: Buffer, scramble: Buffer): Promise<string | undefined> {
    const { privateKey } = await this.#keys();
    try {
      return unpackPassword(xorRepeated(privateDecrypt({ key: privateKey, ...PADDING }, encrypted), scramble));
    } catch {
      // Whatever it was, it proves nothing; OpenSSL's words would only help who guesses.
      return undefined;
    }
  }

  #keys(): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
    this.#pair ??= generate('rsa', { modulusLength: MODULUS_BITS });
    return this.#pair;
  }
}

/** The text before the zero byte that must end it. Undefined when there is none. */
export function unpackPassword(bytes: Buffer): string | undefined {
  const end = bytes.indexOf(0);
  return end >= 0 && end === bytes.length - 1 ? bytes.toString('utf8', 0, end) : undefined;
}

/** A password for a server's public key. Throws ProtocolError when that is none. */
export function encryptPassword(password: string, scramble: Buffer, publicPem: Buffer): Buffer {
  const packed = xorRepeated(Buffer.from(`${password}\0`), scramble);
  try {
    return publicEncrypt({ key: publicPem, ...PADDING }, packed);
  } catch (error) {
    throw new ProtocolError('the public key the server sent cannot be used for this password', { cause: error });
  }
}
