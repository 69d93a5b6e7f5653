import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ConfigError, messageOf } from '../errors.ts';
import { type KeyPair, makeSelfSigned } from './self-signed.ts';

export interface CertificateOptions {
  /** The folder the gateway keeps its own certificate in. */
  readonly dataDir: string;
  /** Names clients reach the gateway by, besides those of this machine. */
  readonly names?: readonly string[];
  /** A certificate made elsewhere (PEM, leaf first) and its key. Both or none. */
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

const DAY_MS = 86_400_000;
/** The longest that every common client accepts of a certificate an administrator trusts by hand. */
const VALID_DAYS = 825;
const RENEW_DAYS_BEFORE = 30;
/** Clocks of clients may be behind. */
const BACKDATED_MS = 3_600_000;

/**
 * The certificate listeners show: the configured one, or one of our own, made at first start and again when it is
 * about to expire. Throws ConfigError when a configured one cannot be used.
 */
export async function loadCertificate(options: CertificateOptions): Promise<KeyPair> {
  const { certFile, keyFile } = options;
  if (certFile !== undefined && keyFile !== undefined) return readConfigured(certFile, keyFile);
  if (certFile !== undefined || keyFile !== undefined) {
    throw new ConfigError('a TLS certificate needs both its certificate file and its key file', {
      hint: 'Configure both, or none to let the gateway make its own.',
    });
  }
  const { dataDir, names = [] } = options;
  const unfit = names.find((name) => !isName(name));
  if (unfit !== undefined) throw new ConfigError(`a certificate cannot be made for the name "${unfit}"`);
  const folder = join(dataDir, 'tls');
  return (await readOwn(folder, names)) ?? makeOwn(folder, names);
}

async function readConfigured(certFile: string, keyFile: string): Promise<KeyPair> {
  const [cert, key] = await Promise.all([readPem(certFile), readPem(keyFile)]);
  const leaf = parse(() => new X509Certificate(cert), `${certFile} holds no certificate`);
  const privateKey = parse(
    () => createPrivateKey(key),
    `${keyFile} holds no private key without passphrase`,
    'Decrypt it with: openssl pkey -in KEY -out PLAIN_KEY',
  );
  if (!leaf.checkPrivateKey(privateKey)) {
    throw new ConfigError(`the key in ${keyFile} does not belong to the certificate in ${certFile}`, {
      hint: 'The certificate of the server itself must come first in its file.',
    });
  }
  return { cert, key };
}

async function readPem(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** The cause is left out: OpenSSL's words may quote what it read. */
function parse<T>(read: () => T, message: string, hint?: string): T {
  try {
    return read();
  } catch {
    throw new ConfigError(message, hint === undefined ? {} : { hint });
  }
}

/** The certificate made earlier, unless it is missing, damaged, about to expire, or lacks a configured name. */
async function readOwn(folder: string, names: readonly string[]): Promise<KeyPair | undefined> {
  let pair: KeyPair;
  try {
    const [cert, key] = await Promise.all([
      readFile(join(folder, 'server.crt'), 'utf8'),
      readFile(join(folder, 'server.key'), 'utf8'),
    ]);
    pair = { cert, key };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new ConfigError(`cannot read the gateway's certificate in ${folder}: ${messageOf(error)}`, { cause: error });
  }
  return isUsable(pair, names) ? pair : undefined;
}

function isUsable(pair: KeyPair, names: readonly string[]): boolean {
  try {
    const leaf = new X509Certificate(pair.cert);
    const expiresInMs = Date.parse(leaf.validTo) - Date.now();
    return (
      leaf.checkPrivateKey(createPrivateKey(pair.key)) &&
      expiresInMs > RENEW_DAYS_BEFORE * DAY_MS &&
      names.every((name) => isNamed(leaf, name))
    );
  } catch {
    // Damaged: it is ours, so it can be made again.
    return false;
  }
}

/** By its own list of names: a wildcard is in it as it was configured, and matches itself only so. */
function isNamed(leaf: X509Certificate, name: string): boolean {
  if (isIP(name) !== 0) return leaf.checkIP(name) !== undefined;
  const listed = (leaf.subjectAltName ?? '').toLowerCase().split(', ');
  return listed.includes(`dns:${name.toLowerCase()}`);
}

async function makeOwn(folder: string, names: readonly string[]): Promise<KeyPair> {
  // The machine's name counts only when the certificate is made: containers change it at every start.
  const all = new Set([...names, 'localhost', '127.0.0.1', '::1', ...[hostname()].filter(isName)]);
  const pair = makeSelfSigned({
    names: [...all],
    notBefore: new Date(Date.now() - BACKDATED_MS),
    notAfter: new Date(Date.now() + VALID_DAYS * DAY_MS),
  });
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await replace(join(folder, 'server.key'), pair.key, 0o600);
    await replace(join(folder, 'server.crt'), pair.cert, 0o644);
  } catch (error) {
    throw new ConfigError(`cannot write the gateway's certificate to ${folder}: ${messageOf(error)}`, { cause: error });
  }
  return pair;
}

/** A host name or an IP address, as a certificate can hold it. */
function isName(name: string): boolean {
  return isIP(name) !== 0 || /^[\w.*-]+$/.test(name);
}

/** Written beside and renamed, so that a crash leaves the old file or the new one, and the key is never readable. */
async function replace(path: string, text: string, mode: number): Promise<void> {
  const fresh = `${path}.${process.pid}.new`;
  await writeFile(fresh, text, { mode });
  await rename(fresh, path);
}
