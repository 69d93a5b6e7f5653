import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import { UpstreamError } from '../../src/errors.ts';
import { TLS_VERSION_MIN } from '../../src/net/tls.ts';
import type { Wire } from '../../src/net/wire.ts';
import { SSL_REQUEST } from './startup.ts';
import type { UpstreamTarget } from './upstream-target.ts';

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
  try {
    await wire.startTls({ isServer: false, options: tlsOptions(target) });
  } catch (error) {
    throw new UpstreamError(tlsProblem(error));
  }
}

function tlsOptions(target: UpstreamTarget): ConnectionOptions {
  const { host, sslMode, rootCertificates } = target;
  const checksName = sslMode === 'verify-full';
  return {
    host,
    // SNI is for names only (RFC 6066).
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(rootCertificates === undefined ? {} : { ca: rootCertificates }),
    ALPNProtocols: ['postgresql'],
    minVersion: TLS_VERSION_MIN,
    rejectUnauthorized: checksName || sslMode === 'verify-ca',
    checkServerIdentity: (_name, certificate) => (checksName ? checkServerIdentity(host, certificate) : undefined),
  };
}

/** TLS failures in words; Node's own would quote the host. */
function tlsProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return "the upstream's certificate is for another host name";
    case 'CERT_HAS_EXPIRED':
      return "the upstream's certificate has expired";
    case 'CERT_NOT_YET_VALID':
      return "the upstream's certificate is not valid yet";
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_SIGNATURE_FAILURE':
      return "the upstream's certificate is not signed by an authority that SSLROOTCERT names";
    default:
      return `the TLS handshake with the upstream failed${code === '' ? '' : ` (${code})`}`;
  }
}
