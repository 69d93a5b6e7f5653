import { randomUUID } from 'node:crypto';
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

const insert = (name: string, email: string, more: Record<string, string | null> = {}): Promise<unknown> => {
  const row = { id: randomUUID(), name, email, status: 'active', scram_salt: Buffer.alloc(16), ...more };
  const columns = Object.keys(row);
  return client.query(
    `INSERT INTO users (${columns.join(', ')}) VALUES (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
    Object.values(row),
  );
};

test('who was there before is a person', async () => {
  await insert('ann', 'ann@example.com');
  const { rows } = await client.query(`SELECT kind, description FROM users WHERE name = 'ann'`);
  expect(rows).toEqual([{ kind: 'person', description: '' }]);
});

test('programs need no e-mail and do not share one; people need one', async () => {
  await insert('robot', '', { kind: 'service' });
  await insert('key', '', { kind: 'api_key' });
  await expect(insert('bob', '')).rejects.toMatchObject({ constraint: 'users_email_check' });
  await expect(insert('bob', 'ANN@example.com')).rejects.toMatchObject({ constraint: 'users_email_key' });
  await expect(insert('robot2', 'ann@example.com', { kind: 'service' })).rejects.toMatchObject({
    constraint: 'users_email_key',
  });
});

test('no program has a password, whatever the code above does', async () => {
  for (const kind of ['service', 'api_key']) {
    await expect(insert(`${kind[0]}-x`, '', { kind, password_hash: 'x' })).rejects.toMatchObject({
      constraint: 'users_password_check',
    });
  }
});
