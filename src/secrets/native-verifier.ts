import { createHash } from 'node:crypto';

/**
 * What a server keeps of a password for `mysql_native_password`: SHA-1 of its SHA-1. Fit for random secrets only, as
 * ours are: guessing a password behind it costs next to nothing.
 */
export function deriveNativeVerifier(secret: string): Buffer {
  const once = createHash('sha1').update(secret).digest();
  return createHash('sha1').update(once).digest();
}
