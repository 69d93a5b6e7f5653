import { expect, test, vi } from 'vitest';
import { ApiClient } from '../../../../src/cli/api-client.ts';
import { CredentialCache } from '../../../../src/cli/connect/credential-cache.ts';
import { type Answer, fakeGateway, testContext } from '../harness.ts';

const ROUTE = 'POST /api/connections/shop/credentials';
let serial = 0;

function credential(lifeMs: number): Answer {
  serial += 1;
  const expires_at = new Date(Date.now() + lifeMs).toISOString();
  return {
    status: 201,
    body: {
      username: 'dba~shop',
      password: `slc_${serial}`,
      host: 'localhost',
      port: 15_432,
      database: '',
      expires_at,
    },
  };
}

async function cache(answer: () => Answer, durationSeconds?: number) {
  const gateway = await fakeGateway({ [ROUTE]: answer });
  const api = new ApiClient(testContext().context, { url: gateway.url, token: 't' });
  return { gateway, cache: new CredentialCache(api, 'shop', durationSeconds) };
}

test('one credential serves until shortly before it expires', async () => {
  const { gateway, cache: source } = await cache(() => credential(3_600_000), 1800);
  const first = await source.current();
  expect(first).toMatchObject({ username: 'dba~shop', host: 'localhost', port: 15_432, database: '' });
  expect(await source.current()).toEqual(first);
  expect(gateway.of(ROUTE).map(({ body }) => body)).toEqual([{ access_duration_seconds: 1800 }]);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_550_000 });
  try {
    expect((await source.current()).password).not.toBe(first.password);
  } finally {
    vi.useRealTimers();
  }
});

test('clients that come at the same moment share one request', async () => {
  const { gateway, cache: source } = await cache(() => credential(3_600_000));
  await Promise.all([source.current(), source.current(), source.current()]);
  expect(gateway.of(ROUTE)).toHaveLength(1);
});

test('a credential that was refused is replaced', async () => {
  const { cache: source } = await cache(() => credential(3_600_000));
  const first = await source.current();
  const second = await source.current({ renew: true });
  expect(second.password).not.toBe(first.password);
  expect(await source.current()).toEqual(second);
});

test('a failed request is not remembered', async () => {
  let failures = 1;
  const { cache: source } = await cache(() => {
    if (failures === 0) return credential(3_600_000);
    failures -= 1;
    return { status: 503, body: { message: 'not now' } };
  });
  await expect(source.current()).rejects.toThrow('not now');
  expect((await source.current()).username).toBe('dba~shop');
});

test('an answer that is no credential is an error', async () => {
  const { cache: source } = await cache(() => ({ body: { username: 'x' } }));
  await expect(source.current()).rejects.toThrow(/did not give a credential/);
});
