import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../../../src/api/auth.ts';
import type { ApiDeps } from '../../../src/api/deps.ts';
import { recordingResources, recordResource } from '../../../src/api/resource-record.ts';
import { openTestStore, type TestStore } from '../store/fixture.ts';

let fixture: TestStore;
let deps: ApiDeps;
beforeAll(async () => {
  fixture = await openTestStore();
  deps = { store: fixture.store, policyChanged: async () => undefined } as unknown as ApiDeps;
});
afterAll(() => fixture?.stop());

const caller = { id: 'u1', name: 'ann' } as unknown as Caller;
const recorded = async (): Promise<string[]> =>
  (await fixture.store.configAudit.list({ entity: 'resource', limit: 100, offset: 0 })).items
    .map(({ actorName, action, entityName }) => `${actorName} ${action} ${entityName}`)
    .sort();

test('keeps which resources came and went with a connection, and nothing of those that stayed', async () => {
  const { connections } = fixture.store;
  const make = (name: string, resourceName: string) =>
    connections.create({ name, type: 'custom', subtype: '', command: ['true'], resourceName });
  const { id } = await recordingResources(deps, caller, ['one', 'one'], () => make('first', 'one'));
  await recordingResources(deps, caller, ['one'], () => make('second', 'one'));
  expect(await recorded()).toEqual(['ann create one']);
  await recordingResources(deps, caller, ['one', 'two'], () => connections.update(id, { resourceName: 'two' }));
  expect(await recorded()).toEqual(['ann create one', 'ann create two']);
  await recordingResources(deps, caller, ['two'], () => connections.delete(id));
  expect(await recorded()).toEqual(['ann create one', 'ann create two', 'ann delete two']);
});

test('records nothing where there was nothing and is nothing', async () => {
  const before = await recorded();
  await recordResource(deps, caller, undefined, undefined);
  expect(await recorded()).toEqual(before);
});
