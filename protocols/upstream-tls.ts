import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import { UpstreamError } from '../src/errors.ts';
import { TLS_VERSION_MIN } from '../src/net/tls.ts';
import type { Wire } from '../src/net/wire.ts';
import type { UpstreamTarget } from './upstream-target.ts';

/** What a TLS handshake with an upstream needs to know. */
export type TlsTarget = Pick<UpstreamTarget, 'host' | 'sslMode' | 'rootCertificates'>;

/** The TLS handshake with an upstream that agreed to it, checked as its SSLMODE asks. Throws UpstreamError. */
export async function startUpstreamTls(wire: Wire, target: TlsTarget, alpn?: string): Promise<void> {
  try {
    await wire.startTls({ isServer: false, options: tlsOptions(target, alpn) });
  } catch (error) {
    throw new UpstreamError(tlsProblem(error));
  }
}

function tlsOptions(target: TlsTarget, alpn: string | undefined): ConnectionOptions {
  const { host, sslMode, rootCertificates } = target;
  const checksName = sslMode === 'verify-full';
  return {
    host,
    // SNI is for names only (RFC 6066).
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(rootCertificates === undefined ? {} : { ca: rootCertificates }),
    ...(alpn === undefined ? {} : { ALPNProtocols: [alpn] }),
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
