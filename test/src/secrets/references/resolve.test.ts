import { describe, expect, it } from 'vitest';
import type { LoginTokens } from '../../../../src/secrets/references/rds-token.ts';
import { createResolver, type SecretResolver } from '../../../../src/secrets/references/resolve.ts';
import { type ExternalStore, StoreFailure, UnresolvedSecret } from '../../../../src/secrets/references/store.ts';

const asked: string[] = [];

function storeOf(label: string, secrets: Readonly<Record<string, Record<string, unknown>>>): ExternalStore {
  return {
    label,
    obstacle: (name) => (name === 'closed' ? 'VAULT_ADDR is not set on the gateway' : undefined),
    async read(name) {
      asked.push(`${label}:${name}`);
      const fields = secrets[name];
      if (fields === undefined) throw new StoreFailure('there is no such secret', { hint: 'Make it.', detail: '404' });
      return fields;
    },
  };
}

const rds: LoginTokens = {
  obstacle: () => 'AWS_REGION is not set on the gateway',
  token: async ({ host, port, user }) => `token of ${user}@${host}:${port}`,
};

function resolver(tokens: LoginTokens = rds): SecretResolver {
  asked.length = 0;
  const vault = storeOf('Vault', { 'secret/shop': { user: 'app', pass: '_aws:not:again', host: 'db' }, closed: {} });
  return createResolver({
    stores: {
      envjson: storeOf('the gateway’s environment', { SHOP: { port: 5433 } }),
      aws: storeOf('AWS Secrets Manager', {}),
      vaultkv1: vault,
      vaultkv2: vault,
    },
    rds: tokens,
  });
}

const map = (values: Record<string, string>) => new Map(Object.entries(values));
const failureOf = (resolving: Promise<unknown>): Promise<unknown> => resolving.catch((error: unknown) => error);

describe('a secret', () => {
  it('without references is what it is, and nobody is asked', async () => {
    const secret = map({ HOST: 'db', PASS: 'hunter2', 'filesystem:CA': '---' });
    expect(await resolver().resolve(secret)).toEqual(secret);
    expect(asked).toEqual([]);
  });

  it('has its references replaced, files too, each secret read once', async () => {
    const secret = map({
      HOST: '_vaultkv2:secret/shop:host',
      PORT: '_envjson:SHOP:port',
      USER: '_vaultkv2:secret/shop:user',
      DB: '_literal:_aws:a:b',
      'filesystem:KEY': '_vaultkv2:secret/shop:user',
    });
    expect(await resolver().resolve(secret)).toEqual(
      map({ HOST: 'db', PORT: '5433', USER: 'app', DB: '_aws:a:b', 'filesystem:KEY': 'app' }),
    );
    expect(asked.sort()).toEqual(['Vault:secret/shop', 'the gateway’s environment:SHOP']);
  });

  it('is resolved once: what a store gives is never taken for another reference', async () => {
    const secret = map({ PASS: '_vaultkv2:secret/shop:pass' });
    expect(await resolver().resolve(secret)).toEqual(map({ PASS: '_aws:not:again' }));
  });

  it('is resolved in part when only some keys are wanted', async () => {
    const secret = map({ HOST: 'db', PORT: '_envjson:SHOP:port', USER: '_aws_iam_rds:app', PASS: '_aws:gone:p' });
    const found = await resolver().resolve(secret, { only: ['HOST', 'PORT'] });
    expect(found).toEqual(map({ HOST: 'db', PORT: '5433' }));
    expect(asked).toEqual(['the gateway’s environment:SHOP']);
  });

  it('that cannot be resolved says which key, by which reference, where and why', async () => {
    const secret = map({ HOST: 'db', USER: 'hunter2', PASS: '_vaultkv1:gone:pass', DB: '_aws:gone:db' });
    const failure = await failureOf(resolver().resolve(secret));
    expect(failure).toBeInstanceOf(UnresolvedSecret);
    expect(failure).toMatchObject({
      key: 'PASS',
      reference: '_vaultkv1:gone:pass',
      message: 'PASS cannot be read from Vault: there is no such secret',
      hint: 'Make it.',
      detail: '404',
    });
    expect(JSON.stringify(failure)).not.toContain('hunter2');
  });

  it('that refers to a store this gateway cannot use says what is missing', async () => {
    const failure = await failureOf(resolver().resolve(map({ PASS: '_vaultkv2:closed:pass' })));
    expect(failure).toMatchObject({ message: 'PASS cannot be read from Vault: VAULT_ADDR is not set on the gateway' });
    expect(asked).toEqual([]);
  });

  it('is not complete with a value that only looks like a reference, and nothing of that is told', async () => {
    const failure = await failureOf(resolver().resolve(map({ PASS: '_hunter2:hunter2' })));
    expect(failure).toMatchObject({ key: 'PASS', reference: '' });
    expect(String(failure)).not.toContain('hunter2');
  });

  it('that meets a fault of ours fails with it', async () => {
    const broken = createResolver({
      stores: {
        envjson: { label: 'x', obstacle: () => undefined, read: () => Promise.reject(new TypeError('bug')) },
        aws: storeOf('a', {}),
        vaultkv1: storeOf('v', {}),
        vaultkv2: storeOf('v', {}),
      },
      rds,
    });
    await expect(broken.resolve(map({ PASS: '_envjson:SHOP:x' }))).rejects.toThrow(TypeError);
  });
});

describe('a login of AWS IAM', () => {
  const login = { HOST: ' db.rds ', PORT: '_envjson:SHOP:port', USER: '_aws_iam_rds:app', PASS: 'left over' };

  it('has a password that is made for each login in place of one that is kept', async () => {
    const found = await resolver().resolve(map(login));
    expect(new Map(found)).toEqual(map({ HOST: ' db.rds ', PORT: '5433', USER: 'app', SSLMODE: 'require' }));
    expect(await found.password?.()).toBe('token of app@db.rds:5433');
    const other = await resolver().resolve(map({ HOST: 'db', USER: '_aws_iam_rds:app' }), { portDefault: 3306 });
    expect(await other.password?.()).toBe('token of app@db:3306');
  });

  it('is for USER alone', async () => {
    const failure = await failureOf(resolver().resolve(map({ HOST: '_aws_iam_rds:app' })));
    expect(failure).toMatchObject({ key: 'HOST', message: 'HOST refers to AWS IAM, which only USER can' });
  });
});

it('says before anything is asked what keeps a reference from being resolved', () => {
  const { obstacle } = resolver();
  expect(obstacle({ store: 'vaultkv2', secretName: 'closed', key: 'a' })).toContain('VAULT_ADDR');
  expect(obstacle({ store: 'vaultkv2', secretName: 'secret/shop', key: 'a' })).toBeUndefined();
  expect(obstacle({ store: 'aws_iam_rds', user: 'app' })).toContain('AWS_REGION');
  expect(asked).toEqual([]);
});
