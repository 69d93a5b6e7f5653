import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { User } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
let ann: User;
let bob: User;
beforeAll(async () => {
  fixture = await openTestStore();
  ann = await fixture.user('ann', ['dba-team', 'auditor']);
  bob = await fixture.user('bob', ['admin', 'auditor']);
});
afterAll(() => fixture?.stop());

const account = { teamId: 'T1', slackUserId: 'U1', slackName: 'ann' };

test('a code links once, on any gateway, however it is typed', async () => {
  const { slackLinks } = fixture.store;
  const code = await slackLinks.createCode(account);
  expect(code).toMatch(/^[A-HJ-NP-Z2-9]{10}$/);
  expect(await slackLinks.accountOf(code)).toEqual(account);
  const typed = ` ${code.slice(0, 5).toLowerCase()}-${code.slice(5)} `;
  const linked = await (await fixture.another()).slackLinks.link(typed, ann.id);
  expect(linked).toMatchObject({ userId: ann.id, ...account });
  expect(await slackLinks.link(code, bob.id)).toBeUndefined();
  expect(await slackLinks.accountOf(code)).toBeUndefined();
});

test('of many who use a code at once, one gets it', async () => {
  const { slackLinks } = fixture.store;
  const code = await slackLinks.createCode(account);
  const all = await Promise.all(Array.from({ length: 8 }, () => slackLinks.link(code, ann.id)));
  expect(all.filter((link) => link !== undefined)).toHaveLength(1);
});

test('a code that is too old links nobody', async () => {
  const { slackLinks } = fixture.store;
  const code = await slackLinks.createCode(account);
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  await client.query(`update slack_link_codes set expires_at = now() - interval '1 second'`);
  await client.end();
  expect(await slackLinks.accountOf(code)).toBeUndefined();
  expect(await slackLinks.link(code, ann.id)).toBeUndefined();
});

test('a person is who they are now, and nobody once they are inactive', async () => {
  const { slackLinks, users } = fixture.store;
  await slackLinks.link(await slackLinks.createCode(account), ann.id);
  expect(await slackLinks.personOf(account)).toEqual({
    id: ann.id,
    name: 'ann',
    groups: ['auditor', 'dba-team'],
    isAdmin: false,
    isAuditor: true,
  });
  expect(await slackLinks.personOf({ teamId: 'T2', slackUserId: 'U1' })).toBeUndefined();
  await users.update(ann.id, { status: 'inactive' });
  expect(await slackLinks.personOf(account)).toBeUndefined();
  await users.update(ann.id, { status: 'active' });
});

test('an account belongs to one user, and a user has one account', async () => {
  const { slackLinks } = fixture.store;
  await slackLinks.link(await slackLinks.createCode(account), ann.id);
  await slackLinks.link(await slackLinks.createCode(account), bob.id);
  expect(await slackLinks.get(ann.id)).toBeUndefined();
  await slackLinks.link(await slackLinks.createCode({ ...account, slackUserId: 'U2' }), bob.id);
  expect(await slackLinks.personOf(account)).toBeUndefined();
  expect(await slackLinks.personOf({ teamId: 'T1', slackUserId: 'U2' })).toMatchObject({
    name: 'bob',
    isAdmin: true,
    isAuditor: false,
  });
  expect([await slackLinks.unlink(bob.id), await slackLinks.unlink(bob.id)]).toEqual([true, false]);
});
