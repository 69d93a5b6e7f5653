import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { User } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
let ann: User;
beforeAll(async () => {
  fixture = await openTestStore();
  ann = await fixture.user('ann');
});
afterAll(() => fixture?.stop());

const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

test('a code is worth its user once, on any gateway', async () => {
  const other = await fixture.another();
  const code = await fixture.store.loginCodes.create({ userId: ann.id, challenge });
  expect(await other.loginCodes.redeem(code, verifier)).toBe(ann.id);
  expect(await fixture.store.loginCodes.redeem(code, verifier)).toBeUndefined();
});

test('of many who ask at once, one gets it', async () => {
  const { loginCodes } = fixture.store;
  const code = await loginCodes.create({ userId: ann.id, challenge });
  const answers = await Promise.all(Array.from({ length: 8 }, () => loginCodes.redeem(code, verifier)));
  expect(answers.filter((answer) => answer === ann.id)).toHaveLength(1);
});

test('a wrong verifier gets nothing and uses the code up', async () => {
  const { loginCodes } = fixture.store;
  const code = await loginCodes.create({ userId: ann.id, challenge });
  expect(await loginCodes.redeem(code, `${verifier}x`)).toBeUndefined();
  expect(await loginCodes.redeem(code, verifier)).toBeUndefined();
});

test('an old code is worth nothing, and is forgotten with the next one', async () => {
  const { loginCodes } = fixture.store;
  const old = await loginCodes.create({ userId: ann.id, challenge });
  await query(`update login_codes set expires_at = now() - interval '1 second'`);
  await loginCodes.create({ userId: ann.id, challenge });
  expect(await query('select 1 from login_codes')).toHaveLength(1);
  expect(await loginCodes.redeem(old, verifier)).toBeUndefined();
  const late = await loginCodes.create({ userId: ann.id, challenge });
  await query(`update login_codes set expires_at = now() - interval '1 second'`);
  expect(await loginCodes.redeem(late, verifier)).toBeUndefined();
});

test('codes nobody gave are nothing, whatever they hold', async () => {
  for (const code of ['', 'x', '\0', 'x'.repeat(10_000)]) {
    expect(await fixture.store.loginCodes.redeem(code, verifier)).toBeUndefined();
  }
});

test('a code goes with its user, and is not kept itself', async () => {
  const bob = await fixture.user('bob');
  const code = await fixture.store.loginCodes.create({ userId: bob.id, challenge });
  expect(JSON.stringify(await query('select * from login_codes'))).not.toContain(code);
  await fixture.store.users.delete(bob.id);
  expect(await fixture.store.loginCodes.redeem(code, verifier)).toBeUndefined();
});
