import { describe, expect, it } from 'vitest';
import { privateKey } from '../../../../plugins/dlp/detectors/private-key.ts';
import { found, stepsOf } from '../support.ts';

const BODY = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';
const pem = (label: string, line = '\n') => `-----BEGIN ${label}-----${line}${BODY}${line}-----END ${label}-----`;
const SSH2 = `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n${BODY}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----`;

describe('PRIVATE_KEY', () => {
  it.each([
    ['PKCS 8', pem('PRIVATE KEY')],
    ['RSA', pem('RSA PRIVATE KEY')],
    ['encrypted', pem('ENCRYPTED PRIVATE KEY')],
    ['OpenSSH', pem('OPENSSH PRIVATE KEY')],
    ['PGP', pem('PGP PRIVATE KEY BLOCK')],
    ['SSH2', SSH2],
    ['with Windows line ends', pem('EC PRIVATE KEY', '\r\n')],
    ['with escaped line ends', pem('EC PRIVATE KEY', '\\n')],
    ['in one line', pem('EC PRIVATE KEY', ' ')],
    ['glued together', pem('EC PRIVATE KEY', '')],
    ['with other dashes', pem('PRIVATE KEY').replaceAll('-', '\u2010')],
  ])('finds a key, %s, as a whole', (_what, key) => {
    expect(found(privateKey, `key: ${key} and more`)).toEqual([key]);
  });

  it('takes everything behind the beginning of a key that has no end', () => {
    const cut = `-----BEGIN RSA PRIVATE KEY-----\n${BODY}`;
    expect(found(privateKey, `a ${cut}`)).toEqual([cut]);
  });

  it('finds every one of several', () => {
    expect(found(privateKey, `${pem('PRIVATE KEY')}\n${pem('EC PRIVATE KEY')}`)).toHaveLength(2);
  });

  it.each([
    ['a public key', pem('PUBLIC KEY')],
    ['a certificate', pem('CERTIFICATE')],
    ['talk of keys', 'BEGIN PRIVATE KEY and -- BEGIN PRIVATE KEY --'],
    ['a label without dashes behind it', '-----BEGIN RSA PRIVATE KEY'],
  ])('leaves %s alone', (_what, text) => {
    expect(found(privateKey, text)).toEqual([]);
  });

  it('takes the same key for the same, whatever its line ends', () => {
    const canonical = privateKey.canonical(pem('PRIVATE KEY'));
    expect(canonical).toBe(BODY);
    expect(privateKey.canonical(pem('RSA PRIVATE KEY', '\\n'))).toBe(canonical);
  });

  it('reads endless beginnings in linear time', () => {
    expect(stepsOf(privateKey, '-----BEGIN '.repeat(3000))).toBeLessThan(33_000 * 200);
  });
});
