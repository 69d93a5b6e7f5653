import { expect, test } from 'vitest';
import { fakeGateway, run } from '../harness.ts';

test('sessions are listed with the filters that were given', async () => {
  const page = { data: [{ id: 's1', status: 'open', user_name: 'engineer' }], total: 1, has_next_page: false };
  const gateway = await fakeGateway({ 'GET /api/sessions': { body: page } });
  const args = ['sessions', 'list', '--user', 'engineer', '--status', 'open', '--limit', '5'];
  const { code, out } = await run(args, { url: gateway.url, token: 't' });
  expect(code).toBe(0);
  expect(out).toMatch(/^ID +STATUS +USER.*\ns1 +open +engineer/);
  expect(gateway.requests[0]?.query).toEqual({ user: 'engineer', status: 'open', limit: '5' });
  const json = await run(['sessions', 'ls', '-o', 'json'], { url: gateway.url, token: 't' });
  expect(JSON.parse(json.out)).toEqual(page);
});

test('a session is shown with all of its events, over several pages', async () => {
  const events = Array.from({ length: 150 }, (_, i) => ({
    seq: i + 1,
    type: 'other',
    body: { text: `select ${i + 1}` },
  }));
  const gateway = await fakeGateway({
    'GET /api/sessions/s1': { body: { id: 's1', status: 'closed' } },
    'GET /api/sessions/s1/events': ({ query }) => {
      const after = Number(query.after ?? 0);
      return { body: { data: events.slice(after, after + Number(query.limit)), has_next_page: after + 100 < 150 } };
    },
  });
  const { out } = await run(['sessions', 'get', 's1', '-o', 'json'], { url: gateway.url, token: 't' });
  expect(JSON.parse(out)).toMatchObject({ id: 's1', events });
  const text = await run(['sessions', 'get', 's1'], { url: gateway.url, token: 't' });
  expect(text.out).toMatch(/150 +other +text=select 150/);
});

test('a session is ended by its id', async () => {
  const gateway = await fakeGateway({ 'POST /api/sessions/s1/kill': { status: 204 } });
  const { code, err } = await run(['sessions', 'kill', 's1'], { url: gateway.url, token: 't' });
  expect([code, err]).toEqual([0, 'session s1 ended\n']);
  expect((await run(['sessions', 'kill', 's2'], { url: gateway.url, token: 't' })).code).toBe(1);
});

test('a limit that is no number is wrong use', async () => {
  expect((await run(['sessions', 'list', '--limit', 'many'], { token: 't' })).code).toBe(2);
});
