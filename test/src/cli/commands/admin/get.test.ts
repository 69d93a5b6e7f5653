import { afterAll, beforeAll, expect, test } from 'vitest';
import { RESOURCES } from '../../../../../src/cli/resources.ts';
import { makeConnection } from '../../../api/harness.ts';
import { fakeGateway, run } from '../../harness.ts';
import { type RealApi, startRealApi } from '../../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
  await makeConnection(real.api, 'shop', { reviewers: ['dba-team'] });
  const rule = { name: 'no-drop', input: { rules: [{ type: 'deny_words_list', words: ['drop'] }] } };
  await real.api.as('admin')('POST', '/api/guardrails', rule);
});
afterAll(() => real.close());

test.each(RESOURCES.map((resource) => resource.name))('admin get %s works against the real API', async (name) => {
  const { code, err } = await real.as('admin', ['admin', 'get', name]);
  expect([code, err.replace(/^There are no .*\n$/, '')]).toEqual([0, '']);
  const json = await real.as('admin', ['admin', 'get', name, '-o', 'json']);
  expect(() => JSON.parse(json.out)).not.toThrow();
});

test('a list is a table for people', async () => {
  const { out } = await real.as('admin', ['admin', 'get', 'connections']);
  expect(out).toMatch(
    /^NAME +TYPE +STATUS +AGENT +REVIEWERS.*\nshop +database\/postgres +offline +default +dba-team\n$/,
  );
});

test('one is shown by its name, however it is written', async () => {
  for (const args of [['connection', 'shop'], ['connections/shop']]) {
    const { out } = await real.as('admin', ['admin', 'get', ...args]);
    expect(out).toMatch(/^name +shop$/m);
    expect(out).toMatch(/^reviewers +dba-team$/m);
  }
  const rule = await real.as('admin', ['admin', 'get', 'guardrail', 'no-drop', '-o', 'json']);
  expect(JSON.parse(rule.out)).toMatchObject({ name: 'no-drop' });
  const group = await real.as('admin', ['admin', 'get', 'groups', 'dba-team']);
  expect(group.out).toMatch(/^members +1$/m);
});

test('what is not there is an error', async () => {
  expect((await real.as('admin', ['admin', 'get', 'users', 'nobody'])).code).toBe(1);
  expect((await real.as('admin', ['admin', 'get', 'guardrails', 'nope'])).err).toBe(
    'sluice: There is no guardrail "nope".\n',
  );
  expect((await real.as('admin', ['admin', 'get', 'agents'])).code).toBe(2);
});

test('an empty list says so, and is an empty list for programs', async () => {
  const text = await real.as('admin', ['admin', 'get', 'reviews', '--status', 'pending']);
  expect(text).toEqual({ code: 0, out: '', err: 'There are no reviews to show.\n' });
  const json = await real.as('admin', ['admin', 'get', 'reviews', '--status', 'pending', '-o', 'json']);
  expect(JSON.parse(json.out)).toEqual([]);
});

test('filters go to the API', async () => {
  const gateway = await fakeGateway({ 'GET /api/reviews': { body: [] } });
  const args = ['admin', 'get', 'reviews', '--status', 'pending', '-q', 'user=engineer', '-q', 'limit=5'];
  await run(args, { url: gateway.url, token: 't' });
  expect(gateway.requests[0]?.query).toEqual({ status: 'pending', user: 'engineer', limit: '5' });
});

test('reviews come as csv, whole and filtered, without what a terminal would act on', async () => {
  const text = '"id","text"\r\n"r1","two\nlines \u001b[31m"\r\n';
  const gateway = await fakeGateway({ 'GET /api/reviews': { text } });
  const args = ['admin', 'get', 'reviews', '-o', 'csv', '--status', 'approved', '-q', 'group=dba-team'];
  const { code, out } = await run(args, { url: gateway.url, token: 't' });
  expect([code, out]).toEqual([0, '"id","text"\n"r1","two\nlines \\u{1b}[31m"\n']);
  expect(gateway.requests[0]?.query).toEqual({ status: 'approved', group: 'dba-team', format: 'csv' });
});

test('csv works against the real API, and there is none of other things', async () => {
  const { code, out } = await real.as('admin', ['admin', 'get', 'reviews', '-o', 'csv']);
  expect([code, out]).toEqual([0, expect.stringMatching(/^"id","type",.*"rows"\n$/)]);
  for (const args of [['users'], ['reviews', '0b540000-0000-4000-8000-000000000000']]) {
    expect((await real.as('admin', ['admin', 'get', ...args, '-o', 'csv'])).code).toBe(2);
  }
  expect((await real.as('admin', ['admin', 'get', 'reviews', '-o', 'csv', '-q', 'limit=1'])).err).toContain(
    'limit, offset',
  );
});
