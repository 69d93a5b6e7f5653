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

test('tells of a custom connection that its command could be started', async () => {
  const body = { success: true, server_version: '', duration_ms: 3 };
  const gateway = await fakeGateway({ 'GET /api/connections/report/test': { body } });
  const { out } = await run(['admin', 'test', 'connection', 'report'], { url: gateway.url, token: 't' });
  expect(out).toBe('report works: its command is there, 3 ms\n');
});

test('tells why it does not', async () => {
  const message = 'connection test failed: the upstream refused the password';
  const gateway = await fakeGateway({ 'GET /api/connections/shop/test': { status: 400, body: { message } } });
  const ran = await run(['admin', 'test', 'connection', 'shop'], { url: gateway.url, token: 't' });
  expect(ran).toEqual({ code: 1, out: '', err: `sluice: ${message}\n` });
});
