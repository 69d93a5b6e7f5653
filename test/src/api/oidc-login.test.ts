import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser } from '../../servers/browser.ts';
import { PASSWORD } from './harness.ts';
import {
  CHALLENGE,
  collect,
  comeBack,
  entrance,
  LOOPBACK,
  logIn,
  type OidcHarness,
  person,
  startWithProvider,
} from './oidc-harness.ts';

let oidc: OidcHarness;
beforeAll(async () => {
  oidc = await startWithProvider(
    {
      ann: person('ann', { groups: ['eng', 'sluice-admins', 'not a name'] }),
      alice: person('alice', { email: 'alice@example.com' }),
      namesake: person('dba'),
      boss: person('boss', { groups: ['admin', 'auditor', 'eng'] }),
      unverified: person('unverified', { email_verified: false }),
      mover: person('mover', { groups: ['old', 'eng'] }),
      leaver: person('leaver', { groups: ['eng'] }),
      expected: person('expected', { email: 'Expected@Example.com' }),
      nobody: { email_verified: true },
    },
    { IDP_ADMIN_GROUP: 'sluice-admins' },
  );
});
afterAll(() => oidc?.close());

const begin = (query: Record<string, string>, path = '/api/login') =>
  oidc.api.app.inject(`${path}?${new URLSearchParams({ code_challenge: CHALLENGE, ...query })}`);

test('somebody logs in, becomes a user, and their token works', async () => {
  const browser = new Browser();
  const end = await comeBack(oidc, 'ann', browser);
  expect(end.origin + end.pathname).toBe(LOOPBACK);
  expect(end.searchParams.get('state')).toBe('mine');
  const { status, body } = await collect(oidc, end.searchParams.get('code'));
  expect(status).toBe(200);
  expect(body.user).toMatchObject({
    name: 'ann',
    email: 'ann@idp.example.com',
    oidc: 'linked',
    groups: ['admin', 'eng', 'sluice-admins'],
  });
  expect((await oidc.api.send(body.token, 'GET', '/api/userinfo')).json()).toEqual(body.user);
  // The token was in no address, and the login leaves nothing in the browser.
  expect(browser.visited.join(' ')).not.toContain(body.token);
  expect([...browser.cookies(oidc.url).keys()]).toEqual([]);
});

test('the first login is a change of configuration, and every login is recorded', async () => {
  const { user } = await logIn(oidc, 'ann');
  const { items } = await oidc.api.store.configAudit.list({ entityId: String(user?.id), limit: 10, offset: 0 });
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({
    action: 'create',
    actorName: 'ann',
    after: { identity: { issuer: oidc.idp.issuer, subject: 'ann' }, ignored_groups: ['not a name'] },
  });
  const done = oidc.api.logins.filter((entry) => entry.user?.name === 'ann');
  expect(done.length).toBeGreaterThan(0);
  expect(done[0]).toMatchObject({ outcome: 'done', method: 'oidc', address: '127.0.0.1' });
});

test('the groups admin and auditor are given by configuration, never by a name', async () => {
  expect((await logIn(oidc, 'boss')).user).toMatchObject({ groups: ['eng'] });
});

test('a local user with the same e-mail address or name is not taken over', async () => {
  expect(await logIn(oidc, 'alice')).toMatchObject({
    error: 'access_denied',
    message: expect.stringContaining('belongs to a user here that it is not linked to'),
  });
  expect(oidc.api.logins.at(-1)).toMatchObject({ outcome: 'refused', subject: 'alice', reason: 'access_denied' });
  expect(await oidc.api.store.users.verifyPassword('alice', PASSWORD)).toBeDefined();
  expect((await logIn(oidc, 'namesake')).user).toMatchObject({ name: 'dba-2', groups: [] });
});

test('a user an administrator expects is linked', async () => {
  const admin = oidc.api.as('admin');
  const fields = { name: 'awaited', email: 'expected@example.com', groups: ['local-team'], oidc: 'expected' };
  expect((await admin('POST', '/api/users', fields)).statusCode).toBe(201);
  expect((await logIn(oidc, 'expected')).user).toMatchObject({
    name: 'awaited',
    groups: ['local-team'],
    oidc: 'linked',
  });
});

test('an unverified e-mail address is refused, and so is an account without one', async () => {
  expect(await logIn(oidc, 'unverified')).toMatchObject({ message: expect.stringContaining('verify your e-mail') });
  expect(await logIn(oidc, 'nobody')).toMatchObject({ error: 'provider_error' });
});

test('who leaves a group at the provider leaves it here at the next login, and that takes force at once', async () => {
  const { user } = await logIn(oidc, 'mover');
  expect(user).toMatchObject({ groups: ['eng', 'old'] });
  await oidc.api.store.users.update(String(user?.id), { groups: ['eng', 'old', 'given-here'] });
  oidc.idp.people.set('mover', person('mover', { groups: ['eng', 'new'] }));
  const before = oidc.api.counts.policyChanges;
  expect((await logIn(oidc, 'mover')).user).toMatchObject({ groups: ['eng', 'given-here', 'new'] });
  expect(oidc.api.counts.policyChanges).toBe(before + 1);
  const { items } = await oidc.api.store.configAudit.list({ entityId: String(user?.id), limit: 1, offset: 0 });
  expect(items[0]).toMatchObject({
    action: 'update',
    before: { groups: ['eng', 'given-here', 'old'] },
    after: { groups: ['eng', 'given-here', 'new'] },
  });
});

test('who is deactivated is refused, also between coming back and collecting, and their tokens end', async () => {
  const { user, token } = await logIn(oidc, 'leaver');
  const end = await comeBack(oidc, 'leaver');
  await oidc.api.store.users.update(String(user?.id), { status: 'inactive' });
  expect((await collect(oidc, end.searchParams.get('code'))).status).toBe(401);
  expect(await logIn(oidc, 'leaver')).toMatchObject({ message: expect.stringContaining('not active') });
  expect((await oidc.api.send(token, 'GET', '/api/userinfo')).statusCode).toBe(401);
});

test('a code is collected once, by the one who began', async () => {
  const first = (await comeBack(oidc, 'ann')).searchParams.get('code');
  expect((await collect(oidc, first)).status).toBe(200);
  const again = await collect(oidc, first);
  expect([again.status, again.body.message]).toEqual([401, 'this code is wrong, was used or is too old; log in again']);
  const second = (await comeBack(oidc, 'ann')).searchParams.get('code');
  expect((await collect(oidc, second, 'x'.repeat(43))).status).toBe(401);
  expect((await collect(oidc, second)).status).toBe(401);
});

test('an answer of the provider counts once, in the browser that began, with its state', async () => {
  const browser = new Browser();
  const isCallback = (url: string) => url.startsWith(`${oidc.url}/api/callback`);
  const { url } = await browser.logIn(await entrance(oidc), 'ann', isCallback);
  const cookie = [...browser.cookies(oidc.url)].map(([name, value]) => `${name}=${value}`).join('; ');
  const answer = (to: string, headers: Record<string, string> = {}) => fetch(to, { headers, redirect: 'manual' });
  // Another browser, which did not begin it.
  expect((await answer(url)).status).toBe(400);
  expect((await answer(url, { cookie: `${cookie}x` })).status).toBe(400);
  const other = new URL(url);
  other.searchParams.set('state', 'x'.repeat(43));
  expect((await answer(other.href, { cookie })).status).toBe(400);
  other.searchParams.delete('state');
  expect((await answer(other.href, { cookie })).status).toBe(400);
  // Two answers in one address.
  expect((await answer(`${url}&state=x`, { cookie })).status).toBe(400);
  const twice = new URL((await answer(`${url}&code=x`, { cookie })).headers.get('location') ?? '');
  expect(twice.searchParams.get('error')).toBe('provider_error');
  // An answer that claims to come from another provider: nothing is sent there or to ours.
  const wrongIssuer = new URL(url);
  wrongIssuer.searchParams.set('iss', 'https://evil.example.com');
  const mixed = await answer(wrongIssuer.href, { cookie });
  expect(new URL(mixed.headers.get('location') ?? '').searchParams.get('error')).toBe('provider_error');
  const right = await answer(url, { cookie });
  expect(new URL(right.headers.get('location') ?? '').searchParams.get('code')).not.toBeNull();
  // The browser keeps the cookie against what it was told, and replays the provider's code.
  const replayed = await answer(url, { cookie });
  expect(new URL(replayed.headers.get('location') ?? '').searchParams.get('error')).toBe('login_expired');
});

test('a login with another nonce or for another client is not accepted', async () => {
  const reach = async (change: Record<string, string>): Promise<string | null> => {
    const browser = new Browser();
    const isProvider = (url: string) => url.startsWith(`${oidc.idp.issuer}/auth?`);
    const { url } = await browser.open(await entrance(oidc), isProvider);
    const changed = new URL(url);
    for (const [name, value] of Object.entries(change)) changed.searchParams.set(name, value);
    const end = await browser.logIn(changed.href, 'ann', (to) => to.startsWith(LOOPBACK));
    return new URL(end.url).searchParams.get('error');
  };
  expect(await reach({ nonce: 'another' })).toBe('provider_error');
  expect(await reach({ client_id: 'other' })).toBe('login_expired');
});

test('an ID token that is for another client, changed, unsigned or missing is not accepted', async () => {
  let kept: unknown;
  oidc.idp.tamper = (body) => {
    kept = body.id_token;
    return body;
  };
  await logIn(oidc, 'ann');
  const [head = '', body = '', signature = ''] = String(kept).split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forged = [
    kept,
    undefined,
    `${head}.${encode({ ...claims, aud: 'other' })}.${signature}`,
    `${encode({ alg: 'none' })}.${body}.`,
    `${encode({ alg: 'HS256' })}.${body}.${signature}`,
    'nonsense',
  ];
  for (const token of forged) {
    oidc.idp.tamper = (answer) => ({ ...answer, id_token: token });
    expect(await logIn(oidc, 'ann')).toEqual({
      error: 'provider_error',
      message: 'what the identity provider answered cannot be trusted',
    });
  }
  // The right nonce does not help a token nobody signed.
  oidc.idp.tamper = (answer) => {
    const [first = '', second = ''] = String(answer.id_token).split('.');
    return { ...answer, id_token: `${first}.${second}.${signature}` };
  };
  expect(await logIn(oidc, 'ann')).toMatchObject({ error: 'provider_error' });
  oidc.idp.tamper = undefined;
  expect((await logIn(oidc, 'ann')).user).toMatchObject({ name: 'ann' });
});

test('who gives up at the provider is told so where they began', async () => {
  expect(await logIn(oidc, 'refuse')).toEqual({
    error: 'access_denied',
    message: 'the login was refused or given up at the identity provider',
  });
});

test.each([
  'https://evil.example.com/callback',
  '//evil.example.com',
  '/\\evil.example.com',
  '/\t/evil.example.com',
  'http://127.0.0.1.evil.example.com:1/callback',
  'http://127.0.0.1:80@evil.example.com/callback',
  'http://127.0.0.1:99999/callback',
  'http://127.0.0.1:1/other',
  'http://127.0.0.1/callback',
  'http://10.0.0.1:1/callback',
  'javascript:alert(1)',
  '/api/logout',
])('a login cannot end at %j', async (redirect) => {
  for (const path of ['/api/login', '/api/login/oidc']) {
    const answer = await begin({ redirect }, path);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().message).toMatch(/^redirect: must be a path of this gateway/);
    expect(answer.headers.location).toBeUndefined();
  }
});

test('a login may end at a page of the gateway', async () => {
  const browser = new Browser();
  const end = await browser.logIn(await entrance(oidc, '/reviews/x?tab=1'), 'ann', (to) => to.includes('/reviews/'));
  const url = new URL(end.url);
  expect([url.origin, url.pathname, url.searchParams.get('tab')]).toEqual([oidc.url, '/reviews/x', '1']);
  expect((await collect(oidc, url.searchParams.get('code'))).status).toBe(200);
});

test('what does not say who may collect is refused, naming the field', async () => {
  const answer = await oidc.api.app.inject('/api/login?redirect=/');
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toEqual({ message: 'code_challenge: is required' });
  expect((await begin({ code_challenge: 'short' })).json().message).toMatch(/^code_challenge: must be the base64url/);
  expect((await begin({ state: 'a b' })).json().message).toMatch(/^state: must be/);
});

test('the web app’s login ends in the browser itself, and leaves no code and no token in an address', async () => {
  const browser = new Browser();
  const page = '/sessions?status=open';
  const url = `${oidc.url}/api/login/web?${new URLSearchParams({ redirect: page })}`;
  const isApp = (to: string) => to.startsWith(`${oidc.url}/sessions`);
  expect((await browser.logIn(url, 'ann', isApp)).url).toBe(`${oidc.url}${page}`);
  const [[name, token] = ['', '']] = [...browser.cookies(oidc.url)];
  expect([name, token.slice(0, 4)]).toEqual(['sluice-session-8009', 'sll_']);
  expect(browser.visited.join(' ')).not.toContain(token);
  const me = await oidc.api.app.inject({ url: '/api/userinfo', headers: { cookie: `${name}=${token}` } });
  expect(me.json()).toMatchObject({ name: 'ann', oidc: 'linked' });
  expect(oidc.api.logins.at(-1)).toMatchObject({ outcome: 'done', method: 'oidc', user: { name: 'ann' } });
});

test('it comes back with the reason when nobody is logged in, and only to a page of the gateway', async () => {
  const browser = new Browser();
  const url = `${oidc.url}/api/login/web?redirect=/login`;
  const end = new URL((await browser.logIn(url, 'alice', (to) => to.startsWith(`${oidc.url}/login`))).url);
  expect([end.pathname, end.searchParams.get('error')]).toEqual(['/login', 'access_denied']);
  expect([...browser.cookies(oidc.url).keys()]).toEqual([]);
  for (const redirect of [LOOPBACK, 'https://evil.example.com', '//evil.example.com', '/api/users']) {
    const refused = await oidc.api.app.inject(`/api/login/web?${new URLSearchParams({ redirect })}`);
    expect(refused.statusCode, redirect).toBe(400);
  }
});

test('the cookie of a login is for this host, unreadable for scripts, and short-lived', async () => {
  const answer = await begin({ redirect: LOOPBACK }, '/api/login/oidc');
  expect(answer.statusCode).toBe(302);
  expect(String(answer.headers.location)).toMatch(/code_challenge_method=S256/);
  expect(String(answer.headers['set-cookie'])).toMatch(
    /^sluice-login=[\w-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/,
  );
});

test('a person who comes back without a login sees a page, a program the one error shape', async () => {
  const url = '/api/callback?code=x&state=y';
  const page = await oidc.api.app.inject({ url, headers: { accept: 'text/html,*/*' } });
  expect([page.statusCode, page.headers['content-type']]).toEqual([400, 'text/html; charset=utf-8']);
  expect(page.body).toContain('this browser has no such login under way');
  expect((await oidc.api.app.inject(url)).json().message).toMatch(/^this browser has no such login/);
});

test('answers and codes that are wrong are slowed down for their address', async () => {
  const remoteAddress = '10.5.5.5';
  const wrong = { code: 'wrong', code_verifier: 'x'.repeat(43) };
  const exchange = () =>
    oidc.api.app.inject({ method: 'POST', url: '/api/login/exchange', payload: wrong, remoteAddress });
  const answers = await Promise.all(Array.from({ length: 80 }, exchange));
  expect(answers.filter((answer) => answer.statusCode === 429).length).toBeGreaterThan(0);
  const callback = await oidc.api.app.inject({ url: '/api/callback?code=x&state=y', remoteAddress });
  expect(callback.statusCode).toBe(429);
  expect(Number(callback.headers['retry-after'])).toBeGreaterThan(0);
});

test('a provider that is away is said to be, and is used again when it is back', async () => {
  const fresh = await startWithProvider({ ann: person('ann') });
  await fresh.idp.down();
  for (const path of ['/api/login', '/api/login/oidc']) {
    const answer = await fresh.api.app.inject(`${path}?${new URLSearchParams({ code_challenge: CHALLENGE })}`);
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({ message: 'the identity provider does not answer; try again soon' });
  }
  expect(fresh.problems.join('')).toContain('the identity provider cannot be used');
  await fresh.idp.up();
  // It is left alone for a moment first.
  const isBack = async () => (await fetch(`${fresh.url}/api/login?code_challenge=${CHALLENGE}`)).status;
  await expect.poll(isBack, { timeout: 20_000 }).toBe(200);
  expect((await logIn(fresh, 'ann')).user).toMatchObject({ name: 'ann' });
  // Away between the login there and the code's way back.
  const browser = new Browser();
  const isCallback = (url: string) => url.startsWith(`${fresh.url}/api/callback`);
  const { url } = await browser.logIn(await entrance(fresh), 'ann', isCallback);
  await fresh.idp.down();
  const end = await browser.open(url, (to) => to.startsWith(LOOPBACK));
  expect(new URL(end.url).searchParams.get('error')).toBe('provider_unavailable');
  await fresh.close();
});

test('nothing that opens a door is logged', async () => {
  const end = await comeBack(oidc, 'ann');
  const code = end.searchParams.get('code') ?? '';
  const { body } = await collect(oidc, code);
  const logged = [...oidc.api.log, ...oidc.problems, JSON.stringify(oidc.api.logins)].join('');
  for (const secret of [code, body.token, 'secret-of-the-client']) expect(logged).not.toContain(secret);
});
