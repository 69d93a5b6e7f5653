import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeSelfSigned } from '../../../src/net/self-signed.ts';

const notBefore = new Date('2026-01-02T03:04:05Z');
const notAfter = new Date('2051-01-02T03:04:05Z');

function leafFor(...names: string[]): X509Certificate {
  return new X509Certificate(makeSelfSigned({ names, notBefore, notAfter }).cert);
}

describe('a self-signed certificate', () => {
  it('is signed by its own key, for the time it was made for', () => {
    const { cert, key } = makeSelfSigned({ names: ['localhost'], notBefore, notAfter });
    const leaf = new X509Certificate(cert);
    expect(leaf.verify(leaf.publicKey)).toBe(true);
    expect(leaf.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(new Date(leaf.validFrom)).toEqual(notBefore);
    expect(new Date(leaf.validTo)).toEqual(notAfter);
    expect(leaf.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  });

  it('is for its names and addresses, and no others', () => {
    const leaf = leafFor('db.example.com', '*.wild.example.com', '10.1.2.3', '::1', 'fe80::1:2', '::ffff:1.2.3.4');
    expect(leaf.checkHost('db.example.com')).toBe('db.example.com');
    expect(leaf.checkHost('a.wild.example.com')).toBe('*.wild.example.com');
    expect(leaf.checkHost('example.com')).toBeUndefined();
    for (const address of ['10.1.2.3', '::1', 'fe80::1:2']) expect(leaf.checkIP(address), address).toBeDefined();
    expect(leaf.subjectAltName).toContain('0:0:0:0:0:FFFF:102:304');
    expect(leaf.checkIP('10.1.2.4')).toBeUndefined();
  });

  it('is no authority, so that its key cannot speak for anybody else', () => {
    expect(leafFor('localhost').ca).toBe(false);
  });

  it('is another one each time', () => {
    expect(leafFor('localhost').serialNumber).not.toBe(leafFor('localhost').serialNumber);
  });

  it('takes a name longer than a common name may be', () => {
    const name = `${'a'.repeat(60)}.${'b'.repeat(60)}.example.com`;
    expect(leafFor(name).checkHost(name)).toBe(name);
  });
});
