import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture?.stop());

test('keeps the latest traits of each connection, and tells of those that have none', async () => {
  const { connections, upstreamTraits } = fixture.store;
  const shop = await connections.create({ name: 'shop', type: 'database', subtype: 'mysql' });
  const other = await connections.create({ name: 'other', type: 'database', subtype: 'mysql' });
  await connections.create({ name: 'elsewhere', type: 'database', subtype: 'postgres' });
  await upstreamTraits.save(shop.id, { version: '8.0' });
  await upstreamTraits.save(shop.id, { version: '9.0' });
  const expected = [
    { connectionId: shop.id, traits: { version: '9.0' } },
    { connectionId: other.id, traits: undefined },
  ].sort((a, b) => (a.connectionId < b.connectionId ? -1 : 1));
  expect(await upstreamTraits.list('mysql')).toEqual(expected);
});

test('keeps nothing of a connection that is gone', async () => {
  const { connections, upstreamTraits } = fixture.store;
  const gone = await connections.create({ name: 'gone', type: 'database', subtype: 'mssql' });
  await upstreamTraits.save(gone.id, { version: '1' });
  await connections.delete(gone.id);
  await upstreamTraits.save(gone.id, { version: '1' });
  await upstreamTraits.save('no id', { version: '1' });
  expect(await upstreamTraits.list('mssql')).toEqual([]);
});
