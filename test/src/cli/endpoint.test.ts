import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  API_URL_DEFAULT,
  isPlaintextRemote,
  normalizeUrl,
  readCertificates,
  requireLogin,
  resolveEndpoint,
} from '../../../src/cli/endpoint.ts';
import { CommandError, UsageError } from '../../../src/cli/failure.ts';
import { writeLogin } from '../../../src/cli/login-file.ts';
import { temporaryHome, testContext } from './harness.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n';

test('without anything, a gateway on this machine is meant', async () => {
  const endpoint = await resolveEndpoint(testContext().context);
  expect(endpoint).toEqual({
    url: API_URL_DEFAULT,
    urlFrom: 'default',
    token: undefined,
    tokenFrom: undefined,
    ca: undefined,
  });
});

test('the environment goes before the saved login, our names before the others', async () => {
  const home = temporaryHome();
  await writeLogin(testContext({ home }).context, { api_url: 'http://saved:1', token: 'saved', tls_ca: PEM });
  const saved = await resolveEndpoint(testContext({ home }).context);
  expect(saved).toEqual({ url: 'http://saved:1', urlFrom: 'login', token: 'saved', tokenFrom: 'login', ca: PEM });
  const hoop = { HOOP_APIURL: 'http://hoop:2', HOOP_TOKEN: 'hoop' };
  const other = await resolveEndpoint(testContext({ home, env: hoop }).context);
  expect(other).toMatchObject({ url: 'http://hoop:2', token: 'hoop', tokenFrom: 'HOOP_TOKEN' });
  const key = { SLUICE_API_KEY: 'slk_ours', HOOP_API_KEY: 'slk_theirs' };
  const withKey = await resolveEndpoint(testContext({ home, env: key }).context);
  expect(withKey).toMatchObject({ token: 'slk_ours', tokenFrom: 'SLUICE_API_KEY' });
  const withBoth = await resolveEndpoint(testContext({ home, env: { ...hoop, ...key } }).context);
  expect(withBoth).toMatchObject({ token: 'hoop' });
  const ours = { ...hoop, SLUICE_API_URL: 'http://ours:3/api/', SLUICE_TOKEN: 'ours' };
  const both = await resolveEndpoint(testContext({ home, env: ours }).context);
  expect(both).toMatchObject({
    url: 'http://ours:3',
    urlFrom: 'SLUICE_API_URL',
    token: 'ours',
    tokenFrom: 'SLUICE_TOKEN',
  });
});

test('a saved token is never shown to another gateway', async () => {
  const home = temporaryHome();
  await writeLogin(testContext({ home }).context, { api_url: 'http://saved:1', token: 'saved', tls_ca: PEM });
  const endpoint = await resolveEndpoint(testContext({ home, url: 'http://other:1' }).context);
  expect(endpoint).toMatchObject({ token: undefined, ca: undefined });
});

test('a command that needs a login says how to get one', async () => {
  const failure = await requireLogin(testContext({ program: 'hoop' }).context).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CommandError);
  expect(failure).toMatchObject({ hint: 'Run `hoop login`, or set SLUICE_TOKEN.' });
});

test.each([
  ['https://gw.example.com/', 'https://gw.example.com'],
  ['http://127.0.0.1:8009/api', 'http://127.0.0.1:8009'],
  ['localhost:8009', 'http://localhost:8009'],
  ['https://example.com/gate/api/', 'https://example.com/gate'],
])('%s is the gateway at %s', (text, url) => {
  expect(normalizeUrl(text)).toBe(url);
});

test.each(['ftp://x', 'http://user:secret@x', 'http://', '::'])('%s is no gateway', (text) => {
  expect(() => normalizeUrl(text)).toThrow(UsageError);
  expect(() => normalizeUrl(text)).not.toThrow(/secret/);
});

test('only an unencrypted way off this machine is one to warn of', () => {
  expect(isPlaintextRemote('http://gw.example.com')).toBe(true);
  expect(isPlaintextRemote('http://127.0.0.1.example.com')).toBe(true);
  for (const url of ['https://gw.example.com', 'http://127.0.0.1:8009', 'http://[::1]:1', 'http://localhost']) {
    expect(isPlaintextRemote(url)).toBe(false);
  }
});

test('certificates are given as a file or as text', () => {
  const path = join(temporaryHome(), 'ca.pem');
  writeFileSync(path, PEM);
  expect(readCertificates(path)).toBe(PEM);
  expect(readCertificates(PEM)).toBe(PEM);
  expect(() => readCertificates('/does/not/exist')).toThrow(UsageError);
});
