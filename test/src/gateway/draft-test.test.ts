import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { secretOf, startTestGateway, type TestGateway } from '../../e2e/gateway.ts';

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway();
});
afterAll(() => test?.stop());

const PATH = '/api/connections/test';

/** A connection to the upstream that is there, with some of its secret changed. */
function draft(changes: Record<string, string> = {}) {
  const { host, port, user, password, database } = test.upstream;
  const secret = { HOST: host, PORT: String(port), USER: user, PASS: password, DB: database, SSLMODE: 'disable' };
  return { name: 'draft', type: 'database', subtype: 'postgres', secret: secretOf({ ...secret, ...changes }) };
}

/** All that a test could have left behind. */
async function stored(): Promise<unknown> {
  const lists = ['/api/connections', '/api/sessions', '/api/audit/logs', '/api/resources'];
  return Promise.all(lists.map((path) => test.admin.call('GET', path)));
}

it('what the upstream lets in works, and nothing of it is kept', async () => {
  const before = await stored();
  const found = await test.admin.call('POST', PATH, draft());
  expect(found).toEqual({
    success: true,
    server_version: expect.stringMatching(/^\d+/),
    duration_ms: expect.any(Number),
  });
  expect(await stored()).toEqual(before);
});

it('a wrong password is told in the words of a saved connection’s test, and is not repeated', async () => {
  const wrong = { PASS: 'not-the-password' };
  const { status, message } = await test.admin.attempt('POST', PATH, draft(wrong));
  await test.admin.call('POST', '/api/connections', draft(wrong));
  const saved = await test.admin.attempt('GET', '/api/connections/draft/test');
  await test.admin.call('DELETE', '/api/connections/draft');
  expect(status).toBe(400);
  expect(message).toMatch(/^connection test failed: .*password/);
  expect({ status, message }).toEqual(saved);
  expect(message).not.toContain('not-the-password');
});

it('nobody who listens is told, too', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const { status, message } = await test.admin.attempt('POST', PATH, draft({ PORT: String(port) }));
  expect(status).toBe(400);
  expect(message).toContain('nothing listens on its host and port');
});

it('a command is looked for, and does not run', async () => {
  const command = { name: 'draft', type: 'custom', command: ['bash', '-c', 'exit 1'] };
  expect(await test.admin.call('POST', PATH, command)).toMatchObject({ success: true, server_version: '' });
  const missing = await test.admin.attempt('POST', PATH, { ...command, command: ['no-such-program-here'] });
  expect(missing.message).toContain('there is no program no-such-program-here');
});

it('a reference that leads nowhere is told by its key', async () => {
  const reference = draft({ PASS: '_envjson:SLUICE_NOT_SET:PASS' });
  const { status, message } = await test.admin.attempt('POST', PATH, reference);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(message).toContain('PASS');
});

it('a name that is taken may be tested, and an agent that is not there is refused', async () => {
  expect(await test.admin.call('POST', PATH, { ...draft(), name: 'shop' })).toMatchObject({ success: true });
  const { status } = await test.admin.attempt('POST', PATH, { ...draft(), agent_id: 'elsewhere' });
  expect(status).toBe(422);
});
