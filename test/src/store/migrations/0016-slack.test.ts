import pg from 'pg';
import { expect, test } from 'vitest';
import { openTestStore } from '../fixture.ts';

test('events of before were for webhooks', async () => {
  const fixture = await openTestStore();
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  const { rows } = await client.query(
    `SELECT column_name, column_default FROM information_schema.columns
      WHERE table_name = 'webhook_events' AND column_name LIKE 'for\\_%' ORDER BY 1`,
  );
  expect(rows).toEqual([
    { column_name: 'for_slack', column_default: 'false' },
    { column_name: 'for_webhooks', column_default: 'true' },
  ]);
  await client.end();
  await fixture.stop();
});
