import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPostgres, type TestServer } from '../servers/postgres.ts';
import { APP_TOKEN, BOT_TOKEN, buttonsOf, type PostedMessage, SlackServer, shownIn } from '../servers/slack.ts';
import { addConnection, type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import { addUser } from './person.ts';

const CHANNEL = 'C0APPROVALS';
const DBA = { id: 'UDBA' };
const REQUESTS = 4;

const slack = new SlackServer();
let upstream: TestServer;
let state: TestServer;
let first: GatewayProcess;
let second: GatewayProcess;
let isFirstKilled = false;
let login: { readonly user: string; readonly password: string; readonly database: string };

beforeAll(async () => {
  await slack.start();
  [upstream, state] = await Promise.all([startPostgres(), startPostgres()]);
  const env = {
    DATABASE_URL: `postgres://${state.user}:${state.password}@${state.host}:${state.port}/${state.database}`,
    SLUICE_MASTER_KEY: randomBytes(32).toString('hex'),
    AUDIT_FSYNC: 'never',
    LOG_LEVEL: 'silent',
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_APP_TOKEN: APP_TOKEN,
    SLACK_CHANNEL: CHANNEL,
    SLACK_API_URL: slack.url,
    WEBHOOKS_RETRY_SEC: '1',
    // The commands here read no table.
    REVIEW_HOUSEKEEPING_PASSES: 'false',
  };
  first = await startGatewayProcess({ env });
  second = await startGatewayProcess({ env, joins: true });
  await first.admin.call('POST', '/api/users/groups', { name: 'dba-team' });
  const dba = await addUser(first, first.admin, 'dba', ['dba-team']);
  const { endpoint } = await addConnection(first, 'held', upstream);
  await first.admin.call('PATCH', '/api/connections/held', {
    reviewers: ['dba-team'],
    plugins: [{ name: 'slack', config: [] }],
  });
  login = { user: endpoint.user, password: endpoint.password, database: endpoint.database };
  await slack.until(() => slack.sockets.size === 2);
  const answer = await slack.command(DBA, '/hoop', 'link');
  const code = /sluice slack link ([A-Z0-9]+)/.exec(answer)?.[1];
  await dba.call('POST', '/api/users/self/slack', { code });
  await slack.command(DBA, '/hoop', 'subscribe held');
}, 240_000);
afterAll(async () => {
  await second?.stop();
  if (!isFirstKilled) await first?.stop();
  await Promise.all([upstream?.stop(), state?.stop(), slack.stop()]);
});

/** Sends a command, which is held; resolves with its result once it ran. */
async function run(gateway: GatewayProcess, text: string): Promise<string> {
  const client = new pg.Client({ ...login, host: '127.0.0.1', port: gateway.port, ssl: { rejectUnauthorized: false } });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query({ text, rowMode: 'array' });
  await client.end();
  return String(rows[0]?.[0]);
}

/** Resolves when everything that was sent is noted: a gateway killed in that very moment may have its message sent again. */
async function allNoted(): Promise<void> {
  const client = new pg.Client(state.superuser);
  await client.connect();
  try {
    const waiting =
      "select count(*)::int as n from slack_messages where status = 'waiting' or claimed_until is not null";
    await expect.poll(async () => (await client.query(waiting)).rows[0]?.n, { timeout: 60_000 }).toBe(0);
  } finally {
    await client.end();
  }
}

const of = (place: string, text: string): PostedMessage[] =>
  slack.messages.filter((message) => message.channel === place && shownIn(message).includes(text));

it('two gateways send one message for each request and place, and either takes the decision', async () => {
  const texts = Array.from({ length: REQUESTS }, (_, n) => `select ${n} + 1000 as n`);
  const results = texts.map((text, n) => run(n % 2 === 0 ? first : second, text));
  for (const text of texts) {
    const message = await slack.message(CHANNEL, (found) => shownIn(found).includes(text));
    await slack.message(DBA.id, (found) => shownIn(found).includes(text));
    // Slack gives presses to the sockets in turn.
    await slack.press(DBA, message, 'review-approve');
  }
  expect(await Promise.all(results)).toEqual(texts.map((_, n) => String(n + 1000)));
  for (const text of texts) {
    for (const place of [CHANNEL, DBA.id]) {
      await slack.until(() => of(place, text).every((message) => shownIn(message).includes('approved by dba')));
      expect(of(place, text)).toHaveLength(1);
      expect(of(place, text).flatMap(buttonsOf)).toEqual([]);
    }
  }
}, 120_000);

it('a gateway that is killed leaves its messages to the other', async () => {
  const text = 'select 5000 as n';
  const result = run(second, text);
  const message = await slack.message(CHANNEL, (found) => shownIn(found).includes(text));
  await slack.message(DBA.id, (found) => shownIn(found).includes(text));
  await allNoted();
  await first.kill();
  isFirstKilled = true;
  await slack.until(() => slack.sockets.size === 1);
  await slack.press(DBA, message, 'review-approve');
  expect(await result).toBe('5000');
  await slack.until(() => [CHANNEL, DBA.id].every((place) => of(place, text).flatMap(buttonsOf).length === 0));
  expect([of(CHANNEL, text), of(DBA.id, text)].map(({ length }) => length)).toEqual([1, 1]);
}, 120_000);
