import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../../../../src/cli/api-client.ts';
import { authMethod, browserLogin } from '../../../../src/cli/login/browser-login.ts';
import { Browser } from '../../../servers/browser.ts';
import { PASSWORD } from '../../api/harness.ts';
import { type OidcHarness, person, startWithProvider } from '../../api/oidc-harness.ts';
import { fakeGateway, type Ran, type RunOptions, run, temporaryHome, testContext } from '../harness.ts';

let oidc: OidcHarness;
beforeAll(async () => {
  oidc = await startWithProvider({
    ann: person('ann', { groups: ['eng'] }),
    alice: person('alice', { email: 'alice@example.com' }),
  });
});
afterAll(() => oidc?.close());

/** Runs `login` while somebody logs in, in the browser, at the address it prints. */
async function logIn(who: string, args: readonly string[] = [], options: RunOptions = {}): Promise<Ran> {
  let printed = '';
  let page: Promise<unknown> | undefined;
  const onOutput = (text: string): void => {
    printed += text;
    const url = /^ {2}(http\S+)\n/m.exec(printed)?.[1];
    if (url !== undefined) page ??= new Browser().logIn(url, who);
  };
  const ran = await run(['login', '--no-browser', '--api-url', oidc.url, ...args], { ...options, onOutput });
  await page;
  return ran;
}

test('logging in ends with a token of one’s own, saved where only its owner reads it', async () => {
  const home = temporaryHome();
  const { code, err } = await logIn('ann', [], { home });
  expect(err).toContain(`Logged in to ${oidc.url} as ann`);
  expect(code).toBe(0);
  const saved = JSON.parse(readFileSync(join(home, '.sluice', 'config.json'), 'utf8'));
  expect(saved).toMatchObject({ api_url: oidc.url, user: 'ann' });
  expect(err).not.toContain(saved.token);
  const { out } = await run(['admin', 'get', 'userinfo', '-o', 'json'], { home });
  expect(JSON.parse(out)).toMatchObject({ name: 'ann', groups: ['eng'] });
});

test('a refusal of the gateway or the provider is said in the terminal, and nothing is saved', async () => {
  const home = temporaryHome();
  const taken = await logIn('alice', [], { home });
  expect([taken.code, taken.err]).toEqual([1, expect.stringContaining('belongs to a user here')]);
  const refused = await logIn('refuse', [], { home });
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('refused or given up')]);
  expect(() => readFileSync(join(home, '.sluice', 'config.json'))).toThrow(/ENOENT/);
});

test.each([
  ['--local', '--user', 'alice'],
  ['--user', 'alice'],
])('%j logs in with a password', async (...args) => {
  const { code, err } = await run(['login', '--api-url', oidc.url, ...args, '--password-stdin'], { stdin: PASSWORD });
  expect([code, err]).toEqual([0, expect.stringContaining('as alice')]);
});

test('who does not log in in time, or gives up, is told so', async () => {
  const { context } = testContext();
  const api = new ApiClient(context, { url: oidc.url });
  const late = browserLogin(context, api, { opensBrowser: false, limitMs: 1 });
  await expect(late).rejects.toThrow('Nobody logged in in time.');
  const leaving = testContext({ signal: AbortSignal.abort() });
  await expect(browserLogin(leaving.context, api, { opensBrowser: false })).rejects.toThrow('Cancelled.');
});

test('an address that is no page is not opened', async () => {
  const gateway = await fakeGateway({
    'GET /api/publicserverinfo': { body: { auth_method: 'oidc' } },
    'GET /api/login': { body: { login_url: 'file:///etc/passwd' } },
  });
  const { code, err } = await run(['login', '--api-url', gateway.url], { env: { BROWSER: '/bin/false' } });
  expect([code, err]).toEqual([1, 'sluice: The gateway did not answer with the address of a page.\n']);
});

test.each([
  [{ body: { auth_method: 'oidc' } }, 'oidc'],
  [{ body: { auth_method: 'both' } }, 'both'],
  [{ body: { auth_method: 'local' } }, 'local'],
  [{ body: {} }, 'local'],
  [{ status: 404, body: { message: 'not found' } }, 'local'],
] as const)('a gateway that answers %j is logged in to by %s', async (answer, method) => {
  const gateway = await fakeGateway({ 'GET /api/publicserverinfo': answer });
  expect(await authMethod(new ApiClient(testContext().context, { url: gateway.url }))).toBe(method);
});

test('a gateway that cannot say is not logged in to', async () => {
  const gateway = await fakeGateway({ 'GET /api/publicserverinfo': { status: 503, body: { message: 'away' } } });
  const api = new ApiClient(testContext().context, { url: gateway.url });
  await expect(authMethod(api)).rejects.toThrow('away');
});
