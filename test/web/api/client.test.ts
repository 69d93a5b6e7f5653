// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest';
import { api, dataOf, done, listOf, onLoggedOut } from '../../../web/src/api/client.ts';
import { ApiFailure } from '../../../web/src/api/failure.ts';

const ID = '3f0c8f4e-6b0a-4c52-9d3e-0a1b2c3d4e5f';
const asked: Request[] = [];

/** The next request is answered like this. */
function answer(status: number, body: unknown, headers: Record<string, string> = {}): void {
  vi.stubGlobal('fetch', async (request: Request) => {
    asked.push(request);
    const text = body === undefined ? null : JSON.stringify(body);
    return new Response(text, { status, headers: { 'content-type': 'application/json', ...headers } });
  });
}
afterEach(() => {
  asked.length = 0;
});

test('every request says that a page of the gateway sends it', async () => {
  answer(204, undefined);
  await done(api.POST('/api/logout', { body: {} }));
  expect(asked[0]?.headers.get('x-requested-with')).toBe('sluice-web');
  expect(asked[0]?.url).toBe(`${window.location.origin}/api/logout`);
});

test('a list knows how long it is beyond its page', async () => {
  answer(200, [], { 'x-total-count': '120' });
  expect(await listOf(api.GET('/api/reviews'))).toEqual({ items: [], total: 120 });
});

test('what the gateway refuses is thrown with its status and its own words', async () => {
  answer(409, { message: 'the review is EXPIRED and cannot be decided any more' });
  const call = dataOf(api.PUT('/api/reviews/{id}/approve', { params: { path: { id: ID } }, body: {} }));
  await expect(call).rejects.toMatchObject({
    status: 409,
    message: 'the review is EXPIRED and cannot be decided any more',
  });
  await expect(call).rejects.toBeInstanceOf(ApiFailure);
});

test('an answer that is none of the gateway’s own is named by its status', async () => {
  vi.stubGlobal('fetch', async () => new Response('<html>proxy</html>', { status: 502 }));
  await expect(dataOf(api.GET('/api/userinfo'))).rejects.toMatchObject({
    status: 502,
    message: 'the gateway answered with status 502',
  });
});

test('no answer at all is a failure of its own', async () => {
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('Failed to fetch');
  });
  await expect(dataOf(api.GET('/api/reviews'))).rejects.toMatchObject({
    status: 0,
    message: 'the gateway does not answer',
  });
});

test('a login that is over is noticed wherever it shows, but a wrong password is not one', async () => {
  const left = vi.fn();
  const stop = onLoggedOut(left);
  answer(401, { message: 'log in first' });
  await expect(dataOf(api.POST('/api/login/web', { body: { name: 'a', password: 'b' } }))).rejects.toThrow();
  await expect(dataOf(api.GET('/api/userinfo'))).rejects.toThrow();
  expect(left).not.toHaveBeenCalled();
  await expect(dataOf(api.GET('/api/reviews'))).rejects.toThrow();
  expect(left).toHaveBeenCalledTimes(1);
  stop();
  await expect(dataOf(api.GET('/api/reviews'))).rejects.toThrow();
  expect(left).toHaveBeenCalledTimes(1);
});
