import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConnectionDraft } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});

afterAll(() => fixture?.stop());

const PAGE = { limit: 100, offset: 0 };

function draft(name: string, more: Partial<ConnectionDraft> = {}): ConnectionDraft {
  return { name, type: 'database', subtype: 'postgres', ...more };
}

describe('connections', () => {
  test('get defaults for what is left out', async () => {
    const made = await fixture.store.connections.create(draft('plain'));
    expect(made).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'plain',
      type: 'database',
      subtype: 'postgres',
      command: [],
      resourceName: 'plain',
      agentId: null,
      effectiveAgentId: 'default',
      reviewers: [],
      accessGroups: [],
      accessModeExec: 'enabled',
      accessModeConnect: 'enabled',
      accessModeRunbooks: 'enabled',
      accessSchema: 'enabled',
      guardrailRules: [],
      maskingRules: [],
      plugins: [],
      tags: {},
      policy: {},
      secretKeys: [],
      secretReferences: {},
      isReachable: null,
      statusReason: null,
      statusCheckedAt: null,
      createdAt: expect.any(Date),
      updatedAt: expect.any(Date),
    });
  });

  test('keep everything that is given, and an update changes what it names', async () => {
    const { connections, guardrails, maskingRules } = fixture.store;
    const guardrail = await guardrails.create({ name: 'g' });
    const rule = await maskingRules.create({ name: 'm' });
    const given = draft('full', {
      command: ['psql', '-h', 'it\'s "odd", {x}'],
      resourceName: 'shop',
      agentId: 'agent',
      reviewers: ['dba', 'security', 'dba'],
      accessGroups: ['staff'],
      accessModeExec: 'disabled',
      accessModeConnect: 'disabled',
      accessModeRunbooks: 'disabled',
      accessSchema: 'disabled',
      guardrailRules: [guardrail.id],
      maskingRules: [rule.id],
      tags: { env: 'prod' },
      policy: { function_calls: 'allow' },
    });
    const made = await connections.create(given);
    expect(made).toMatchObject({ ...given, reviewers: ['dba', 'security'] });
    const changed = await connections.update(made.id, { reviewers: [], tags: { env: 'dev' } });
    expect(changed).toEqual({ ...made, reviewers: [], tags: { env: 'dev' }, updatedAt: expect.any(Date) });
    expect(changed?.updatedAt.getTime()).toBeGreaterThan(made.updatedAt.getTime());
    expect(await connections.byName('full')).toEqual(changed);
    expect((await guardrails.byId(guardrail.id))?.connectionIds).toEqual([made.id]);
    expect(await connections.update(made.id, { guardrailRules: [] })).toMatchObject({ guardrailRules: [] });
    expect((await guardrails.byId(guardrail.id))?.connectionIds).toEqual([]);
  });

  test('names are unique whatever their case, and found exactly', async () => {
    const { connections } = fixture.store;
    await connections.create(draft('Taken'));
    await expect(connections.create(draft('taken'))).rejects.toMatchObject({ code: 'conflict' });
    const other = await connections.create(draft('other'));
    await expect(connections.update(other.id, { name: 'TAKEN' })).rejects.toMatchObject({ code: 'conflict' });
    expect(await connections.byName('taken')).toBeUndefined();
    await expect(connections.create(draft('a~b'))).rejects.toThrow('connections_name_check');
  });

  test('rules that do not exist are refused, and nothing is left behind', async () => {
    const { connections } = fixture.store;
    for (const id of [randomUUID(), 'nope']) {
      const refused = { code: 'unknown_reference' };
      await expect(connections.create(draft('linked', { guardrailRules: [id] }))).rejects.toMatchObject(refused);
      await expect(connections.create(draft('linked', { maskingRules: [id] }))).rejects.toMatchObject(refused);
    }
    expect(await connections.byName('linked')).toBeUndefined();
  });

  test('are listed by name, filtered and paged', async () => {
    const { connections } = fixture.store;
    await connections.create(draft('list-c', { tags: { team: 'x', env: 'prod' }, accessGroups: ['one', 'two'] }));
    await connections.create(draft('list-a', { tags: { team: 'x' }, accessGroups: ['two'] }));
    await connections.create(draft('list-b', { subtype: 'mysql', resourceName: 'res', agentId: 'far' }));
    const names = async (query: object) =>
      (await connections.list({ ...PAGE, search: 'list-', ...query })).items.map((connection) => connection.name);
    expect(await names({})).toEqual(['list-a', 'list-b', 'list-c']);
    expect(await names({ limit: 1, offset: 1 })).toEqual(['list-b']);
    expect(await names({ subtype: 'mysql' })).toEqual(['list-b']);
    expect(await names({ resourceName: 'res' })).toEqual(['list-b']);
    expect(await names({ agentId: 'far' })).toEqual(['list-b']);
    expect(await names({ name: 'list-c' })).toEqual(['list-c']);
    expect(await names({ type: 'custom' })).toEqual([]);
    expect(await names({ visibleToGroups: [] })).toEqual(['list-b']);
    expect(await names({ visibleToGroups: ['one'] })).toEqual(['list-b', 'list-c']);
    expect((await connections.list({ search: 'list-', limit: 1, offset: 0 })).total).toBe(3);
  });

  test('deleting one takes it out of its rules and tells other gateways', async () => {
    const { connections, guardrails } = fixture.store;
    const guardrail = await guardrails.create({ name: 'left' });
    const { id } = await connections.create(draft('going', { guardrailRules: [guardrail.id] }));
    const other = await fixture.another();
    const told = new Promise<unknown>((resolve) => other.onPolicyChange(resolve));
    expect(await connections.delete(id)).toBe(true);
    expect(await told).toEqual({ entity: 'connection', id });
    expect(await connections.delete(id)).toBe(false);
    expect(await connections.byId(id)).toBeUndefined();
    expect(await guardrails.byId(guardrail.id)).toMatchObject({ connectionIds: [] });
    expect(await connections.update(id, { name: 'again' })).toBeUndefined();
  });
});
