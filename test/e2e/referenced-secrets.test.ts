import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { psql } from '../protocols/postgres/psql.ts';
import { startVault, type VaultServer } from '../servers/vault.ts';
import { secretOf, startTestGateway, type Target, type TestGateway } from './gateway.ts';

const ROTATED = 'rotated-hunter2';
const SECRET_ID = 'secret-id-of-the-gateway';

describe('a connection whose password is in Vault', () => {
  let vault: VaultServer;
  let test: TestGateway;
  let target: Target;

  beforeAll(async () => {
    vault = await startVault();
    vault.roles.set('sluice', SECRET_ID);
    test = await startTestGateway({ VAULT_ADDR: vault.address, VAULT_ROLE_ID: 'sluice', VAULT_SECRET_ID: SECRET_ID });
    const { host, port, user, database } = test.upstream;
    await test.admin.call('POST', '/api/connections', {
      name: 'vaulted',
      type: 'database',
      subtype: 'postgres',
      secret: secretOf({
        HOST: host,
        PORT: String(port),
        USER: user,
        PASS: '_vaultkv2:secret/shop:password',
        DB: database,
        SSLMODE: 'disable',
      }),
    });
    target = await test.target(test.engineer, 'vaulted');
  });
  afterAll(async () => {
    await test?.stop();
    await vault?.stop();
  });

  beforeEach(() => {
    vault.intercept = undefined;
    vault.secrets.set('secret/data/shop', { password: test.upstream.password });
  });

  const count = () => psql({ ...target, sslmode: 'require' }, ['select count(*) from customers']);

  it('is asked of Vault for each session, and used with psql as any other', async () => {
    const before = vault.calls.length;
    expect(await count()).toMatchObject({ code: 0, stdout: '2\n' });
    expect(await count()).toMatchObject({ code: 0, stdout: '2\n' });
    const reads = vault.calls.slice(before).filter(({ path }) => path === 'secret/data/shop');
    expect(reads).toHaveLength(2);
  });

  it('uses the new password from the next session on when it is rotated; open sessions stay', async () => {
    const open = new pg.Client({ ...target, ssl: { rejectUnauthorized: false } });
    await open.connect();
    const superuser = new pg.Client(test.upstream.superuser);
    await superuser.connect();
    await superuser.query(`alter role ${test.upstream.user} password '${ROTATED}'`);
    const stale = await count();
    expect(stale.code).not.toBe(0);
    vault.secrets.set('secret/data/shop', { password: ROTATED });
    expect(await count()).toMatchObject({ code: 0, stdout: '2\n' });
    expect((await open.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await superuser.query(`alter role ${test.upstream.user} password '${test.upstream.password}'`);
    await superuser.end();
    await open.end();
  });

  it('outlives the gateway’s own token: it logs in again', async () => {
    await count();
    vault.tokens.clear();
    expect(await count()).toMatchObject({ code: 0 });
  });

  it('opens no session without it, and tells on the wire which key is missing and why, but not where', async () => {
    vault.secrets.clear();
    const { code, stderr } = await count();
    expect(code).not.toBe(0);
    expect(stderr).toContain('PASS cannot be read from Vault: there is no such secret');
    expect(stderr).not.toContain('secret/shop');
    const client = new pg.Client({ ...target, ssl: { rejectUnauthorized: false } });
    await expect(client.connect()).rejects.toMatchObject({ code: '58000', hint: expect.stringContaining('log') });
  });

  it('says so in exec and in a connection test, and there to administrators where it should be', async () => {
    vault.secrets.set('secret/data/shop', { other: 'x' });
    const run = await test.engineer.call('POST', '/api/sessions', { connection: 'vaulted', script: 'select 1' });
    expect(JSON.stringify(run)).toContain('PASS cannot be read from Vault: the secret has no such key');
    const tested = await test.admin.attempt('GET', '/api/connections/vaulted/test');
    expect(tested.message).toContain('the secret has no such key. It is _vaultkv2:secret/shop:password.');
  });

  it('is refused when Vault hangs up, and works again when it is back', async () => {
    vault.intercept = ({ path }, response) => path.startsWith('secret/') && response.destroy() === response;
    expect((await count()).stderr).toContain('PASS cannot be read from Vault: it cannot be reached');
    vault.intercept = undefined;
    expect(await count()).toMatchObject({ code: 0 });
  });

  it('is given up when Vault never answers, which nobody else waits for', async () => {
    vault.intercept = ({ path }) => path.startsWith('secret/');
    const waiting = count();
    const other = await test.target(test.engineer, 'shop');
    expect(await psql({ ...other, sslmode: 'require' }, ['select 1'])).toMatchObject({ code: 0, stdout: '1\n' });
    expect((await waiting).stderr).toContain('PASS cannot be read from Vault: it did not answer in time');
  });

  it.skipIf(process.getuid?.() !== 0)(
    'may be what a custom command finds in its environment, or in a file',
    async () => {
      vault.secrets.set('secret/data/tool', { key: 'the-key-file', token: 'the-token' });
      await test.admin.call('POST', '/api/connections', {
        name: 'tool',
        type: 'custom',
        command: ['sh', '-c', 'cat "$KEY"; echo " and $TOKEN"'],
        secret: {
          'filesystem:KEY': Buffer.from('_vaultkv2:secret/tool:key').toString('base64'),
          ...secretOf({ TOKEN: '_vaultkv2:secret/tool:token' }),
        },
      });
      const before = vault.calls.length;
      const run = await test.engineer.call('POST', '/api/sessions', { connection: 'tool', script: ' ' });
      expect(JSON.stringify(run)).toContain('the-key-file and the-token');
      expect(vault.calls.slice(before).filter(({ path }) => path === 'secret/data/tool')).toHaveLength(1);
    },
  );

  it('shows administrators where the password is, and nobody else anything', async () => {
    const shown = await test.admin.call<{ secret: Record<string, string> }>('GET', '/api/connections/vaulted');
    expect(shown.secret).toMatchObject({
      'envvar:HOST': '',
      'envvar:PASS': Buffer.from('_vaultkv2:secret/shop:password').toString('base64'),
    });
    const others = await test.engineer.call<{ secret: object }>('GET', '/api/connections/vaulted');
    expect(others.secret).toEqual({});
  });

  it('leaves no trace of it, or of the gateway’s own way to Vault, in what is recorded', () => {
    const dir = join(test.dataDir, 'audit');
    const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    const recorded = files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')).join();
    expect(recorded).toContain('customers');
    for (const text of [test.upstream.password, ROTATED, SECRET_ID, 'hvs.']) expect(recorded).not.toContain(text);
  });
});
