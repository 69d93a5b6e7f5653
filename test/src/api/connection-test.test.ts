import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DraftTest } from '../../../src/api/deps.ts';
import { type Harness, makeConnection, startApi } from './harness.ts';

type Request = Parameters<DraftTest>[0];

const asked: Request[] = [];
let answer: DraftTest = async () => ({ isOk: true, serverVersion: '18.1' });
let api: Harness;
beforeAll(async () => {
  api = await startApi({
    testDraft: (request, signal) => {
      asked.push(request);
      return answer(request, signal);
    },
  });
  await makeConnection(api, 'shop');
});
afterAll(() => api?.close());
beforeEach(() => {
  asked.length = 0;
  answer = async () => ({ isOk: true, serverVersion: '18.1' });
});

const SECRET = 'the-password-of-the-test';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const BODY = {
  name: 'draft',
  type: 'database',
  subtype: 'postgres',
  secret: { 'envvar:HOST': base64('db'), 'envvar:USER': base64('app'), 'envvar:PASS': base64(SECRET) },
};
const post = (body: object = BODY) => api.as('admin')('POST', '/api/connections/test', body);

test('is answered as the test of one that is saved', async () => {
  const response = await post();
  expect([response.statusCode, response.json()]).toEqual([
    200,
    { success: true, server_version: '18.1', duration_ms: expect.any(Number) },
  ]);
  expect(asked).toMatchObject([
    {
      caller: { name: 'admin', tokenId: expect.any(String) },
      draft: { name: 'draft', type: 'database', subtype: 'postgres', resourceName: 'draft' },
      secret: BODY.secret,
    },
  ]);
  answer = async () => ({ isOk: false, error: { message: 'the login was refused', hint: 'Check envvar:PASS.' } });
  const failed = await post();
  expect([failed.statusCode, failed.json()]).toEqual([
    400,
    { message: 'connection test failed: the login was refused. Check envvar:PASS.' },
  ]);
});

test('what could not be created is refused in the same words, and not dialled', async () => {
  for (const wrong of [
    { ...BODY, secret: {} },
    { ...BODY, name: '~' },
    { ...BODY, reviewers: ['nobody-knows-it'] },
    { ...BODY, policy: { unknown: 'x' } },
    { ...BODY, subtype: 'tcp' },
  ]) {
    const tried = await post(wrong);
    const created = await api.as('admin')('POST', '/api/connections', wrong);
    expect(tried.statusCode).toBe(created.statusCode);
    expect(tried.statusCode).toBe(422);
    expect(tried.json()).toEqual(created.json());
  }
  expect(asked).toEqual([]);
});

test('a kind that nothing tests is refused', async () => {
  const response = await post({ name: 'draft', type: 'application', subtype: 'tcp', secret: {} });
  expect(response.statusCode).toBe(422);
  expect(asked).toEqual([]);
});

test('the log says who had the gateway dial, and no secret, whatever breaks', async () => {
  const before = api.log.length;
  await post();
  answer = () => Promise.reject(new Error('a bug'));
  const broken = await post();
  expect([broken.statusCode, broken.json()]).toEqual([500, { message: 'internal error' }]);
  const lines = api.log.slice(before).join('\n');
  expect(lines).toContain('a connection that is not saved is tested');
  expect(lines).toContain('"user":"admin"');
  for (const secret of [SECRET, base64(SECRET)]) expect(lines).not.toContain(secret);
});

test('a user has ten tests open at a time, runs among them, and one that hangs is given up', async () => {
  const signals: AbortSignal[] = [];
  const going = Promise.withResolvers<void>();
  answer = async (_request, signal) => {
    signals.push(signal);
    await going.promise;
    return { isOk: true, serverVersion: '' };
  };
  const open = Array.from({ length: 10 }, () => post());
  await expect.poll(() => signals.length).toBe(10);
  expect((await post()).statusCode).toBe(429);
  expect((await api.as('admin')('GET', '/api/connections/shop/test')).statusCode).toBe(429);
  going.resolve();
  for (const response of await Promise.all(open)) expect(response.statusCode).toBe(200);
});
