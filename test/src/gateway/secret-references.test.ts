import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import type { Connection, User } from '../../../src/core/session.ts';
import { secretReader, secretReferences } from '../../../src/gateway/secret-references.ts';
import type { Reference } from '../../../src/secrets/references/index.ts';
import { UnresolvedSecret } from '../../../src/secrets/references/index.ts';
import { makeCertificate } from '../../servers/certificate.ts';
import { startVault } from '../../servers/vault.ts';

const silent = pino({ level: 'silent' });
const open = (env: Record<string, string>) => secretReferences(loadConfig(env).secretStores, silent);
const VAULT: Reference = { store: 'vaultkv2', secretName: 'secret/shop', key: 'PASS' };

describe('the secret stores of a configuration', () => {
  it.each([
    [{}, 'VAULT_ADDR is not set'],
    [{ VAULT_TOKEN: 't' }, 'VAULT_ADDR is not set'],
    [{ VAULT_ADDR: 'https://vault' }, 'neither VAULT_TOKEN nor VAULT_ROLE_ID is set'],
    [{ VAULT_ADDR: 'https://vault', VAULT_ROLE_ID: 'r' }, 'VAULT_SECRET_ID is not set'],
    [{ VAULT_ADDR: 'https://vault', VAULT_SECRET_ID: 's', VAULT_TOKEN: 't' }, 'VAULT_ROLE_ID is not set'],
  ])('name what Vault is missing: %o', (env, missing) => {
    const references = open(env);
    expect(references.obstacle(VAULT)).toContain(missing);
    references.close();
  });

  it('are used with what is there', async () => {
    const certificate = makeCertificate();
    const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'));
    const file = join(folder, 'ca.pem');
    writeFileSync(file, certificate.cert);
    const vault = await startVault(certificate);
    vault.namespace = 'team-a';
    vault.roles.set('role', 'secret');
    vault.secrets.set('secret/data/shop', { PASS: 'p' });
    const references = open({
      VAULT_ADDR: vault.address,
      VAULT_NAMESPACE: 'team-a',
      VAULT_CACERT: file,
      VAULT_ROLE_ID: 'role',
      VAULT_SECRET_ID: 'secret',
    });
    expect(references.obstacle(VAULT)).toBeUndefined();
    expect(await references.resolve(new Map([['PASS', '_vaultkv2:secret/shop:PASS']]))).toEqual(
      new Map([['PASS', 'p']]),
    );
    references.close();
    await vault.stop();
    rmSync(folder, { recursive: true });
  });

  it('are warned of when Vault is asked in clear on another machine', () => {
    const linesOf = (address: string): string[] => {
      const lines: string[] = [];
      const log = pino({}, { write: (line: string) => void lines.push(line) });
      secretReferences(loadConfig({ VAULT_ADDR: address }).secretStores, log).close();
      return lines;
    };
    expect(linesOf('http://vault.internal:8200').join()).toContain('VAULT_ADDR is not https');
    expect(linesOf('https://vault.internal:8200')).toEqual([]);
    expect(linesOf('http://localhost:8200')).toEqual([]);
  });

  it('refuse a file of authorities that cannot be used', () => {
    const env = { VAULT_ADDR: 'https://vault', VAULT_TOKEN: 't' };
    expect(() => open({ ...env, VAULT_CACERT: '/nonexistent' })).toThrow(/VAULT_CACERT cannot be read/);
    expect(() => open({ ...env, VAULT_CACERT: '/dev/null' })).toThrow(
      /VAULT_CACERT names a file without a certificate/,
    );
  });
});

describe('reading a secret for a session', () => {
  const connection = { id: 'c', name: 'shop', subtype: 'postgres' } as Connection;
  const person = (isAdmin: boolean) => ({ name: 'ann', isAdmin }) as User;
  const failing = new UnresolvedSecret('PASS', '_aws:shop:pass', 'PASS cannot be read from AWS: permission denied', {
    detail: 'what AWS said',
  });

  function reader(error: Error) {
    const lines: string[] = [];
    const read = secretReader({
      secrets: { read: async () => new Map() },
      resolver: { resolve: () => Promise.reject(error) },
      portOf: () => undefined,
      log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }),
    });
    return { read, lines };
  }

  it('resolves what is stored, for the port of its kind of server', async () => {
    const asked: unknown[] = [];
    const read = secretReader({
      secrets: { read: async (id) => new Map([['HOST', id]]) },
      resolver: {
        resolve: async (secret, options) => {
          asked.push(options);
          return secret;
        },
      },
      portOf: (subtype) => (subtype === 'mysql' ? 3306 : undefined),
      log: silent,
    });
    expect(await read(connection, person(false))).toEqual(new Map([['HOST', 'c']]));
    await read({ ...connection, subtype: 'mysql' }, person(false));
    expect(asked).toEqual([{}, { portDefault: 3306 }]);
  });

  it('tells people which key and why, and administrators where it should be', async () => {
    const { read, lines } = reader(failing);
    await expect(read(connection, person(false))).rejects.toMatchObject({
      code: 'secret_unavailable',
      message: 'the secret of this connection is not complete: PASS cannot be read from AWS: permission denied',
      hint: 'An administrator of the gateway finds more in its log.',
    });
    await expect(read(connection, person(true))).rejects.toMatchObject({
      message: 'the secret of this connection is not complete: PASS cannot be read from AWS: permission denied',
      hint: 'It is _aws:shop:pass. An administrator of the gateway finds more in its log.',
    });
    expect(lines[0]).toContain('"reference":"_aws:shop:pass"');
    expect(lines[0]).toContain('"detail":"what AWS said"');
  });

  it('leaves other failures as they are', async () => {
    await expect(reader(new TypeError('bug')).read(connection, person(true))).rejects.toThrow(TypeError);
  });
});
