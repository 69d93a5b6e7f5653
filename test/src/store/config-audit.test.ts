import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});

afterAll(() => fixture?.stop());

test('changes are kept with what was before and after, newest first', async () => {
  const { configAudit } = fixture.store;
  const actor = { actorId: 'a', actorName: 'ann' };
  const created = { ...actor, action: 'create', entity: 'user', entityId: '1', entityName: 'bob' } as const;
  await configAudit.record({ ...created, before: null, after: { name: 'bob', note: '\u0000' } });
  await configAudit.record({ ...created, action: 'delete', before: { name: 'bob' }, after: null });
  await configAudit.record({ ...created, entity: 'connection', entityId: '2', before: null, after: {} });
  const { items, total } = await configAudit.list({ entity: 'user', limit: 10, offset: 0 });
  expect(total).toBe(2);
  expect(items).toMatchObject([
    { ...actor, action: 'delete', before: { name: 'bob' }, after: null, at: expect.any(Date) },
    { ...created, before: null, after: { name: 'bob', note: '\u0000' } },
  ]);
  expect((await configAudit.list({ entityId: '2', limit: 10, offset: 0 })).total).toBe(1);
  expect((await configAudit.list({ limit: 1, offset: 2 })).items).toHaveLength(1);
});
