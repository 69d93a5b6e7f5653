import { createHash } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { ConfigError, messageOf } from '../errors.ts';
import { type CertificateOptions, loadCertificate } from './certificate.ts';
import { readDer, readDerChildren } from './der.ts';
import type { KeyPair } from './self-signed.ts';

/** The oldest TLS version either leg speaks. */
export const TLS_VERSION_MIN = 'TLSv1.2';

/** What a listener needs to speak TLS. */
export interface ServerTls {
  readonly context: SecureContext;
  /** The leaf's hash for channel binding; undefined where the RFC defines none (Ed25519), and binding is not offered. */
  readonly endPoint: Buffer | undefined;
}

/** The listeners' certificate. `reload` takes up changed files; sessions that are open keep the old one. */
export class TlsSource {
  readonly #options: CertificateOptions;
  #current: ServerTls;
  #pair: KeyPair;

  private constructor(options: CertificateOptions, pair: KeyPair) {
    this.#options = options;
    this.#current = serverTls(pair);
    this.#pair = pair;
  }

  /** Loads the configured certificate, or makes one. Throws ConfigError. */
  static async open(options: CertificateOptions): Promise<TlsSource> {
    return new TlsSource(options, await loadCertificate(options));
  }

  get current(): ServerTls {
    return this.#current;
  }

  /** PEM, for clients that want to trust it by hand. */
  get certificate(): string {
    return this.#pair.cert;
  }

  /** PEM, for servers that make their own context. Never log it. */
  get privateKey(): string {
    return this.#pair.key;
  }

  /** Throws ConfigError, and then the certificate stays as it was. */
  async reload(): Promise<void> {
    const pair = await loadCertificate(this.#options);
    this.#current = serverTls(pair);
    this.#pair = pair;
  }
}

/** Throws ConfigError when the pair cannot be used. */
export function serverTls(pair: KeyPair): ServerTls {
  try {
    const context = createSecureContext({ cert: pair.cert, key: pair.key, minVersion: TLS_VERSION_MIN });
    return { context, endPoint: endPointHash(leafOf(pair.cert)) };
  } catch (error) {
    throw new ConfigError(`the TLS certificate cannot be used: ${messageOf(error)}`, { cause: error });
  }
}

function leafOf(pem: string): Buffer {
  const match = /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/.exec(pem);
  return Buffer.from(match?.[1] ?? '', 'base64');
}

const RSASSA_PSS = '2a864886f70d01010a';
/** Hash by signature algorithm (hex of the OID's content). MD5 and SHA-1 count as SHA-256: RFC 5929, section 4.1. */
const SIGNATURE_HASHES: Readonly<Record<string, string>> = {
  '2a864886f70d010104': 'sha256', // md5WithRSAEncryption
  '2a864886f70d010105': 'sha256', // sha1WithRSAEncryption
  '2a864886f70d01010e': 'sha224',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d0401': 'sha256', // ecdsa-with-SHA1
  '2a8648ce3d040301': 'sha224',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
};
/** Hash by digest algorithm, for RSASSA-PSS, which names it in its parameters. */
const DIGEST_HASHES: Readonly<Record<string, string>> = {
  '2b0e03021a': 'sha256', // SHA-1
  '608648016503040204': 'sha224',
  '608648016503040201': 'sha256',
  '608648016503040202': 'sha384',
  '608648016503040203': 'sha512',
};

/**
 * The `tls-server-end-point` binding (RFC 5929) of a certificate in DER: its hash with the hash of its own signature.
 * Undefined when the signature has none.
 */
export function endPointHash(certificate: Buffer): Buffer | undefined {
  const [, algorithm] = readDerChildren(readDer(certificate)?.body ?? Buffer.alloc(0));
  const [identifier, parameters] = readDerChildren(algorithm?.body ?? Buffer.alloc(0));
  const id = identifier?.body.toString('hex') ?? '';
  const name = id === RSASSA_PSS ? pssHash(parameters?.body) : SIGNATURE_HASHES[id];
  return name === undefined ? undefined : createHash(name).update(certificate).digest();
}

/** RSASSA-PSS-params: `[0]` holds the hash algorithm; SHA-1 when it is missing. */
function pssHash(parameters: Buffer | undefined): string | undefined {
  const hashField = readDerChildren(parameters ?? Buffer.alloc(0)).find((field) => field.tag === 0xa0);
  if (hashField === undefined) return 'sha256';
  const algorithm = readDer(hashField.body);
  const identifier = algorithm === undefined ? undefined : readDer(algorithm.body);
  return DIGEST_HASHES[identifier?.body.toString('hex') ?? ''];
}
