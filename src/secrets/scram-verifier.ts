import { createHash, createHmac, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';

/** What a SCRAM-SHA-256 server keeps of a password (RFC 5802, section 3; RFC 7677). */
export interface ScramVerifier {
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

const HASH_BYTES = 32;
const pbkdf2Async = promisify(pbkdf2);

/** Derives the verifier. The secret must be ASCII: no SASLprep is applied. */
export async function deriveVerifier(secret: string, salt: Buffer, iterations: number): Promise<ScramVerifier> {
  const saltedPassword = await pbkdf2Async(secret, salt, iterations, HASH_BYTES, 'sha256');
  const clientKey = createHmac('sha256', saltedPassword).update('Client Key').digest();
  return {
    storedKey: createHash('sha256').update(clientKey).digest(),
    serverKey: createHmac('sha256', saltedPassword).update('Server Key').digest(),
  };
}
