import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { ScramVerifier, ScramVerifiers } from '../src/core/protocol.ts';
import { ProtocolError } from '../src/errors.ts';
import {
  attributes,
  base64,
  CHANNEL_BINDING,
  checkNonce,
  hmac,
  KEY_BYTES,
  NONCE_BYTES,
  SCRAM_MESSAGE_BYTES_MAX,
  SCRAM_SHA_256,
  SCRAM_SHA_256_PLUS,
  sha256,
  xor,
} from './scram.ts';

/** The mechanisms a server offers, strongest first. `endPoint` is the hash of its TLS certificate, if there is TLS. */
export function offeredMechanisms(endPoint: Buffer | undefined): readonly string[] {
  return endPoint === undefined ? [SCRAM_SHA_256] : [SCRAM_SHA_256_PLUS, SCRAM_SHA_256];
}

/** The client's first message, taken apart. */
export interface ClientFirst {
  /** The name in the message; PostgreSQL ignores it, other protocols have no other. */
  readonly userName: string;
  readonly nonce: string;
  readonly bare: string;
  /** What the final message's `c=` must hold: the GS2 header and the binding data. */
  readonly binding: Buffer;
}

/**
 * Reads client-first-message (RFC 5802, section 7). Throws ProtocolError when it is broken, when it asks for an
 * authorization identity, or when its channel binding flag does not fit what was offered.
 */
export function readClientFirst(message: string, mechanism: string, endPoint: Buffer | undefined): ClientFirst {
  if (message.length > SCRAM_MESSAGE_BYTES_MAX) throw new ProtocolError('SCRAM: the message is too long');
  if (!offeredMechanisms(endPoint).includes(mechanism)) {
    throw new ProtocolError('the client chose an authentication mechanism that was not offered');
  }
  const [flag = '', identity, ...rest] = message.split(',');
  if (identity !== '') throw new ProtocolError('SCRAM: authorization identities are not supported');
  const bound = checkFlag(flag, mechanism, endPoint);
  const bare = rest.join(',');
  const [name = '', nonce = ''] = attributes(bare, ['n', 'r']);
  checkNonce(nonce);
  return {
    userName: name.replaceAll('=2C', ',').replaceAll('=3D', '='),
    nonce,
    bare,
    binding: Buffer.concat([Buffer.from(`${flag},,`), bound]),
  };
}

/** Returns the binding data the flag stands for. */
function checkFlag(flag: string, mechanism: string, endPoint: Buffer | undefined): Buffer {
  const none = Buffer.alloc(0);
  if (mechanism === SCRAM_SHA_256_PLUS) {
    if (flag !== `p=${CHANNEL_BINDING}` || endPoint === undefined) {
      throw new ProtocolError(`SCRAM: only channel binding of type ${CHANNEL_BINDING} is supported`);
    }
    return endPoint;
  }
  if (flag === 'n') return none;
  if (flag !== 'y') throw new ProtocolError('SCRAM: the channel binding flag does not fit the mechanism');
  // `y`: the client could bind, but believes we cannot. We offered it, so somebody between us took the offer away.
  if (endPoint !== undefined) {
    throw new ProtocolError('SCRAM: channel binding was offered, but the client did not see the offer');
  }
  return none;
}

/** Compared against when a name has no verifiers, so that it costs what a real one costs. Nobody knows its key. */
const NOBODY: ScramVerifier = {
  tokenId: '',
  storedKey: randomBytes(KEY_BYTES),
  serverKey: randomBytes(KEY_BYTES),
};

/** Server side of one SCRAM exchange, from the second message on. */
export class ScramServer {
  /** server-first-message. */
  readonly challenge: string;
  readonly #first: ClientFirst;
  readonly #verifiers: readonly ScramVerifier[];
  readonly #nonce: string;

  constructor(
    first: ClientFirst,
    verifiers: ScramVerifiers,
    nonce: string = randomBytes(NONCE_BYTES).toString('base64'),
  ) {
    this.#first = first;
    this.#verifiers = verifiers.verifiers.length === 0 ? [NOBODY] : verifiers.verifiers;
    this.#nonce = first.nonce + nonce;
    this.challenge = `r=${this.#nonce},s=${verifiers.salt.toString('base64')},i=${verifiers.iterations}`;
  }

  /**
   * Checks client-final-message. Returns whose secret it proves and server-final-message, or undefined when it proves
   * none. Every verifier is tried whatever the earlier ones said, in constant time. Throws ProtocolError when broken.
   */
  verify(message: string): { tokenId: string; final: string } | undefined {
    if (message.length > SCRAM_MESSAGE_BYTES_MAX) throw new ProtocolError('SCRAM: the message is too long');
    const [binding = '', nonce = ''] = attributes(message, ['c', 'r']);
    const at = message.lastIndexOf(',p=');
    if (at < 0) throw new ProtocolError('SCRAM: attribute p is missing');
    const proof = base64(message.slice(at + 3), 'proof');
    if (proof.length !== KEY_BYTES) throw new ProtocolError('SCRAM: the proof has a wrong length');
    if (!base64(binding, 'channel binding').equals(this.#first.binding)) {
      throw new ProtocolError('SCRAM: the channel binding does not match: the TLS connection ends somewhere else');
    }
    if (nonce !== this.#nonce) throw new ProtocolError('SCRAM: the nonce does not match');
    const authMessage = `${this.#first.bare},${this.challenge},${message.slice(0, at)}`;
    let matched: ScramVerifier | undefined;
    for (const verifier of this.#verifiers) {
      const clientKey = xor(proof, hmac(verifier.storedKey, authMessage));
      if (timingSafeEqual(sha256(clientKey), verifier.storedKey)) matched = verifier;
    }
    if (matched === undefined || matched === NOBODY) return undefined;
    return { tokenId: matched.tokenId, final: `v=${hmac(matched.serverKey, authMessage).toString('base64')}` };
  }
}
