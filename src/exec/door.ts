import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Admission, Door, Login } from '../core/protocol.ts';
import { deriveVerifier } from '../secrets/scram-verifier.ts';

/** One-time passwords have 256 bits, so that few rounds suffice; 4096 is what the drivers take as the least. */
const ITERATIONS = 4096;
const SALT_BYTES = 16;
const PASSWORD_BYTES = 32;

/** Whom the gateway runs a session for, proven by the token of the request. */
export interface ExecCaller {
  readonly name: string;
  readonly tokenId: string;
}

/** What a session of ours is opened as, over what the driver says of itself. */
export type ExecOpening = Pick<Login, 'verb' | 'failsFast' | 'clientAddress' | 'application'>;

/**
 * A door for one session that we open ourselves for somebody who is logged in already: only `password` opens it, once.
 * Who may use what is decided behind it, by the gateway's own door.
 */
export function execDoor(
  door: Door,
  caller: ExecCaller,
  opening: ExecOpening,
  opened: (admission: Admission) => void,
): { readonly door: Door; readonly password: string } {
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  const salt = randomBytes(SALT_BYTES);
  return {
    password,
    door: {
      async scram() {
        const verifier = await deriveVerifier(password, salt, ITERATIONS);
        return { salt, iterations: ITERATIONS, verifiers: [{ tokenId: caller.tokenId, ...verifier }] };
      },
      secret: async (_name, secret) => (isSame(secret, password) ? caller.tokenId : undefined),
      // None of our drivers is old enough to need it.
      native: async () => [],
      async admit(login) {
        const admission = await door.admit({ ...login, ...opening });
        opened(admission);
        return admission;
      },
    },
  };
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
}
