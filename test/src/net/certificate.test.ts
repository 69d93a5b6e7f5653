import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { loadCertificate } from '../../../src/net/certificate.ts';
import { makeSelfSigned } from '../../../src/net/self-signed.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sluice-certificate-'));
});

afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const DAY_MS = 86_400_000;

function file(name: string, text: string): string {
  const path = join(dataDir, name);
  writeFileSync(path, text);
  return path;
}

function pairFor(name: string, days = 365): { cert: string; key: string } {
  const now = Date.now();
  return makeSelfSigned({ names: [name], notBefore: new Date(now - DAY_MS), notAfter: new Date(now + days * DAY_MS) });
}

describe("the gateway's own certificate", () => {
  it('is made once, for this machine and the configured names, its key for nobody else to read', async () => {
    const made = await loadCertificate({ dataDir, names: ['gateway.example.com', '*.example.org', '10.0.0.7'] });
    const leaf = new X509Certificate(made.cert);
    for (const name of ['localhost', 'gateway.example.com', 'x.example.org']) {
      expect(leaf.checkHost(name), name).toBeDefined();
    }
    for (const address of ['127.0.0.1', '::1', '10.0.0.7']) expect(leaf.checkIP(address), address).toBeDefined();
    expect(statSync(join(dataDir, 'tls/server.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(dataDir, 'tls')).sort()).toEqual(['server.crt', 'server.key']);
    expect(await loadCertificate({ dataDir, names: ['gateway.example.com', '*.example.org', '10.0.0.7'] })).toEqual(
      made,
    );
  });

  it('is made again when a configured name is missing', async () => {
    const first = await loadCertificate({ dataDir });
    const second = await loadCertificate({ dataDir, names: ['new.example.com'] });
    expect(second.cert).not.toBe(first.cert);
    expect(await loadCertificate({ dataDir })).toEqual(second);
  });

  it.each([
    ['is about to expire', () => pairFor('localhost', 29)],
    ['does not fit its key', () => ({ cert: pairFor('localhost').cert, key: pairFor('localhost').key })],
    ['is damaged', () => ({ cert: 'x', key: 'y' })],
  ])('is made again when it %s', async (_why, stale) => {
    const { cert, key } = stale();
    mkdirSync(join(dataDir, 'tls'));
    file('tls/server.crt', cert);
    file('tls/server.key', key);
    const made = await loadCertificate({ dataDir });
    expect(made.cert).not.toBe(cert);
    expect(readFileSync(join(dataDir, 'tls/server.crt'), 'utf8')).toBe(made.cert);
  });

  it('stays while it is good', async () => {
    const pair = pairFor('localhost', 31);
    mkdirSync(join(dataDir, 'tls'));
    file('tls/server.crt', pair.cert);
    file('tls/server.key', pair.key);
    expect(await loadCertificate({ dataDir })).toEqual(pair);
  });

  it('cannot be made for what is no name', async () => {
    await expect(loadCertificate({ dataDir, names: ['a b'] })).rejects.toThrow(/name "a b"/);
  });

  it('says where it could not be written', async () => {
    file('tls', 'a file where the folder should be');
    await expect(loadCertificate({ dataDir })).rejects.toThrow(ConfigError);
  });
});

describe('a configured certificate', () => {
  it('is taken as it is', async () => {
    const pair = pairFor('db.example.com');
    const options = { dataDir, certFile: file('c.pem', pair.cert), keyFile: file('k.pem', pair.key) };
    expect(await loadCertificate(options)).toEqual(pair);
    expect(readdirSync(dataDir).sort()).toEqual(['c.pem', 'k.pem']);
  });

  it('must be readable', async () => {
    const keyFile = file('k.pem', pairFor('x').key);
    const missing = join(dataDir, 'missing.pem');
    const loading = loadCertificate({ dataDir, certFile: missing, keyFile });
    await expect(loading).rejects.toThrow(ConfigError);
    await expect(loading).rejects.toThrow(missing);
  });

  it('must be a certificate, with a key that is one and needs no passphrase', async () => {
    const pair = pairFor('x');
    const certFile = file('c.pem', pair.cert);
    const keyFile = file('k.pem', pair.key);
    await expect(loadCertificate({ dataDir, certFile: keyFile, keyFile })).rejects.toThrow(/holds no certificate/);
    await expect(loadCertificate({ dataDir, certFile, keyFile: certFile })).rejects.toThrow(/holds no private key/);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const locked = privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'p' });
    const lockedFile = file('locked.pem', locked.toString());
    await expect(loadCertificate({ dataDir, certFile, keyFile: lockedFile })).rejects.toThrow(/without passphrase/);
  });

  it('must belong to its key', async () => {
    const certFile = file('c.pem', pairFor('x').cert);
    const keyFile = file('k.pem', pairFor('x').key);
    await expect(loadCertificate({ dataDir, certFile, keyFile })).rejects.toThrow(/does not belong/);
  });

  it('needs both files', async () => {
    const pair = pairFor('x');
    await expect(loadCertificate({ dataDir, certFile: file('c.pem', pair.cert) })).rejects.toThrow(/needs both/);
    await expect(loadCertificate({ dataDir, keyFile: file('k.pem', pair.key) })).rejects.toThrow(/needs both/);
  });

  it('is never replaced by one of our own', async () => {
    const certFile = file('c.pem', pairFor('x', -1).cert);
    chmodSync(certFile, 0o600);
    const keyFile = file('k.pem', 'broken');
    await expect(loadCertificate({ dataDir, certFile, keyFile })).rejects.toThrow(ConfigError);
    expect(readFileSync(keyFile, 'utf8')).toBe('broken');
  });
});
