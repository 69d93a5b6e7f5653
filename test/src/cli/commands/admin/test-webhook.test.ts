import { expect, test } from 'vitest';
import { fakeGateway, run } from '../../harness.ts';

const ID = '0189c3f0-0000-4000-8000-00000000000a';
const URL = 'https://hooks.example.com/x';
const gatewayThat = (message: object) =>
  fakeGateway({
    'GET /api/webhooks/endpoints': { body: [{ id: ID, url: URL }] },
    [`GET /api/webhooks/endpoints/${ID}`]: { body: { id: ID, url: URL } },
    [`POST /api/webhooks/endpoints/${ID}/test`]: { body: message },
  });

test.each([ID, URL])('tells that %s took a test', async (name) => {
  const gateway = await gatewayThat({ status: 'delivered', response_status: 204, duration_ms: 12 });
  const ran = await run(['admin', 'test', 'webhook', name], { url: gateway.url, token: 't' });
  expect(ran).toEqual({ code: 0, out: 'it answered 204 in 12 ms\n', err: '' });
});

test('tells why it did not, to people and to programs', async () => {
  const failed = { status: 'failed', error: 'it answered 500', response_status: 500, duration_ms: 1 };
  const options = { url: (await gatewayThat(failed)).url, token: 't' };
  expect(await run(['admin', 'test', 'webhook', ID], options)).toEqual({
    code: 1,
    out: '',
    err: 'sluice: The webhook did not take the test: it answered 500.\n',
  });
  const json = await run(['admin', 'test', 'webhook', ID, '-o', 'json'], options);
  expect([json.code, JSON.parse(json.out)]).toEqual([1, failed]);
});
