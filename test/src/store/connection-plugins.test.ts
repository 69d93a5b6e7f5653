import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture?.stop());

const make = (name: string, plugins?: { name: string; config: string[] }[]) =>
  fixture.store.connections.create({
    name,
    type: 'database',
    subtype: 'postgres',
    ...(plugins === undefined ? {} : { plugins }),
  });

test('plugins are attached with what they are told, by name, and stay where they are not spoken of', async () => {
  const told = ["it's", '{odd}', 'é,"x"'];
  const { id, plugins } = await make('attached', [
    { name: 'webhooks', config: told },
    { name: 'slack', config: [] },
  ]);
  expect(plugins).toEqual([
    { name: 'slack', config: [] },
    { name: 'webhooks', config: told },
  ]);
  const renamed = await fixture.store.connections.update(id, { reviewers: ['dba'] });
  expect(renamed?.plugins).toEqual(plugins);
  expect((await fixture.store.connections.byName('attached'))?.plugins).toEqual(plugins);
});

test('a list replaces what was attached; of a plugin named twice the last counts', async () => {
  const { id } = await make('replaced', [{ name: 'slack', config: [] }]);
  const after = await fixture.store.connections.update(id, {
    plugins: [
      { name: 'webhooks', config: ['a'] },
      { name: 'webhooks', config: ['b'] },
    ],
  });
  expect(after?.plugins).toEqual([{ name: 'webhooks', config: ['b'] }]);
  expect((await fixture.store.connections.update(id, { plugins: [] }))?.plugins).toEqual([]);
});

test('they go with the connection, so that another of its name starts without', async () => {
  const { id } = await make('gone', [{ name: 'webhooks', config: [] }]);
  await fixture.store.connections.delete(id);
  expect((await make('gone')).plugins).toEqual([]);
});
