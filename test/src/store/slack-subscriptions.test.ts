import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connection, Review, User } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';
import { ask, connectionWith } from './webhooks-fixture.ts';

let fixture: TestStore;
let shop: Connection;
let people: Record<'dba' | 'second' | 'admin' | 'auditor' | 'engineer', User>;
let review: Review;
beforeAll(async () => {
  fixture = await openTestStore();
  const { store } = fixture;
  shop = await connectionWith(store, [{ name: 'slack', config: [] }]);
  people = {
    dba: await fixture.user('dba', ['dba']),
    second: await fixture.user('second', ['dba']),
    admin: await fixture.user('root', ['admin']),
    auditor: await fixture.user('auditor', ['auditor', 'dba']),
    engineer: await fixture.user('engineer', ['engineering']),
  };
  for (const [name, user] of Object.entries(people)) {
    const code = await store.slackLinks.createCode({ teamId: 'T1', slackUserId: `U-${name}`, slackName: name });
    await store.slackLinks.link(code, user.id);
    await store.slackSubscriptions.add(user.id, undefined);
  }
  review = await ask(store, shop, { userId: people.second.id });
});
afterAll(() => fixture?.stop());

const told = async (of = review, team = 'T1', userId?: string) =>
  (await fixture.store.slackSubscriptions.approversOf(of.id, team, userId)).map(({ slackUserId }) => slackUserId);

test('who may decide is told: members of its groups and admins, not who asked, auditors or others', async () => {
  expect(await told()).toEqual(['U-dba', 'U-admin']);
  expect(await told(review, 'T1', people.dba.id)).toEqual(['U-dba']);
  expect(await told(review, 'T1', people.engineer.id)).toEqual([]);
  expect(await told(review, 'T2')).toEqual([]);
});

test('whoever leaves the group, or becomes inactive, is told no more', async () => {
  const { users } = fixture.store;
  await users.update(people.dba.id, { groups: [] });
  expect(await told()).toEqual(['U-admin']);
  await users.update(people.dba.id, { groups: ['dba'], status: 'inactive' });
  expect(await told()).toEqual(['U-admin']);
  await users.update(people.dba.id, { status: 'active' });
  expect(await told()).toEqual(['U-dba', 'U-admin']);
});

test('of one connection only, or of all; once each', async () => {
  const { slackSubscriptions } = fixture.store;
  const { id } = people.dba;
  const other = await connectionWith(fixture.store, [{ name: 'slack', config: [] }]);
  expect(await slackSubscriptions.add(id, undefined)).toBe(false);
  expect(await slackSubscriptions.remove(id, undefined)).toBe(1);
  expect([await slackSubscriptions.add(id, other.id), await slackSubscriptions.add(id, other.id)]).toEqual([
    true,
    false,
  ]);
  expect(await told()).toEqual(['U-admin']);
  expect(await told(await ask(fixture.store, other, { userId: people.second.id }))).toEqual(['U-dba', 'U-admin']);
  await slackSubscriptions.add(id, undefined);
  const of = (name: string, connectionId: string) => ({ connection: { id: connectionId, name } });
  expect(await slackSubscriptions.list(id)).toEqual([of(other.name, other.id), { connection: undefined }]);
  expect(await slackSubscriptions.remove(id, other.id)).toBe(1);
  expect(await told()).toEqual(['U-dba', 'U-admin']);
});

test('what is decided needs nobody any more', async () => {
  const decided = await ask(fixture.store, shop);
  await fixture.store.reviews.revoke(decided.id, 'enough');
  expect(await told(decided)).toEqual([]);
});

test('who is linked no more is subscribed to nothing', async () => {
  const { slackLinks, slackSubscriptions } = fixture.store;
  await slackLinks.unlink(people.admin.id);
  expect(await slackSubscriptions.list(people.admin.id)).toEqual([]);
  expect(await slackSubscriptions.add(people.admin.id, undefined)).toBe(false);
});
