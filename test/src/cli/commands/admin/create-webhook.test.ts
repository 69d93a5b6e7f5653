import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeConnection } from '../../../api/harness.ts';
import { type RealApi, startRealApi } from '../../real-api.ts';

let real: RealApi;
beforeAll(async () => {
  real = await startRealApi();
});
afterAll(() => real.close());
const admin = (...args: string[]) => real.as('admin', ['admin', ...args]);
const create = (...args: string[]) => admin('create', 'webhook', ...args);
const URL = 'https://hooks.example.com/sluice';
const stored = async (url = URL) => {
  const { items } = await real.api.store.webhookEndpoints.list({ limit: 100, offset: 0 });
  return items.find((endpoint) => endpoint.url === url);
};

test('a webhook is made, its secret alone on stdout; then only what is given changes', async () => {
  const { id } = await makeConnection(real.api, 'shop');
  const made = await create(URL, '--events', 'review.created,review.approved', '--connections', 'shop', '--no-command');
  expect(made.code).toBe(0);
  expect(made.out).toMatch(/^whsec_\S+\n$/);
  expect(made.err).toMatch(/^webhook \S+ created; its secret is not shown again\.\n$/);
  const before = await stored();
  expect(before).toMatchObject({
    eventTypes: ['review.created', 'review.approved'],
    connectionIds: [id],
    includeCommand: false,
  });
  const changed = await create(URL, '--overwrite', '--description', 'bot');
  expect(changed.out).toBe(`webhook ${before?.id} changed\n`);
  expect(await stored()).toEqual({ ...before, description: 'bot', updatedAt: expect.any(Date) });
  await create(URL, '--overwrite', '--command', '--all-connections', '--disabled');
  expect(await stored()).toMatchObject({ includeCommand: true, connectionIds: undefined, disabled: true });
  await create(URL, '--overwrite', '--enabled');
  expect(await stored()).toMatchObject({ description: 'bot', disabled: false, eventTypes: before?.eventTypes });
});

test('a connection that has not the plugin is pointed out', async () => {
  const url = 'https://hooks.example.com/silent';
  await makeConnection(real.api, 'talking');
  await makeConnection(real.api, 'silent', { plugins: [] });
  const { err } = await create(url, '--connections', 'silent,talking');
  expect(err.match(/^note: .*$/gm)).toEqual([
    'note: connection silent has not the plugin webhooks; add it with --overwrite --plugin webhooks.',
  ]);
  await admin('create', 'connection', 'silent', '--overwrite', '--plugin', 'webhooks');
  expect((await create(url, '--overwrite', '--description', 'x')).err).toBe('');
  expect((await create('https://hooks.example.com/all')).err).not.toContain('note:');
});

test('with --overwrite one that is not there is made', async () => {
  const url = 'https://hooks.example.com/other';
  expect((await create(url, '--overwrite', '--kind', 'microsoftteams', '-o', 'json')).out).toContain('"whsec_');
  expect(await stored(url)).toMatchObject({ kind: 'microsoftteams', includeCommand: true, eventTypes: [] });
});

test('webhooks are listed as a table, shown and deleted by their URL', async () => {
  await create('https://hooks.example.com/listed', '--events', 'session.open');
  const { out } = await admin('get', 'webhooks');
  expect(out).toMatch(/ID +URL +KIND +EVENTS +CONNECTIONS +STATE +DELIVERED/);
  expect(out).toMatch(/hooks\.example\.com\/listed +generic +session\.open +all +on/);
  const shown = await admin('get', 'webhook', 'https://hooks.example.com/listed', '-o', 'json');
  expect(JSON.parse(shown.out).event_types).toEqual(['session.open']);
  expect((await admin('delete', 'webhook', 'https://hooks.example.com/listed')).code).toBe(0);
  expect(await stored('https://hooks.example.com/listed')).toBeUndefined();
});

test('what makes no sense is wrong use', async () => {
  expect((await create(URL, '--overwrite')).err).toContain('nothing to change');
  expect((await create(URL, '--disabled', '--enabled')).code).toBe(2);
  expect((await create(URL, '--connections', 'shop', '--all-connections')).code).toBe(2);
  expect((await create(URL, '--kind', 'irc')).code).toBe(2);
  expect((await create('http://x', '--events', 'review.created')).err).toContain('url: must begin with https://');
});
