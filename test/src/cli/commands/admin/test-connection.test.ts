import { expect, test } from 'vitest';
import { fakeGateway, run } from '../../harness.ts';

test('tells that a connection works, for people and for programs', async () => {
  const body = { success: true, server_version: '18.1', duration_ms: 12 };
  const gateway = await fakeGateway({ 'GET /api/connections/shop/test': { body } });
  const options = { url: gateway.url, token: 't' };
  expect(await run(['admin', 'test', 'connection', 'shop'], options)).toEqual({
    code: 0,
    out: 'shop works: 18.1, 12 ms\n',
    err: '',
  });
  const json = await run(['admin', 'test', 'connection', 'shop', '-o', 'json'], options);
  expect(JSON.parse(json.out)).toEqual(body);
});

test('tells why it does not', async () => {
  const message = 'connection test failed: the upstream refused the password';
  const gateway = await fakeGateway({ 'GET /api/connections/shop/test': { status: 400, body: { message } } });
  const ran = await run(['admin', 'test', 'connection', 'shop'], { url: gateway.url, token: 't' });
  expect(ran).toEqual({ code: 1, out: '', err: `sluice: ${message}\n` });
});
