import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Store } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
let store: Store;

beforeAll(async () => {
  fixture = await openTestStore();
  store = fixture.store;
});

afterAll(() => fixture?.stop());

const make = (name: string, more: object = {}) =>
  store.connections.create({ name, type: 'database', subtype: 'postgres', ...more });
const resource = (name: string) => store.resources.byName(name);

test('a resource comes with its first connection and goes with its last', async () => {
  const first = await make('first', { resourceName: 'shared' });
  expect(await resource('shared')).toMatchObject({ agentId: 'default', isAutomatic: true, subtype: 'postgres' });
  const second = await make('second', { resourceName: 'shared' });
  await store.connections.delete(first.id);
  expect(await resource('shared')).toMatchObject({ connections: ['second'] });
  await store.connections.delete(second.id);
  expect(await resource('shared')).toBeUndefined();
});

test('a connection that is refused leaves no resource behind', async () => {
  await make('taken');
  await expect(make('TAKEN', { resourceName: 'never-made' })).rejects.toMatchObject({ code: 'conflict' });
  expect(await resource('never-made')).toBeUndefined();
});

test('a connection that moves makes its new resource, and takes its old one along when nothing is left in it', async () => {
  const { id } = await make('mover');
  const moved = await store.connections.update(id, { resourceName: 'elsewhere' });
  expect(moved).toMatchObject({ resourceName: 'elsewhere', effectiveAgentId: 'default' });
  expect(await resource('mover')).toBeUndefined();
  expect(await resource('elsewhere')).toMatchObject({ connections: ['mover'] });
});

test('a resource that somebody made stays without connections', async () => {
  await store.resources.create({ name: 'kept', type: 'database', subtype: 'postgres', agentId: null });
  const { id, effectiveAgentId } = await make('visitor', { resourceName: 'kept' });
  expect(effectiveAgentId).toBeNull();
  await store.connections.delete(id);
  expect(await resource('kept')).toMatchObject({ connections: [], agentId: null });
});

test('a name in another case is the same resource', async () => {
  await make('Cased');
  const joined = await make('other', { resourceName: 'cASED' });
  expect(joined.resourceName).toBe('Cased');
});

test('an automatic resource stays what its only connection is, and no other does', async () => {
  const { id } = await make('turncoat');
  await store.connections.update(id, { subtype: 'mysql' });
  expect(await resource('turncoat')).toMatchObject({ subtype: 'mysql', isAutomatic: true });
  await make('companion', { resourceName: 'turncoat', subtype: 'mysql' });
  await store.connections.update(id, { subtype: 'postgres' });
  expect(await resource('turncoat')).toMatchObject({ subtype: 'mysql' });
});

test('whatever comes and goes at once, every connection has its resource and no empty one is left', async () => {
  for (let round = 0; round < 10; round += 1) {
    const before = await make(`last-${round}`, { resourceName: 'contested' });
    const [, ...made] = await Promise.all([
      store.connections.delete(before.id),
      make(`one-${round}`, { resourceName: 'contested' }),
      make(`two-${round}`, { resourceName: 'Contested' }),
    ]);
    const held = await resource(made[0]?.resourceName ?? '');
    expect(held?.connections).toEqual([`one-${round}`, `two-${round}`]);
    await Promise.all(made.map(({ id }) => store.connections.delete(id)));
    expect(await resource('contested')).toBeUndefined();
    expect(await resource('Contested')).toBeUndefined();
  }
});

test('connections that change places at once do not wait for each other crosswise', async () => {
  await Promise.all([make('left', { resourceName: 'place-a' }), make('right', { resourceName: 'place-b' })]);
  const [left, right] = await Promise.all([store.connections.byName('left'), store.connections.byName('right')]);
  let [mine, theirs] = ['place-a', 'place-b'];
  for (let round = 0; round < 10; round += 1) {
    [mine, theirs] = [theirs, mine];
    await Promise.all([
      store.connections.update(left?.id ?? '', { resourceName: mine }),
      store.connections.update(right?.id ?? '', { resourceName: theirs }),
    ]);
    expect(await resource(mine)).toMatchObject({ connections: ['left'] });
    expect(await resource(theirs)).toMatchObject({ connections: ['right'] });
  }
});
