import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as tlsConnect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { makeSelfSigned } from '../../../src/net/self-signed.ts';
import { endPointHash, serverTls, TlsSource } from '../../../src/net/tls.ts';
import { Wire } from '../../../src/net/wire.ts';
import { tcpPair } from './tcp-pair.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-tls-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A certificate of OpenSSL's making, in DER. */
function certificate(keyArguments: readonly string[], more: readonly string[] = []): Buffer {
  const out = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  const args = ['req', '-x509', '-nodes', '-subj', '/CN=x', '-keyout', key, '-out', out, ...keyArguments, ...more];
  execFileSync('openssl', args, { stdio: 'ignore' });
  return new X509Certificate(readFileSync(out)).raw;
}

const RSA = ['-newkey', 'rsa:2048'];
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

describe('the channel binding of a certificate', () => {
  it.each([
    ['RSA, SHA-256', RSA, ['-sha256'], 'sha256'],
    ['RSA, SHA-384', RSA, ['-sha384'], 'sha384'],
    ['RSA, SHA-512', RSA, ['-sha512'], 'sha512'],
    ['RSA, SHA-1, which counts as SHA-256', RSA, ['-sha1'], 'sha256'],
    ['ECDSA, SHA-256', EC, ['-sha256'], 'sha256'],
    ['ECDSA, SHA-384', EC, ['-sha384'], 'sha384'],
    ['RSA-PSS, SHA-512', RSA, ['-sha512', '-sigopt', 'rsa_padding_mode:pss'], 'sha512'],
    ['RSA-PSS, SHA-1, which counts as SHA-256', RSA, ['-sha1', '-sigopt', 'rsa_padding_mode:pss'], 'sha256'],
  ])('is its hash by its own signature: %s', (_name, key, more, hash) => {
    const der = certificate(key, more);
    expect(endPointHash(der)).toEqual(createHash(hash).update(der).digest());
  });

  it('does not exist where the signature has no hash', () => {
    expect(endPointHash(certificate(['-newkey', 'ed25519']))).toBeUndefined();
    for (const bytes of ['', '30', '3000', '30023000']) expect(endPointHash(Buffer.from(bytes, 'hex'))).toBeUndefined();
  });
});

describe('TLS of a listener', () => {
  const pair = makeSelfSigned({
    names: ['localhost'],
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
  });

  it('binds to its leaf, the first certificate of the file', () => {
    const other = makeSelfSigned({ names: ['ca'], notBefore: new Date(), notAfter: new Date(Date.now() + 60_000) });
    const { endPoint } = serverTls({ cert: pair.cert + other.cert, key: pair.key });
    expect(endPoint).toEqual(createHash('sha256').update(new X509Certificate(pair.cert).raw).digest());
  });

  it.each([
    ['TLSv1.1', 'refused'],
    ['TLSv1.2', 'TLSv1.2'],
    ['TLSv1.3', 'TLSv1.3'],
  ] as const)('offered %s, settles on: %s', async (version, expected) => {
    const { near, far, close } = await tcpPair();
    const served = new Wire(near).startTls({ isServer: true, context: serverTls(pair).context }).catch(() => undefined);
    const socket = tlsConnect({
      socket: far,
      minVersion: version,
      maxVersion: version,
      // Old versions need OpenSSL's old security level, or the client itself would not even offer them.
      ciphers: 'DEFAULT@SECLEVEL=0',
      rejectUnauthorized: false,
    });
    const settled = new Promise((resolve) => {
      socket.on('secureConnect', () => resolve(socket.getProtocol()));
      socket.on('error', () => resolve('refused'));
    });
    expect(await settled).toBe(expected);
    close();
    await served;
  });

  it('refuses a pair that cannot be used', () => {
    expect(() => serverTls({ cert: 'x', key: 'y' })).toThrow(ConfigError);
  });

  it('takes up changed files when told to, and keeps what it has when they are broken', async () => {
    const certFile = join(folder, 'reload.crt');
    const keyFile = join(folder, 'reload.key');
    const write = (from: { cert: string; key: string }): void => {
      writeFileSync(certFile, from.cert);
      writeFileSync(keyFile, from.key);
    };
    write(pair);
    const source = await TlsSource.open({ dataDir: folder, certFile, keyFile });
    const before = source.current;
    const fresh = makeSelfSigned({ names: ['x'], notBefore: new Date(), notAfter: new Date(Date.now() + 60_000) });
    write({ cert: 'broken', key: 'broken' });
    await expect(source.reload()).rejects.toThrow(ConfigError);
    expect(source.current).toBe(before);
    write(fresh);
    await source.reload();
    expect(source.certificate).toBe(fresh.cert);
    expect(source.privateKey).toBe(fresh.key);
    expect(source.current.endPoint).not.toEqual(before.endPoint);
  });
});
