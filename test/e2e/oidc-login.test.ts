import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser } from '../servers/browser.ts';
import { CLIENT_ID, CLIENT_SECRET, type OidcServer, startOidc, type TestClaims } from '../servers/oidc.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { logIn } from './person.ts';

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL('../../bin/sluice.js', import.meta.url));
const person = (name: string, groups: readonly string[]): TestClaims => ({
  preferred_username: name,
  email: `${name}@idp.example.com`,
  email_verified: true,
  groups,
});

let idp: OidcServer;
let sluice: TestGateway;
let home: string;
let attempts = 0;
beforeAll(async () => {
  idp = await startOidc({ ann: person('ann', ['engineering']), eve: person('eve', ['strangers']) });
  sluice = await startTestGateway({
    AUTH_METHOD: 'both',
    IDP_ISSUER: idp.issuer,
    IDP_CLIENT_ID: CLIENT_ID,
    IDP_CLIENT_SECRET: CLIENT_SECRET,
    IDP_ALLOWED_GROUPS: 'engineering,dba-team',
  });
  await sluice.admin.call('PATCH', '/api/connections/shop', { access_groups: ['engineering'] });
  home = mkdtempSync(join(tmpdir(), 'sluice-oidc-'));
});
afterAll(async () => {
  await sluice?.stop();
  await idp?.stop();
  if (home !== undefined) rmSync(home, { recursive: true, force: true });
});

const environment = () => ({ PATH: process.env.PATH, HOME: home, SLUICE_API_URL: sluice.gateway.api.url });
const cli = async (...args: string[]) =>
  (await run(process.execPath, [PROGRAM, ...args], { env: environment() })).stdout;

/** Starts `sluice login` as a process, with this program as the browser. */
function login(browser: string): { child: ChildProcess; ended: Promise<{ code: number | null; err: string }> } {
  const child = spawn(process.execPath, [PROGRAM, 'login'], {
    env: { ...environment(), BROWSER: browser },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr?.on('data', (text) => {
    err += text;
  });
  const ended = new Promise<{ code: number | null; err: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, err })),
  );
  return { child, ended };
}

/** Logs in as somebody: the browser of the command line hands its address to one of ours. */
async function logInAs(who: string): Promise<{ code: number | null; err: string }> {
  attempts += 1;
  const opened = join(home, `opened-${attempts}`);
  const browser = join(home, `browser-${attempts}`);
  writeFileSync(browser, `#!/bin/sh\nprintf '%s' "$1" > '${opened}.draft' && mv '${opened}.draft' '${opened}'\n`);
  chmodSync(browser, 0o755);
  const { ended } = login(browser);
  await expect.poll(() => readFileSync(opened, 'utf8'), { timeout: 30_000 }).toContain('/api/login/oidc?');
  const page = await new Browser().logIn(readFileSync(opened, 'utf8'), who);
  expect(page.status).toBe(200);
  return ended;
}

test('somebody logs in in the browser, and psql works with a credential of theirs', async () => {
  const { code, err } = await logInAs('ann');
  expect([code, err]).toEqual([0, expect.stringContaining('as ann')]);
  expect(JSON.parse(await cli('admin', 'get', 'userinfo', '-o', 'json'))).toMatchObject({
    name: 'ann',
    oidc: 'linked',
  });
  const credentials = JSON.parse(await cli('credentials', 'create', 'shop', '-o', 'json'));
  expect(credentials.username).toBe('ann~shop');
  const { stdout } = await run(
    'psql',
    [
      '-h',
      '127.0.0.1',
      '-p',
      String(credentials.port),
      '-U',
      credentials.username,
      '-d',
      sluice.upstream.database,
      '-Atc',
      'select name from customers order by id',
    ],
    { env: { PATH: process.env.PATH, PGPASSWORD: credentials.password, PGSSLMODE: 'require' } },
  );
  expect(stdout).toBe('Ann\nBob\n');
});

test('who leaves the group at the provider loses sessions and the connection with the next login', async () => {
  const credentials = JSON.parse(await cli('credentials', 'create', 'shop', '-o', 'json'));
  const client = new pg.Client({
    host: '127.0.0.1',
    port: credentials.port,
    user: credentials.username,
    password: credentials.password,
    database: sluice.upstream.database,
    ssl: { rejectUnauthorized: false },
  });
  await client.connect();
  const ended = new Promise<Error>((resolve) => client.on('error', resolve));
  expect((await client.query('select count(*)::int as n from customers')).rows).toEqual([{ n: 2 }]);
  idp.people.set('ann', person('ann', ['dba-team']));
  expect((await logInAs('ann')).code).toBe(0);
  expect((await ended).message).toMatch(/the session was ended/);
  await expect(cli('credentials', 'create', 'shop')).rejects.toThrow(/not found/);
  idp.people.set('ann', person('ann', ['engineering']));
  expect((await logInAs('ann')).code).toBe(0);
  expect(await cli('credentials', 'create', 'shop', '-o', 'json')).toContain('ann~shop');
});

test('who is in none of the groups that may log in is told so, in the terminal', async () => {
  const { code, err } = await logInAs('eve');
  expect([code, err]).toEqual([1, expect.stringContaining('in none of the groups that may log in here')]);
  const users = await sluice.admin.call<{ name: string }[]>('GET', '/api/users');
  expect(users.map((user) => user.name)).not.toContain('eve');
});

test('passwords work beside it, also while the provider is away', async () => {
  await idp.down();
  expect((await logIn(sluice.gateway, 'engineer', 'password-of-engineer')).name).toBe('engineer');
  await idp.up();
});

test('logins are in the audit log', async () => {
  const logins = await sluice.admin.call<{ data: { type: string; user_name: string | null; method: string }[] }>(
    'GET',
    '/api/audit/logins',
  );
  const seen = logins.data.map(({ type, user_name, method }) => `${type} ${user_name} ${method}`);
  expect(seen).toContain('login ann oidc');
  expect(seen).toContain('login.refused null oidc');
  expect(seen).toContain('login admin password');
});
