import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture?.stop());

const connection = (name: string) =>
  fixture.store.connections.create({ name, type: 'database', subtype: 'postgres', reviewers: ['dba'] });

test('settings are read back by the plugin, listed by name only, and sealed in the database', async () => {
  const { plugins } = fixture.store;
  await plugins.save('sealed', { envvars: { TOKEN: 'hunter2-token', CHANNEL: '#ops' } });
  expect(await plugins.get('sealed')).toEqual({
    name: 'sealed',
    keys: ['CHANNEL', 'TOKEN'],
    updatedAt: expect.any(Date),
  });
  expect(Object.fromEntries(await plugins.readConfig('sealed'))).toEqual({ TOKEN: 'hunter2-token', CHANNEL: '#ops' });
  expect((await plugins.list()).map(({ name }) => name)).toContain('sealed');
  const client = new pg.Client(fixture.server.superuser);
  await client.connect();
  const { rows } = await client.query("select secret from plugins where name = 'sealed'");
  await client.end();
  expect(rows[0].secret.toString('latin1')).not.toContain('hunter2');
});

test('settings are replaced as a whole, where undefined keeps the stored one', async () => {
  const { plugins } = fixture.store;
  await plugins.save('kept', { envvars: { A: '1', B: '2', C: '3' } });
  await plugins.save('kept', { envvars: { A: undefined, B: 'two', NEW: undefined } });
  expect(Object.fromEntries(await plugins.readConfig('kept'))).toEqual({ A: '1', B: 'two' });
  await plugins.save('kept', {});
  expect(Object.fromEntries(await plugins.readConfig('kept'))).toEqual({ A: '1', B: 'two' });
  expect((await plugins.readConfig('never-set')).size).toBe(0);
});

test('what is new must not be there', async () => {
  await fixture.store.plugins.save('twice', { isNew: true });
  await expect(fixture.store.plugins.save('twice', { isNew: true })).rejects.toMatchObject({ code: 'conflict' });
});

test('settings and connections change together, or not at all', async () => {
  const { plugins, connections } = fixture.store;
  const [one, two] = [await connection('one'), await connection('two')];
  const patch = { plugins: [{ name: 'webhooks', config: ['x'] }] };
  const saved = await plugins.save('webhooks', { connections: [two, one].map(({ id }) => ({ id, patch })) });
  expect(saved.map(({ name }) => name)).toEqual(['two', 'one']);
  expect(saved[0]).toMatchObject({ plugins: patch.plugins, reviewers: ['dba'] });
  const missing = { id: '00000000-0000-4000-8000-000000000000', patch };
  const failing = plugins.save('half', {
    envvars: { A: '1' },
    connections: [{ id: one.id, patch: { plugins: [] } }, missing],
  });
  await expect(failing).rejects.toMatchObject({ code: 'unknown_reference' });
  expect(await plugins.get('half')).toBeUndefined();
  expect((await connections.byId(one.id))?.plugins).toEqual(patch.plugins);
});

test('a removed plugin leaves every connection, and its settings are gone', async () => {
  const { plugins, connections } = fixture.store;
  const { id } = await connection('left');
  await connections.update(id, {
    plugins: [
      { name: 'leaving', config: [] },
      { name: 'staying', config: [] },
    ],
  });
  await plugins.save('leaving', { envvars: { A: '1' } });
  expect(await plugins.remove('leaving')).toBe(true);
  expect((await connections.byId(id))?.plugins).toEqual([{ name: 'staying', config: [] }]);
  expect((await plugins.readConfig('leaving')).size).toBe(0);
  expect(await plugins.remove('leaving')).toBe(false);
});

test('a change is told to every gateway', async () => {
  const heard = new Promise<void>((resolve) => {
    const stop = fixture.store.onPolicyChange(({ entity, id }) => {
      if (entity !== 'plugin' || id !== 'told') return;
      stop();
      resolve();
    });
  });
  await fixture.store.plugins.save('told', { envvars: {} });
  await heard;
});
