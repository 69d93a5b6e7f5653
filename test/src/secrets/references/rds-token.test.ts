import { beforeEach, expect, it, vi } from 'vitest';
import { rdsTokens } from '../../../../src/secrets/references/rds-token.ts';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'key-of-the-test');
  return () => vi.unstubAllEnvs();
});

const LOGIN = { host: 'shop.rds.amazonaws.com', port: 5432, user: 'app user' };

it('signs a token for this host, port and user, good for 15 minutes', async () => {
  const token = new URL(`https://${await rdsTokens('eu-west-1').token(LOGIN)}`);
  expect(token.host).toBe('shop.rds.amazonaws.com:5432');
  expect(Object.fromEntries(token.searchParams)).toMatchObject({
    Action: 'connect',
    DBUser: 'app user',
    'X-Amz-Expires': '900',
    'X-Amz-Credential': expect.stringMatching(/^AKIDEXAMPLE\/\d{8}\/eu-west-1\/rds-db\/aws4_request$/),
    'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

it('signs nothing while the region is not known', async () => {
  expect(rdsTokens('eu-west-1').obstacle()).toBeUndefined();
  expect(rdsTokens(undefined).obstacle()).toBe('AWS_REGION is not set on the gateway');
  await expect(rdsTokens(undefined).token(LOGIN)).rejects.toThrow('AWS_REGION is not set');
});

it('says that there are no credentials', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
  await expect(rdsTokens('eu-west-1').token(LOGIN)).rejects.toMatchObject({ message: 'no credentials to sign with' });
});
