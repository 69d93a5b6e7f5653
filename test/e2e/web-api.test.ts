import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPostgres, type TestServer } from '../servers/postgres.ts';
import { addConnection, type Endpoint, type GatewayProcess, startGatewayProcess } from './gateway-process.ts';

/** What pages need, of two gateways that run: what happens on one is seen, and done, at the other. */
let upstream: TestServer;
let state: TestServer;
let first: GatewayProcess;
let second: GatewayProcess;
let endpoint: Endpoint;

const WAIT = { timeout: 60_000, interval: 50 };

beforeAll(async () => {
  [upstream, state] = await Promise.all([startPostgres(), startPostgres()]);
  const env = {
    DATABASE_URL: `postgres://${state.user}:${state.password}@${state.host}:${state.port}/${state.database}`,
    SLUICE_MASTER_KEY: randomBytes(32).toString('hex'),
    AUDIT_FSYNC: 'never',
    LOG_LEVEL: 'silent',
  };
  first = await startGatewayProcess({ env });
  second = await startGatewayProcess({ env, joins: true });
  ({ endpoint } = await addConnection(first, 'shop', upstream));
  await first.admin.call('POST', '/api/datamasking-rules', {
    name: 'mails',
    supported_entity_types: [{ name: 'PII', entity_types: ['EMAIL_ADDRESS'] }],
    connection_ids: [(await first.admin.call<{ id: string }>('GET', '/api/connections/shop')).id],
  });
}, 240_000);
afterAll(async () => {
  await second?.stop();
  await first?.stop();
  await Promise.all([upstream?.stop(), state?.stop()]);
});

/** Logs a browser in at a gateway; returns its cookie. */
async function browser(gateway: GatewayProcess): Promise<string> {
  const answer = await fetch(`${gateway.api.url}/api/login/web`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-requested-with': 'sluice-web', origin: gateway.api.url },
    body: JSON.stringify({ name: 'admin', password: 'admin-password-of-the-test' }),
  });
  expect(answer.status).toBe(200);
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** Everything a stream of this gateway has sent so far. */
async function follow(gateway: GatewayProcess, path: string, cookie: string) {
  const events: Record<string, unknown>[] = [];
  const left = new AbortController();
  const answer = await fetch(`${gateway.api.url}${path}`, { headers: { cookie }, signal: left.signal });
  expect(answer.status).toBe(200);
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('data: ')) events.push(JSON.parse(line.slice(6)));
    }
  };
  const ended = read().catch(() => undefined);
  return { events, ended, leave: () => left.abort() };
}

it('a session on one gateway is seen live at the other, masked, and ended there', async () => {
  const cookie = await browser(first);
  const changes = await follow(first, '/api/events', cookie);
  const client = new pg.Client({
    ...endpoint,
    host: '127.0.0.1',
    port: second.port,
    ssl: { rejectUnauthorized: false },
  });
  const lost = new Promise<string>((resolve) => client.on('error', (error) => resolve(error.message)));
  await client.connect();
  const opened = () => changes.events.find(({ type, status }) => type === 'session' && status === 'open');
  await expect.poll(opened, WAIT).toBeDefined();
  const id = String(opened()?.id);
  const live = await follow(first, `/api/sessions/${id}/stream`, cookie);
  await client.query("select 'write ann@example.com' as note");
  await expect
    .poll(() => live.events.at(-1), WAIT)
    .toMatchObject({ type: 'query', query: { state: 'ended', masked: { EMAIL_ADDRESS: 1 }, results: [{ kept: 1 }] } });
  expect(JSON.stringify(live.events.at(-1)?.query)).toContain('"rows":[["write [EMAIL_ADDRESS]"]]');
  const killed = await fetch(`${first.api.url}/api/sessions/${id}/kill`, {
    method: 'POST',
    headers: { cookie, 'x-requested-with': 'sluice-web', origin: first.api.url },
  });
  expect(killed.status).toBe(204);
  expect(await lost).toContain('ended by admin');
  await live.ended;
  expect(live.events.at(-1)).toMatchObject({ type: 'session', session: { id, status: 'closed' } });
  await expect.poll(() => changes.events, WAIT).toContainEqual({ type: 'session', id, status: 'closed' });
  changes.leave();
  const { commands, masked } = await first.admin.call<{ commands: object; masked: object }>(
    'GET',
    '/api/reports/activity',
  );
  expect([commands, masked]).toEqual([{ allow: 1, deny: 0 }, { EMAIL_ADDRESS: 1 }]);
});

it('every gateway checks its own log when one is asked', async () => {
  await first.admin.call('POST', '/api/audit/checks', {});
  const checks = () =>
    first.admin.call<{ state: string; ok: boolean | null; records: number }[]>('GET', '/api/audit/checks');
  await expect.poll(async () => (await checks()).map(({ state }) => state), WAIT).toEqual(['done', 'done']);
  for (const { ok, records } of await checks()) expect([ok, records > 0]).toEqual([true, true]);
});

it('a browser that logs out has its streams ended at both', async () => {
  const cookie = await browser(second);
  const stream = await follow(second, '/api/events', cookie);
  await fetch(`${second.api.url}/api/logout`, {
    method: 'POST',
    headers: { cookie, 'x-requested-with': 'sluice-web', origin: second.api.url },
  });
  await stream.ended;
  expect(stream.events.at(-1)).toEqual({ type: 'end' });
});
