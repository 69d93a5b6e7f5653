import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { openTestStore } from '../fixture.ts';

test('a password that is set by hand ends the set-up as well', async () => {
  const fixture = await openTestStore();
  const client = new pg.Client(fixture.server.superuser);
  onTestFinished(async () => {
    await client.end();
    await fixture.stop();
  });
  await client.connect();
  const { id } = await fixture.user('ann', ['admin'], 'the printed one');
  await fixture.store.setup.begin(id);
  await client.query("update users set status = 'active', password_hash = password_hash where id = $1", [id]);
  expect(await fixture.store.setup.pending()).toBe(id);
  await client.query("update users set password_hash = 'x' where id = $1", [id]);
  expect(await fixture.store.setup.pending()).toBeUndefined();
});
