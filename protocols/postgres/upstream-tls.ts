import { UpstreamError } from '../../src/errors.ts';
import type { Wire } from '../../src/net/wire.ts';
import type { UpstreamTarget } from '../upstream-target.ts';
import { startUpstreamTls } from '../upstream-tls.ts';
import { SSL_REQUEST } from './startup.ts';

/**
 * Encrypts a fresh leg to the upstream as its SSLMODE asks. `prefer` takes what the server offers and checks nobody, so
 * it guards against listeners only, not against a man in the middle. Throws UpstreamError.
 */
export async function secureUpstream(wire: Wire, target: UpstreamTarget): Promise<void> {
  if (target.sslMode === 'disable') return;
  await wire.write(SSL_REQUEST);
  const answer = (await wire.read(1)).toString('latin1');
  if (answer === 'N') {
    if (target.sslMode === 'prefer') return;
    throw new UpstreamError(`the upstream offers no TLS, and SSLMODE=${target.sslMode} requires it`);
  }
  // An error message instead of S or N comes from nobody we could trust yet: its text is not passed on.
  if (answer !== 'S') throw new UpstreamError('the upstream answered the request for TLS with an error');
  // Plaintext behind the answer would be read as if it had come encrypted (CVE-2021-23222).
  if (wire.bufferedBytes > 0) throw new UpstreamError('the upstream sent bytes ahead of the TLS handshake');
  await startUpstreamTls(wire, target, 'postgresql');
}
