import { randomUUID } from 'node:crypto';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../../../src/store/migrate.ts';
import { MIGRATIONS } from '../../../../src/store/migrations/index.ts';
import { startPostgres, type TestServer } from '../../../servers/postgres.ts';
import { openPool } from '../../../servers/postgres-pool.ts';

let server: TestServer;
let pool: pg.Pool;
let approved: string;
let rejected: string;

const QUOTING = `say "normalForm":{"text":"x","fingerprint":"wrong"} \u0000`;

async function insert(status: string, request: unknown): Promise<string> {
  const id = randomUUID();
  await pool.query(
    `INSERT INTO reviews (id, session_id, connection_id, connection_name, user_id, user_name, status, request, operations,
       fingerprint, expires_at, changed_at, decided_at, auto_approved)
     VALUES ($1, gen_random_uuid(), gen_random_uuid(), 'prod', gen_random_uuid(), 'ann', $2, $3, '{}', 'f', now(), now(), now(), false)`,
    [id, status, JSON.stringify(request)],
  );
  await pool.query(
    `INSERT INTO review_groups (review_id, position, group_name, status) VALUES ($1, 0, 'a', 'PENDING'), ($1, 1, 'b', 'PENDING')`,
    [id],
  );
  return id;
}

beforeAll(async () => {
  server = await startPostgres();
  const { host, port, user, password, database } = server;
  pool = openPool({ host, port, user, password, database, max: 2 });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  const before = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < '0009'));
  await migrate(db, before);
  approved = await insert('EXECUTED', {
    text: QUOTING,
    params: [],
    related: [],
    normalForm: { text: 'select "a\\" from t', fingerprint: 'abc123' },
  });
  rejected = await insert('REJECTED', { text: QUOTING, params: [], related: [] });
  await migrate(db, MIGRATIONS);
});

afterAll(async () => {
  await pool?.end();
  await server?.stop();
});

async function column(name: string, id: string): Promise<unknown> {
  return (await pool.query(`SELECT ${name} AS value FROM reviews WHERE id = $1`, [id])).rows[0]?.value;
}

describe('requests of before', () => {
  test('ask each group, and count each person once', async () => {
    expect(await column('min_approvals', approved)).toBeNull();
    expect(await column('person_counts', approved)).toBe('once');
  });

  test('were approved when they were decided, unless they were not', async () => {
    expect(await column('approved_at = decided_at', approved)).toBe(true);
    expect(await column('approved_at', rejected)).toBeNull();
  });

  test('keep the fingerprint of their normal form, whatever their text looks like', async () => {
    expect(await column('normal_fingerprint', approved)).toBe('abc123');
    expect(await column('normal_fingerprint', rejected)).toBeNull();
  });
});

describe('the database itself', () => {
  const mark = `UPDATE review_groups SET status = 'APPROVED', reviewer_id = $2 WHERE review_id = $1`;

  test('refuses a person who counts twice where persons count once', async () => {
    const id = await insert('PENDING', {});
    await expect(pool.query(mark, [id, randomUUID()])).rejects.toMatchObject({
      constraint: 'review_groups_one_person',
    });
  });

  test('lets one count for several where the request says so', async () => {
    const id = await insert('PENDING', {});
    await pool.query(
      `WITH gone AS (DELETE FROM review_groups WHERE review_id = $1) UPDATE reviews SET person_counts = 'every_group' WHERE id = $1`,
      [id],
    );
    await pool.query(
      `INSERT INTO review_groups (review_id, position, group_name, status, person_counts)
       VALUES ($1, 0, 'a', 'PENDING', 'every_group'), ($1, 1, 'b', 'PENDING', 'every_group')`,
      [id],
    );
    expect((await pool.query(mark, [id, randomUUID()])).rowCount).toBe(2);
  });

  test('keeps the rule of a request and of its groups the same', async () => {
    const id = await insert('PENDING', {});
    for (const table of ['reviews SET person_counts', 'review_groups SET person_counts']) {
      const key = table.startsWith('reviews') ? 'id' : 'review_id';
      await expect(pool.query(`UPDATE ${table} = 'every_group' WHERE ${key} = $1`, [id])).rejects.toMatchObject({
        constraint: 'review_groups_counting',
      });
    }
  });
});
