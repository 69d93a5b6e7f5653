import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture?.stop());

test('a group that is named stays, and whoever deletes it reads where it is named', async () => {
  const { connections, groups, reviews } = fixture.store;
  for (const name of ['dba', 'visitors']) await groups.create(name);
  for (let i = 0; i < 12; i++) {
    const name = `shop-${String(i).padStart(2, '0')}`;
    await connections.create({
      name,
      type: 'database',
      subtype: 'postgres',
      reviewers: ['dba'],
      accessGroups: ['visitors'],
    });
  }
  const both = { reviewers: ['dba'], accessGroups: ['dba'] };
  const last = await connections.create({ name: 'vault', type: 'database', subtype: 'postgres', ...both });
  await expect(groups.delete('visitors')).rejects.toMatchObject({
    code: 'in_use',
    message:
      'The group visitors is still named by the access groups of shop-00, shop-01, shop-02, shop-03, shop-04, shop-05, ' +
      'shop-06, shop-07, shop-08, shop-09 and 2 more',
  });
  await expect(groups.delete('dba')).rejects.toMatchObject({
    message: expect.stringMatching(/reviewers of .* and 3 more$/),
  });
  for (const { id } of (await connections.list({ limit: 100, offset: 0 })).items) {
    if (id !== last.id) await connections.delete(id);
  }
  const { id: userId } = await fixture.user('asker');
  const ask = () =>
    reviews.create({
      sessionId: randomUUID(),
      connectionId: last.id,
      connectionName: 'vault',
      userId,
      userName: 'asker',
      text: 'select 1',
      fingerprint: 'f',
      groups: ['dba'],
      expiresAt: new Date(Date.now() + 60_000),
    });
  const waiting = [await ask(), await ask()];
  await expect(groups.delete('dba')).rejects.toMatchObject({
    message: 'The group dba is still named by the reviewers of vault and 2 pending reviews',
  });
  await connections.delete(last.id);
  await expect(groups.delete('dba')).rejects.toMatchObject({
    message: 'The group dba is still named by 2 pending reviews',
  });
  for (const { id } of waiting) await reviews.revoke(id, 'not needed');
  expect(await groups.delete('dba')).toBe(true);
  expect(await groups.delete('dba')).toBe(false);
});
