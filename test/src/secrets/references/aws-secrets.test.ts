import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { awsSecretsStore } from '../../../../src/secrets/references/aws-secrets.ts';
import { type SecretsManager, startSecretsManager } from '../../../servers/secrets-manager.ts';

let manager: SecretsManager;

beforeAll(async () => {
  manager = await startSecretsManager();
});
afterAll(() => manager?.stop());

beforeEach(() => {
  manager.secrets.clear();
  manager.asked.length = 0;
  manager.intercept = undefined;
  vi.stubEnv('AWS_ENDPOINT_URL', manager.address);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'key-of-the-test');
  return () => vi.unstubAllEnvs();
});

const never = new AbortController().signal;
const failureOf = (reading: Promise<unknown>): Promise<unknown> => reading.catch((error: unknown) => error);

describe('AWS Secrets Manager', () => {
  it('is asked in requests signed for its region, with the credentials of the environment', async () => {
    manager.secrets.set('prod/shop', '{"password":"p"}');
    expect(await awsSecretsStore('eu-west-1').read('prod/shop', never)).toEqual({ password: 'p' });
    expect(manager.asked).toEqual(['prod/shop']);
    expect(manager.signers).toContain('AKIDEXAMPLE/eu-west-1/secretsmanager');
  });

  it('gives the value there is now, each time it is asked', async () => {
    const store = awsSecretsStore('eu-west-1');
    for (const password of ['one', 'two']) {
      manager.secrets.set('shop', JSON.stringify({ password }));
      expect(await store.read('shop', never)).toEqual({ password });
    }
  });

  it('cannot be used while the region is not known', async () => {
    const store = awsSecretsStore(undefined);
    expect(store.obstacle('shop')).toBe('AWS_REGION is not set on the gateway');
    await expect(store.read('shop', never)).rejects.toThrow('AWS_REGION is not set');
    expect(awsSecretsStore('eu-west-1').obstacle('shop')).toBeUndefined();
  });

  it('says that there is no such secret', async () => {
    await expect(awsSecretsStore('eu-west-1').read('gone', never)).rejects.toThrow('there is no such secret');
  });

  it.each(['just hunter2', '["hunter2"]', '{"a": hunter2}'])(
    'quotes nothing of a secret that is no object: %s',
    async (text) => {
      manager.secrets.set('shop', text);
      const failure = await failureOf(awsSecretsStore('eu-west-1').read('shop', never));
      expect(failure).toMatchObject({ message: 'the secret is no JSON object' });
      expect(JSON.stringify(failure)).not.toContain('hunter2');
    },
  );

  it.each([
    ['AccessDeniedException', 'permission denied'],
    ['UnrecognizedClientException', 'permission denied'],
    ['DecryptionFailure', 'AWS cannot decrypt it'],
    ['InvalidRequestException', 'the secret is being deleted, or has no value'],
    ['SomethingNewException', 'AWS refuses to give it'],
  ])('answered with %s, says: %s', async (type, message) => {
    manager.intercept = (_id, response) => {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify({ __type: type, Message: 'User: arn:aws:iam::1:user/x is not authorized' }));
      return true;
    };
    const failure = await failureOf(awsSecretsStore('eu-west-1').read('shop', never));
    expect(failure).toMatchObject({ message, detail: expect.stringContaining(`${type}: User: arn:aws`) });
  });

  it('is not read further than an answer can be', async () => {
    manager.intercept = (_id, response) => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      response.on('error', () => undefined);
      response.write(`{"SecretString":"${'x'.repeat(2 * 1024 * 1024)}`);
      return true;
    };
    await expect(awsSecretsStore('eu-west-1').read('shop', never)).rejects.toThrow('its answer is too large');
  });

  it('is left when the time is over', async () => {
    const deadline = new AbortController();
    manager.intercept = () => {
      deadline.abort();
      return true;
    };
    const reading = awsSecretsStore('eu-west-1').read('shop', deadline.signal);
    await expect(reading).rejects.toThrow('it did not answer in time');
  });

  it('says that it cannot be reached', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    await expect(awsSecretsStore('eu-west-1').read('shop', never)).rejects.toThrow('it cannot be reached');
  });

  it('says that the gateway has no credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
    await expect(awsSecretsStore('eu-west-1').read('shop', never)).rejects.toThrow(
      'the gateway has no AWS credentials',
    );
  });
});
