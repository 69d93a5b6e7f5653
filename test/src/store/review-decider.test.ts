import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
let client: pg.Client;

beforeAll(async () => {
  fixture = await openTestStore();
  client = new pg.Client(fixture.server.superuser);
  await client.connect();
  await fixture.member('admin');
});

afterAll(async () => {
  await client?.end();
  await fixture?.stop();
});

async function asked(): Promise<string> {
  const review = await fixture.store.reviews.create({
    sessionId: randomUUID(),
    connectionId: randomUUID(),
    connectionName: 'prod',
    userId: randomUUID(),
    userName: 'ann',
    text: 'x',
    fingerprint: 'f',
    groups: ['dba'],
    expiresAt: new Date(Date.now() + 60_000),
  });
  return review.id;
}

async function tokenOf(user: User, expiresAt?: Date): Promise<string> {
  const { token } = await fixture.store.tokens.create({ userId: user.id, kind: 'login', name: 'x', expiresAt });
  return token.id;
}

function approve(id: string, by: { readonly id: string; readonly tokenId?: string }) {
  return fixture.store.reviews.decide(id, { by: { id: by.id, tokenId: by.tokenId }, decision: 'approve' });
}

describe('a decision counts as its person stands in that moment', () => {
  test('under the name they have', async () => {
    const dba = await fixture.member('dba');
    await fixture.store.users.update(dba.id, { name: 'renamed' });
    expect(await approve(await asked(), dba)).toMatchObject({
      ok: true,
      review: { groups: [{ reviewedBy: { name: 'renamed' } }] },
    });
  });

  test('not out of the group any more', async () => {
    const dba = await fixture.member('dba');
    await fixture.store.users.update(dba.id, { groups: ['other'] });
    expect(await approve(await asked(), dba)).toMatchObject({ ok: false, refusal: 'not_eligible' });
  });

  test('not as an admin who was one', async () => {
    const admin = await fixture.member('admin', 'other');
    await fixture.store.users.update(admin.id, { groups: ['other'] });
    expect(await approve(await asked(), admin)).toMatchObject({ ok: false, refusal: 'not_eligible' });
  });

  test('not as somebody who only audits by now', async () => {
    const dba = await fixture.member('dba');
    await fixture.store.users.update(dba.id, { groups: ['dba', 'auditor'] });
    expect(await approve(await asked(), dba)).toMatchObject({ ok: false, refusal: 'not_eligible' });
    const admin = await fixture.member('admin', 'auditor');
    expect(await approve(await asked(), admin)).toMatchObject({ ok: true });
  });

  test('not when deactivated or deleted', async () => {
    const inactive = await fixture.member('dba');
    await fixture.store.users.update(inactive.id, { status: 'inactive' });
    const deleted = await fixture.member('dba');
    await fixture.store.users.delete(deleted.id);
    for (const by of [inactive, deleted, { id: 'nope' }]) {
      expect(await approve(await asked(), by)).toMatchObject({ ok: false, refusal: 'not_active' });
    }
  });

  test("not with a token that was revoked or expired, nor with somebody else's", async () => {
    const dba = await fixture.member('dba');
    const revoked = await tokenOf(dba);
    await fixture.store.tokens.revoke(revoked);
    const expired = await tokenOf(dba, new Date(Date.now() - 1000));
    const others = await tokenOf(await fixture.member('dba'));
    for (const tokenId of [revoked, expired, others, 'nope']) {
      const refused = await approve(await asked(), { id: dba.id, tokenId });
      expect(refused).toMatchObject({ ok: false, refusal: 'not_active', review: { status: 'PENDING' } });
    }
    expect(await approve(await asked(), { id: dba.id, tokenId: await tokenOf(dba) })).toMatchObject({ ok: true });
  });
});

describe('what is taken away while the decision is on its way', () => {
  /** Decides while a change is made but not committed, and commits it once the decision waits for it. */
  async function decideDuring(change: string, params: readonly string[], by: { id: string; tokenId?: string }) {
    const id = await asked();
    await client.query('BEGIN');
    await client.query(change, [...params]);
    const decision = approve(id, by);
    const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'sluice'`;
    const watcher = new pg.Client(fixture.server.superuser);
    await watcher.connect();
    while ((await watcher.query(waiting)).rowCount === 0);
    await watcher.end();
    await client.query('COMMIT');
    return decision;
  }

  test('a membership', async () => {
    const dba = await fixture.member('dba');
    const change = `DELETE FROM user_groups WHERE user_id = $1 AND group_name = 'dba'`;
    expect(await decideDuring(change, [dba.id], dba)).toMatchObject({ ok: false, refusal: 'not_eligible' });
  });

  test('the account', async () => {
    const dba = await fixture.member('dba');
    const change = `UPDATE users SET status = 'inactive' WHERE id = $1`;
    expect(await decideDuring(change, [dba.id], dba)).toMatchObject({ ok: false, refusal: 'not_active' });
  });

  test('the token', async () => {
    const dba = await fixture.member('dba');
    const tokenId = await tokenOf(dba);
    const by = { id: dba.id, tokenId };
    expect(await decideDuring('DELETE FROM tokens WHERE id = $1', [tokenId], by)).toMatchObject({
      ok: false,
      refusal: 'not_active',
    });
  });
});
