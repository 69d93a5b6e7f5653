import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from '../fixture.ts';

let fixture: TestStore;
let client: pg.Client;

beforeAll(async () => {
  fixture = await openTestStore();
  client = new pg.Client(fixture.server.superuser);
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await fixture?.stop();
});

test('makes the tables as an ordinary role, which owns them', async () => {
  const { rows } = await client.query(
    `SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  expect(rows.map((row) => row.tablename)).toEqual([
    'activity',
    'audit_checks',
    'config_audit',
    'connection_guardrails',
    'connection_masking_rules',
    'connection_plugins',
    'connection_status',
    'connections',
    'events',
    'gateways',
    'groups',
    'guardrails',
    'login_codes',
    'masking_rules',
    'plugins',
    'resources',
    'review_groups',
    'reviews',
    'sessions',
    'setup',
    'slack_link_codes',
    'slack_links',
    'slack_messages',
    'slack_pace',
    'slack_subscriptions',
    'sluice_migration',
    'sluice_migration_lock',
    'tokens',
    'upstream_traits',
    'user_groups',
    'user_identities',
    'users',
    'webhook_endpoint_connections',
    'webhook_endpoints',
    'webhook_events',
    'webhook_messages',
    'window_sessions',
  ]);
  expect(new Set(rows.map((row) => row.tableowner))).toEqual(new Set(['app']));
});

test('every foreign key can be followed backwards by an index', async () => {
  const { rows } = await client.query(`
    SELECT c.conrelid::regclass::text || '.' || a.attname AS key FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND NOT EXISTS (
      SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1]
    )`);
  expect(rows).toEqual([]);
});

const UUID = '0189c3f0-0000-4000-8000-00000000000a';

test.each([
  ['users_status_check', `INSERT INTO users VALUES ('${UUID}', 'x', 'x', 'odd', null, '\\x${'00'.repeat(16)}')`],
  ['users_scram_salt_check', `INSERT INTO users VALUES ('${UUID}', 'x', 'x', 'active', null, '\\x00')`],
  ['groups_name_check', `INSERT INTO groups VALUES ('')`],
  [
    'sessions_check',
    `INSERT INTO sessions VALUES ('${UUID}','${UUID}','','${UUID}','','','','','','closed',now(),null,null,0,'{}','')`,
  ],
])('refuses what breaks %s', async (constraint, statement) => {
  await expect(client.query(statement)).rejects.toMatchObject({ constraint });
});
