import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { field, openVaultClient, VaultDenied } from '../../../../src/secrets/references/vault-client.ts';
import { startVault, type VaultServer } from '../../../servers/vault.ts';

let vault: VaultServer;

beforeEach(async () => {
  vault = await startVault();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await vault.stop();
});

const never = new AbortController().signal;
const open = (namespace?: string) => openVaultClient({ address: vault.address, namespace });

describe('the client of Vault', () => {
  it('reads a path with a token', async () => {
    vault.secrets.set('kv1/shop', { PASS: 'p' });
    const answer = await (await open()).read('kv1/shop', 'root-token', never);
    expect(field(field(answer, 'data'), 'PASS')).toBe('p');
  });

  it('sends nothing the environment holds besides: no token, no namespace, no prefix', async () => {
    vi.stubEnv('VAULT_TOKEN', 'root-token');
    vi.stubEnv('VAULT_NAMESPACE', 'elsewhere');
    vi.stubEnv('VAULT_PREFIX', '/proxy');
    vault.roles.set('role', 'secret');
    const client = await open();
    const { token } = await client.login('role', 'secret');
    await client.login('role', 'secret');
    await client.lookUp(token);
    expect(vault.calls.map((call) => [call.path, call.token, call.namespace])).toEqual([
      ['auth/approle/login', undefined, undefined],
      ['auth/approle/login', undefined, undefined],
      ['auth/token/lookup-self', token, undefined],
    ]);
  });

  it('asks in its namespace, logins too', async () => {
    vault.namespace = 'team-a';
    vault.roles.set('role', 'secret');
    const client = await open('team-a');
    expect(await client.login('role', 'secret')).toMatchObject({ ttlSec: 3600, isRenewable: true });
    await expect((await open()).login('role', 'secret')).rejects.toThrow(VaultDenied);
  });

  it('renews a token and looks it up', async () => {
    vault.tokens.set('t', { ttlSec: 60, isRenewable: true });
    const client = await open();
    expect(await client.renew('t')).toEqual({ token: 't', ttlSec: 60, isRenewable: true });
    expect(await client.lookUp('t')).toEqual({ token: 't', ttlSec: 60, isRenewable: true });
    expect(await client.lookUp('root-token')).toEqual({ token: 'root-token', ttlSec: 0, isRenewable: false });
  });

  it.each([
    [403, 'permission denied'],
    [404, 'there is no such secret'],
    [503, 'it is sealed'],
    [500, 'it refuses to answer'],
    [400, 'it refuses to answer'],
  ])('answered with %i, says: %s', async (status, message) => {
    vault.intercept = (_call, response) => {
      response.writeHead(status).end('{"errors":["what Vault says"]}');
      return true;
    };
    const reading = (await open()).read('kv1/shop', 'root-token', never);
    await expect(reading).rejects.toMatchObject({ message, detail: expect.stringContaining('what Vault says') });
    await expect(reading).rejects.not.toHaveProperty('cause');
  });

  it('knows a login that is none, and an answer without a token', async () => {
    const client = await open();
    await expect(client.login('role', 'wrong')).rejects.toThrow(VaultDenied);
    vault.intercept = (_call, response) => {
      response.writeHead(200).end('{"auth":{"client_token":""}}');
      return true;
    };
    await expect(client.login('role', 'secret')).rejects.toThrow('its answer holds no token');
  });

  it('writes nothing where DEBUG asks node-vault to', async () => {
    const require = createRequire(createRequire(import.meta.url).resolve('node-vault'));
    require('debug').enable('*');
    const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    vault.roles.set('role', 'secret-of-the-role');
    await (await open()).login('role', 'secret-of-the-role');
    expect(JSON.stringify(written.mock.calls)).not.toContain('secret-of-the-role');
    require('debug').disable();
    written.mockRestore();
  });
});

it('finds fields of objects alone, and only their own', () => {
  expect([field({ a: 1 }, 'a'), field({}, 'toString'), field(null, 'a'), field('text', 'length')]).toEqual([
    1,
    undefined,
    undefined,
    undefined,
  ]);
});
