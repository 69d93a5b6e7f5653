import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openVault, type Vault } from '../../../../src/secrets/references/vault.ts';
import type { VaultSettings } from '../../../../src/secrets/references/vault-client.ts';
import { startVault, type VaultServer } from '../../../servers/vault.ts';

const log = pino({ level: 'silent' });
const appRole = { roleId: 'role', secretId: 'secret' };
const never = new AbortController().signal;
let server: VaultServer;
let opened: Vault | undefined;

beforeEach(async () => {
  server = await startVault();
  server.roles.set('role', 'secret');
});
afterEach(async () => {
  opened?.close();
  await server.stop();
});

function open(settings: Partial<VaultSettings>): Vault {
  opened = openVault({ settings: { address: server.address, ...settings } }, log);
  return opened;
}

const logins = (): number => server.calls.filter(({ path }) => path === 'auth/approle/login').length;
const reads = (): string[] => server.calls.map(({ path }) => path).filter((path) => !path.startsWith('auth/'));

describe('Vault', () => {
  it('gives the fields of both key-value stores', async () => {
    server.secrets.set('kv1/shop', { PASS: 'one' }).set('secret/data/shop', { PASS: 'two' });
    const { kv1, kv2 } = open({ token: 'root-token' });
    expect(await kv1.read('kv1/shop', never)).toEqual({ PASS: 'one' });
    expect(await kv2.read('secret/data/shop', never)).toEqual({ PASS: 'two' });
  });

  it.each([
    ['secret/shop', 'secret/data/shop'],
    ['/secret/shop', 'secret/data/shop'],
    ['shop', 'secret/data/shop'],
    ['secret/data/shop', 'secret/data/shop'],
    ['secret/apps/shop', 'secret/data/apps/shop'],
    ['team/kv/data/shop', 'team/kv/data/shop'],
    ['secret/data', 'secret/data/data'],
    ['secret/a b+c@d', 'secret/data/a b+c@d'],
  ])('finds a secret of version 2 written as %s at %s', async (written, path) => {
    server.secrets.set(path, { PASS: 'p' });
    expect(await open({ appRole }).kv2.read(written, never)).toEqual({ PASS: 'p' });
  });

  it('logs in with an AppRole when it is first asked, and once', async () => {
    server.secrets.set('kv1/shop', { PASS: 'p' });
    const { kv1 } = open({ appRole });
    expect(logins()).toBe(0);
    await Promise.all([kv1.read('kv1/shop', never), kv1.read('kv1/shop', never)]);
    await kv1.read('kv1/shop', never);
    expect(logins()).toBe(1);
  });

  it('logs in again when its token has died, and the lookup that found out still succeeds', async () => {
    server.secrets.set('kv1/shop', { PASS: 'p' });
    const { kv1 } = open({ appRole });
    await kv1.read('kv1/shop', never);
    server.tokens.clear();
    expect(await kv1.read('kv1/shop', never)).toEqual({ PASS: 'p' });
    expect(logins()).toBe(2);
  });

  it('takes a denial for one when the token lives, without another login', async () => {
    server.secrets.set('kv1/shop', { PASS: 'p' });
    server.forbidden.add('kv1/shop');
    await expect(open({ appRole }).kv1.read('kv1/shop', never)).rejects.toThrow('permission denied');
    expect(logins()).toBe(1);
    expect(reads()).toEqual(['kv1/shop']);
  });

  it('is denied for good with a given token that has died', async () => {
    server.secrets.set('kv1/shop', { PASS: 'p' });
    await expect(open({ token: 'dead' }).kv1.read('kv1/shop', never)).rejects.toThrow('permission denied');
  });

  it('says when Vault does not know the role', async () => {
    const { kv1 } = open({ appRole: { roleId: 'role', secretId: 'wrong-hunter2' } });
    const failure = await kv1.read('kv1/shop', never).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      message: 'the gateway cannot log in: it does not know this role and secret',
      detail: 'invalid role or secret ID',
    });
    expect(JSON.stringify(failure)).not.toContain('hunter2');
  });

  it('asks in its namespace', async () => {
    server.namespace = 'team-a';
    server.secrets.set('kv1/shop', { PASS: 'p' });
    expect(await open({ appRole, namespace: 'team-a' }).kv1.read('kv1/shop', never)).toEqual({ PASS: 'p' });
    opened?.close();
    await expect(open({ token: 'root-token' }).kv1.read('kv1/shop', never)).rejects.toThrow('permission denied');
  });

  it('says that a secret is not there, or is deleted', async () => {
    server.secrets.set('secret/data/shop', null);
    const { kv1, kv2 } = open({ token: 'root-token' });
    await expect(kv2.read('secret/shop', never)).rejects.toThrow('there is no such secret');
    await expect(kv1.read('kv1/shop', never)).rejects.toThrow('there is no such secret');
  });

  it.each(['{"data":{"data":null}}', '{"data":["hunter2"]}', '{}', '[]', '"hunter2"'])(
    'takes no answer of another shape for a secret: %s',
    async (body) => {
      server.intercept = ({ path }, response) => {
        if (path.startsWith('auth/')) return false;
        response.writeHead(200).end(body);
        return true;
      };
      const failure = await open({ token: 'root-token' })
        .kv2.read('secret/shop', never)
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ message: expect.stringContaining('there is no such secret') });
      expect(JSON.stringify(failure)).not.toContain('hunter2');
    },
  );

  it('never hands out its own token, whatever path leads to it', async () => {
    server.secrets.set('kv1/ns/auth/token/lookup-self', { id: 'root-token', ttl: 0 });
    const reading = open({ token: 'root-token' }).kv1.read('kv1/ns/auth/token/lookup-self', never);
    await expect(reading).rejects.toThrow('the path leads to the gateway’s own token');
  });

  it('is left when the time of a session is over, and serves the next', async () => {
    server.secrets.set('kv1/shop', { PASS: 'p' });
    const deadline = new AbortController();
    server.intercept = ({ path }) => {
      if (path !== 'kv1/shop') return false;
      deadline.abort();
      return true;
    };
    const { kv1 } = open({ token: 'root-token' });
    await expect(kv1.read('kv1/shop', deadline.signal)).rejects.toThrow('it did not answer in time');
    server.intercept = undefined;
    expect(await kv1.read('kv1/shop', never)).toEqual({ PASS: 'p' });
  });

  it('cannot be used while something is missing, and names it', async () => {
    const { kv1, kv2 } = openVault({ missing: 'VAULT_ADDR is not set on the gateway' }, log);
    expect(kv1.obstacle('kv1/shop')).toBe('VAULT_ADDR is not set on the gateway');
    expect(kv2.obstacle('secret/shop')).toBe('VAULT_ADDR is not set on the gateway');
    await expect(kv1.read('kv1/shop', never)).rejects.toThrow('VAULT_ADDR is not set');
    expect(open({ token: 't' }).kv1.obstacle('kv1/shop')).toBeUndefined();
  });
});
