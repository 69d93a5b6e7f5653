import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeGateway, run, temporaryHome } from '../harness.ts';

const answer = {
  body: { token: 'slc_secret', expires_at: '2030-01-01T00:00:00.000Z', user: { name: 'dba' } },
};

function saved(home: string): unknown {
  return JSON.parse(readFileSync(join(home, '.sluice', 'config.json'), 'utf8'));
}

test('a piped password is traded for a token, which is kept', async () => {
  const gateway = await fakeGateway({ 'POST /api/login': answer });
  const home = temporaryHome();
  const args = ['login', '--api-url', `${gateway.url}/`, '--user', 'dba', '--password-stdin'];
  const { code, out, err } = await run(args, { home, stdin: 'hunter2\n' });
  expect([code, out]).toEqual([0, '']);
  expect(gateway.requests[0]?.body).toEqual({ name: 'dba', password: 'hunter2' });
  expect(saved(home)).toEqual({
    api_url: gateway.url,
    token: 'slc_secret',
    user: 'dba',
    expires_at: '2030-01-01T00:00:00.000Z',
  });
  expect(err).toContain(`Logged in to ${gateway.url} as dba`);
  expect(err).not.toMatch(/hunter2|slc_secret/);
});

test('on a terminal everything is asked for, the password unseen', async () => {
  const gateway = await fakeGateway({ 'POST /api/login': answer });
  const home = temporaryHome();
  const args = ['login', '--api-url', gateway.url, '-u', 'dba@example.com'];
  const { code, err } = await run(args, { home, typed: 'hunter2\r' });
  expect(code).toBe(0);
  expect(gateway.requests[0]?.body).toEqual({ email: 'dba@example.com', password: 'hunter2' });
  expect(err).toContain('Password: \n');
  expect(err).not.toContain('hunter2');
});

test('the gateway may come from the environment, and a token there is pointed out', async () => {
  const gateway = await fakeGateway({ 'POST /api/login': answer });
  const args = ['login', '--user', 'dba', '--password-stdin'];
  const { err } = await run(args, { env: { HOOP_APIURL: gateway.url, HOOP_TOKEN: 'x' }, stdin: 'hunter2' });
  expect(err).toContain('HOOP_TOKEN is set and goes before this login');
});

test('a refused login saves nothing and says what the gateway said', async () => {
  const gateway = await fakeGateway({
    'POST /api/login': { status: 401, body: { message: 'wrong name or password' } },
  });
  const home = temporaryHome();
  const args = ['login', '--api-url', gateway.url, '--user', 'dba', '--password-stdin'];
  const { code, err } = await run(args, { home, stdin: 'wrong' });
  expect(code).toBe(1);
  expect(err).toBe('sluice: wrong name or password\n');
  expect(() => saved(home)).toThrow(/ENOENT/);
});

test.each([
  [['login', '--password-stdin'], /Who logs in/],
  [['login', '--user', 'dba'], /no terminal to ask/],
  [['login', '--user', 'dba', '--password-stdin', '--tls-ca', '/does/not/exist'], /certificate .* cannot be read/],
  [['login', '--api-url', 'ftp://x', '--user', 'dba'], /must be http/],
])('%j is wrong use', async (args, message) => {
  const { code, err } = await run(args, { stdin: 'x' });
  expect(code).toBe(2);
  expect(err).toMatch(message);
});

test('a certificate to trust is kept with the login', async () => {
  const gateway = await fakeGateway({ 'POST /api/login': answer });
  const home = temporaryHome();
  const path = join(home, 'gateway.crt');
  writeFileSync(path, 'PEM');
  const args = ['login', '--api-url', gateway.url, '--user', 'dba', '--password-stdin'];
  await run([...args, '--tls-ca', path], { home, stdin: 'x' });
  expect(saved(home)).toMatchObject({ tls_ca: 'PEM' });
  await run(args, { home, stdin: 'x' });
  expect(saved(home)).toMatchObject({ tls_ca: 'PEM' });
});

test('a password on its way over an unencrypted network is warned of', async () => {
  const args = ['login', '--api-url', 'http://gateway.invalid:1', '--user', 'dba', '--password-stdin'];
  const { code, err } = await run(args, { stdin: 'x' });
  expect(code).toBe(1);
  expect(err).toContain('warning: http://gateway.invalid:1 is not encrypted');
});

test('an API key is kept as the login once the gateway knows it, and nothing is traded', async () => {
  const gateway = await fakeGateway({ 'GET /api/userinfo': { body: { name: 'bot' } } });
  const home = temporaryHome();
  const args = ['login', '--api-url', gateway.url, '--api-key'];
  const { code, err } = await run(args, { home, stdin: 'slk_secret\n' });
  expect(code).toBe(0);
  expect(gateway.requests.map(({ authorization }) => authorization)).toEqual(['Bearer slk_secret']);
  expect(saved(home)).toEqual({ api_url: gateway.url, token: 'slk_secret', user: 'bot' });
  expect(err).toContain(`Logged in to ${gateway.url} as bot; the API key is in`);
  expect(err).not.toContain('slk_secret');
});

test('an API key that the gateway does not know, or that stands on the command line, is not kept', async () => {
  const gateway = await fakeGateway({ 'GET /api/userinfo': { status: 401, body: { message: 'log in first' } } });
  const home = temporaryHome();
  const args = ['login', '--api-url', gateway.url, '--api-key'];
  expect((await run(args, { home, env: { HOOP_API_KEY: 'slk_wrong' } })).code).toBe(1);
  expect((await run([...args, 'slk_shown'], { home })).code).toBe(2);
  expect(() => saved(home)).toThrow('ENOENT');
});
