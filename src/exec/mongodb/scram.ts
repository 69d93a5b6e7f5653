import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const HASH_BYTES = 32;
const NONCE_BYTES = 24;
/** Our own door asks for few: its passwords are random. */
const ITERATIONS_MAX = 100_000;
const derive = promisify(pbkdf2);

/** The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding. The password must be ASCII. */
export class Scram {
  readonly first: string;
  readonly #bare: string;
  readonly #nonce: string;
  readonly #password: string;
  #serverSignature: Buffer | undefined;

  constructor(user: string, password: string, nonce = randomBytes(NONCE_BYTES).toString('base64')) {
    this.#password = password;
    this.#nonce = nonce;
    this.#bare = `n=${user.replaceAll('=', '=3D').replaceAll(',', '=2C')},r=${nonce}`;
    this.first = `n,,${this.#bare}`;
  }

  /** The proof that answers the server's first message. Throws where that is none for us. */
  async proof(serverFirst: string): Promise<string> {
    const [, nonce = '', salt = '', rounds = ''] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(serverFirst) ?? [];
    const iterations = Number(rounds);
    if (!nonce.startsWith(this.#nonce) || iterations < 1 || iterations > ITERATIONS_MAX) {
      throw new Error('the login was answered by something else than a challenge');
    }
    const salted = await derive(this.#password, Buffer.from(salt, 'base64'), iterations, HASH_BYTES, 'sha256');
    const clientKey = hmac(salted, 'Client Key');
    const withoutProof = `c=biws,r=${nonce}`;
    const message = `${this.#bare},${serverFirst},${withoutProof}`;
    this.#serverSignature = hmac(hmac(salted, 'Server Key'), message);
    const signature = hmac(createHash('sha256').update(clientKey).digest(), message);
    const proof = Buffer.from(clientKey.map((byte, i) => byte ^ (signature[i] ?? 0)));
    return `${withoutProof},p=${proof.toString('base64')}`;
  }

  /** Whether the server has proven that it knows the password, too. */
  isProvenBy(serverFinal: string): boolean {
    const given = Buffer.from(/^v=([^,]+)/.exec(serverFinal)?.[1] ?? '', 'base64');
    const expected = this.#serverSignature;
    return expected !== undefined && given.length === expected.length && timingSafeEqual(given, expected);
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
