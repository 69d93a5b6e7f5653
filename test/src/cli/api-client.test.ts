import { expect, test } from 'vitest';
import { ApiClient, ApiError, segment } from '../../../src/cli/api-client.ts';
import { CommandError, UsageError } from '../../../src/cli/failure.ts';
import { fakeGateway, testContext } from './harness.ts';

test('a call carries the token and its body, and gives back the JSON', async () => {
  const gateway = await fakeGateway({ 'POST /api/things': { status: 201, body: { id: 1 } } });
  const api = new ApiClient(testContext().context, { url: gateway.url, token: 'slc_t' });
  expect(await api.post('/things', { name: 'ä' }, { user: 'x y', none: undefined })).toEqual({ id: 1 });
  expect(gateway.requests).toEqual([
    { method: 'POST', path: '/api/things', query: { user: 'x y' }, body: { name: 'ä' }, authorization: 'Bearer slc_t' },
  ]);
});

test('the verbs without a body send none', async () => {
  const gateway = await fakeGateway({ 'DELETE /api/a': { status: 204 }, 'GET /api/a': { body: [] } });
  const api = new ApiClient(testContext().context, { url: gateway.url });
  expect(await api.delete('/a')).toBeUndefined();
  expect(await api.get('/a', { limit: 5 })).toEqual([]);
  expect(gateway.requests.map(({ body, query }) => [body, query])).toEqual([
    [undefined, {}],
    [undefined, { limit: '5' }],
  ]);
});

test('an error of the API is the server’s own message', async () => {
  const gateway = await fakeGateway({ 'PUT /api/a': { status: 422, body: { message: 'name: must be longer' } } });
  const api = new ApiClient(testContext().context, { url: gateway.url });
  const failure = await api.put('/a').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ApiError);
  expect(failure).toMatchObject({ status: 422, message: 'name: must be longer' });
});

test('a refused token is told how to be replaced', async () => {
  const gateway = await fakeGateway({ 'GET /api/a': { status: 401, body: { message: 'unauthorized' } } });
  const api = new ApiClient(testContext({ program: 'hoop' }).context, { url: gateway.url, token: 'old' });
  await expect(api.get('/a')).rejects.toMatchObject({ hint: expect.stringContaining('hoop login') });
});

test('an error without a message still says what was answered', async () => {
  const gateway = await fakeGateway({ 'GET /api/a': { status: 502, body: 'oops' } });
  const api = new ApiClient(testContext().context, { url: gateway.url });
  await expect(api.get('/a')).rejects.toThrow('The gateway answered 502 Bad Gateway');
});

test('a gateway that is not there is named, with what to do', async () => {
  const api = new ApiClient(testContext().context, { url: 'http://127.0.0.1:1', token: 'secret-token' });
  const failure = await api.get('/a').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CommandError);
  expect(failure).toMatchObject({
    message: expect.stringContaining('Cannot reach the gateway at http://127.0.0.1:1: connect ECONNREFUSED'),
    hint: expect.stringContaining('sluice start'),
  });
  expect(String(failure)).not.toContain('secret-token');
});

test('a name stays one path segment', () => {
  expect(segment('a/../b?c')).toBe('a%2F..%2Fb%3Fc');
  for (const text of ['', '.', '..']) expect(() => segment(text)).toThrow(UsageError);
});
