import { pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { saslprep } from '@mongodb-js/saslprep';
import { ProtocolError } from '../src/errors.ts';
import {
  attributes,
  base64,
  CHANNEL_BINDING,
  digest,
  hmac,
  NONCE_BYTES,
  SCRAM_MESSAGE_BYTES_MAX,
  SCRAM_SHA_1,
  SCRAM_SHA_256,
  SCRAM_SHA_256_PLUS,
  type ScramHash,
  xor,
} from './scram.ts';

/** The most iterations a server may make us compute; about a quarter of a second of one core, off the main thread. */
export const SCRAM_ITERATIONS_MAX = 1_000_000;

const derive = promisify(pbkdf2);

export interface ScramClientOptions {
  readonly password: string;
  /** The mechanisms the server offered. */
  readonly offered: readonly string[];
  /** Hash of the server's TLS certificate, when there is TLS and its certificate can be bound to. */
  readonly endPoint?: Buffer | undefined;
  /** Only for protocols that take the name from this message. */
  readonly userName?: string;
  /** SCRAM-SHA-1 will do where nothing better is offered, with the password as it is. */
  readonly allowsSha1?: boolean;
  /** The fewest iterations a server may ask for; fewer make a stolen exchange cheap to search. 1 unless told otherwise. */
  readonly iterationsMin?: number;
  /** Fixed in tests only. */
  readonly nonce?: string;
}

/** Client side of one SCRAM exchange. Binds to the TLS channel whenever both sides can. */
export class ScramClient {
  readonly mechanism: string;
  /** client-first-message. */
  readonly first: string;
  readonly #password: string;
  readonly #nonce: string;
  readonly #bare: string;
  readonly #binding: Buffer;
  readonly #hash: ScramHash;
  readonly #iterationsMin: number;
  #serverSignature: Buffer | undefined;
  #isVerified = false;

  /** Throws ProtocolError when the server offers nothing we know. */
  constructor(options: ScramClientOptions) {
    const { offered, endPoint } = options;
    const binds = endPoint !== undefined && offered.includes(SCRAM_SHA_256_PLUS);
    const known = options.allowsSha1 === true ? [SCRAM_SHA_256, SCRAM_SHA_1] : [SCRAM_SHA_256];
    const plain = known.find((name) => offered.includes(name));
    const mechanism = binds ? SCRAM_SHA_256_PLUS : plain;
    if (mechanism === undefined) throw new ProtocolError('the server offers no SASL mechanism the gateway knows');
    this.mechanism = mechanism;
    this.#hash = mechanism === SCRAM_SHA_1 ? 'sha1' : 'sha256';
    this.#iterationsMin = options.iterationsMin ?? 1;
    // `y` tells a server that did offer binding that somebody between us took the offer away.
    const flag = binds ? `p=${CHANNEL_BINDING}` : endPoint === undefined ? 'n' : 'y';
    this.#password = this.#hash === 'sha1' ? options.password : prepare(options.password);
    this.#nonce = options.nonce ?? randomBytes(NONCE_BYTES).toString('base64');
    this.#bare = `n=${escapeName(options.userName ?? '')},r=${this.#nonce}`;
    this.#binding = Buffer.concat([Buffer.from(`${flag},,`), binds ? endPoint : Buffer.alloc(0)]);
    this.first = `${flag},,${this.#bare}`;
  }

  /** True once the server has proven that it knows the password too. Nothing it says may be believed before. */
  get isVerified(): boolean {
    return this.#isVerified;
  }

  /** Answers server-first-message with client-final-message. Throws ProtocolError. */
  async respond(challenge: string): Promise<string> {
    if (challenge.length > SCRAM_MESSAGE_BYTES_MAX) throw new ProtocolError('SCRAM: the message is too long');
    const [nonce = '', salt64 = '', iterationsText = ''] = attributes(challenge, ['r', 's', 'i']);
    if (!nonce.startsWith(this.#nonce) || nonce.length === this.#nonce.length) {
      throw new ProtocolError('SCRAM: the server did not answer with a nonce of its own');
    }
    const iterations = /^[1-9]\d{0,9}$/.test(iterationsText) ? Number(iterationsText) : 0;
    if (iterations < this.#iterationsMin || iterations > SCRAM_ITERATIONS_MAX) {
      const range = `${this.#iterationsMin} and ${SCRAM_ITERATIONS_MAX}`;
      throw new ProtocolError(`SCRAM: the server's iteration count is not between ${range}`);
    }
    const salt = base64(salt64, 'salt');
    const hash = this.#hash;
    const salted = await derive(this.#password, salt, iterations, digest(salt, hash).length, hash);
    const withoutProof = `c=${this.#binding.toString('base64')},r=${nonce}`;
    const authMessage = `${this.#bare},${challenge},${withoutProof}`;
    const clientKey = hmac(salted, 'Client Key', hash);
    this.#serverSignature = hmac(hmac(salted, 'Server Key', hash), authMessage, hash);
    const proof = xor(clientKey, hmac(digest(clientKey, hash), authMessage, hash));
    return `${withoutProof},p=${proof.toString('base64')}`;
  }

  /** Checks server-final-message. Throws ProtocolError when the server does not know the password. */
  verify(message: string): void {
    if (message.startsWith('e=')) throw new ProtocolError('SCRAM: the server refused the proof');
    const [signature64 = ''] = attributes(message, ['v']);
    const signature = base64(signature64, 'server signature');
    const expected = this.#serverSignature;
    if (expected === undefined || signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
      throw new ProtocolError("SCRAM: the server could not prove that it knows this user's password");
    }
    this.#isVerified = true;
  }
}

/** SASLprep (RFC 4013); what it prohibits is taken as it is, as PostgreSQL does on both sides. */
function prepare(password: string): string {
  try {
    return saslprep(password);
  } catch {
    return password;
  }
}

function escapeName(name: string): string {
  return name.replaceAll('=', '=3D').replaceAll(',', '=2C');
}
