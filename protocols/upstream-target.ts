import { readFile } from 'node:fs/promises';
import type { ConnectionSecret } from '../src/core/protocol.ts';
import { UpstreamError } from '../src/errors.ts';

/** How the leg to an upstream is encrypted and whom it trusts, in libpq's words for every protocol. */
export type SslMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** What a connection's secret says about its upstream. Never log it. */
export interface UpstreamTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  /** The connection's own database; empty: what the protocol takes then. */
  readonly database: string;
  readonly sslMode: SslMode;
  /** PEM of the authorities to trust instead of the public ones. */
  readonly rootCertificates: string | undefined;
}

const SSL_MODES: ReadonlySet<string> = new Set(['disable', 'prefer', 'require', 'verify-ca', 'verify-full']);

/**
 * Reads HOST PORT USER PASS DB SSLMODE SSLROOTCERT, this one also as a file's content. Throws UpstreamError; its text names the key that is wrong and
 * never its value.
 */
export async function readTarget(secret: ConnectionSecret, portDefault: number): Promise<UpstreamTarget> {
  const value = (key: string): string => secret.get(key)?.trim() ?? '';
  const required = (key: string): string => {
    const found = value(key);
    if (found === '') throw new UpstreamError(`its secret holds no ${key}`);
    return found;
  };
  const port = value('PORT') === '' ? portDefault : Number(value('PORT'));
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UpstreamError('PORT in its secret is no port');
  const mode = value('SSLMODE') === '' ? 'prefer' : value('SSLMODE');
  if (!isSslMode(mode)) {
    throw new UpstreamError('SSLMODE in its secret is not known', { hint: `Use one of ${[...SSL_MODES].join(', ')}.` });
  }
  const rootCertificates = await readRootCertificates(secret);
  return {
    host: required('HOST'),
    port,
    user: required('USER'),
    // Taken as it is: white space may be part of a password.
    password: (await secret.password?.()) ?? (secret.get('PASS') || undefined),
    database: value('DB'),
    // As in libpq, who names an authority wants it checked.
    sslMode: mode === 'require' && rootCertificates !== undefined ? 'verify-ca' : mode,
    rootCertificates,
  };
}

function isSslMode(mode: string): mode is SslMode {
  return SSL_MODES.has(mode);
}

/** SSLROOTCERT is PEM text or a file's path; `system` and nothing mean the public authorities. Throws UpstreamError. */
export async function readRootCertificates(secret: ReadonlyMap<string, string>): Promise<string | undefined> {
  const value = secret.get('SSLROOTCERT') ?? secret.get('filesystem:SSLROOTCERT') ?? '';
  if (value.trim() === '' || value.trim() === 'system') return undefined;
  if (value.includes('-----BEGIN CERTIFICATE-----')) return value;
  let pem: string;
  try {
    pem = await readFile(value.trim(), 'utf8');
  } catch {
    throw new UpstreamError('the file SSLROOTCERT names cannot be read');
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new UpstreamError('SSLROOTCERT holds no certificate');
  return pem;
}
