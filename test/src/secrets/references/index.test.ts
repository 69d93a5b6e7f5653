import { pino } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openReferences } from '../../../../src/secrets/references/index.ts';
import { type SecretsManager, startSecretsManager } from '../../../servers/secrets-manager.ts';
import { startVault, type VaultServer } from '../../../servers/vault.ts';

let vault: VaultServer;
let aws: SecretsManager;

beforeEach(async () => {
  [vault, aws] = await Promise.all([startVault(), startSecretsManager()]);
  vi.stubEnv('AWS_ENDPOINT_URL', aws.address);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'key-of-the-test');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([vault.stop(), aws.stop()]);
});

it('one secret may be put together from every store', async () => {
  vault.secrets.set('kv1/shop', { host: 'db' }).set('secret/data/shop', { user: 'app', pass: 'p' });
  aws.secrets.set('shop', '{"db":"orders"}');
  const references = openReferences(
    {
      envJson: new Map([['SHOP', '{"port":"5433"}']]),
      awsRegion: 'eu-west-1',
      vault: { settings: { address: vault.address, token: 'root-token' } },
    },
    pino({ level: 'silent' }),
  );
  const secret = new Map([
    ['HOST', '_vaultkv1:kv1/shop:host'],
    ['PORT', '_envjson:SHOP:port'],
    ['USER', '_vaultkv2:secret/shop:user'],
    ['PASS', '_vaultkv2:secret/shop:pass'],
    ['DB', '_aws:shop:db'],
  ]);
  expect(Object.fromEntries(await references.resolve(secret))).toEqual({
    HOST: 'db',
    PORT: '5433',
    USER: 'app',
    PASS: 'p',
    DB: 'orders',
  });
  expect(vault.calls.filter(({ path }) => path === 'secret/data/shop')).toHaveLength(1);
  references.close();
});

it('a gateway that knows no store says so of each reference', () => {
  const references = openReferences(
    { envJson: new Map(), awsRegion: undefined, vault: { missing: 'VAULT_ADDR is not set on the gateway' } },
    pino({ level: 'silent' }),
  );
  const field = { secretName: 'SHOP', key: 'a' };
  expect(references.obstacle({ store: 'envjson', ...field })).toContain('ENVJSON_VARIABLES');
  expect(references.obstacle({ store: 'aws', ...field })).toContain('AWS_REGION');
  expect(references.obstacle({ store: 'vaultkv1', ...field })).toContain('VAULT_ADDR');
  expect(references.obstacle({ store: 'aws_iam_rds', user: 'app' })).toContain('AWS_REGION');
  references.close();
});
