import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});

afterAll(() => fixture?.stop());

test('either side may say which rules apply, the last word counts, and both sides agree', async () => {
  const { connections, guardrails, maskingRules } = fixture.store;
  const one = await connections.create({ name: 'one', type: 'database', subtype: 'postgres' });
  const two = await connections.create({ name: 'two', type: 'database', subtype: 'postgres' });
  for (const [rules, field] of [
    [guardrails, 'guardrailRules'],
    [maskingRules, 'maskingRules'],
  ] as const) {
    const { id } = await rules.create({ name: 'rule', connectionIds: [two.id, one.id, one.id] });
    expect((await rules.byId(id))?.connectionIds).toEqual([one.id, two.id].sort());
    expect((await connections.byId(one.id))?.[field]).toEqual([id]);
    await connections.update(one.id, { [field]: [] });
    expect((await rules.byId(id))?.connectionIds).toEqual([two.id]);
    await rules.update(id, { connectionIds: [one.id] });
    expect((await connections.byId(two.id))?.[field]).toEqual([]);
    expect((await connections.byId(one.id))?.[field]).toEqual([id]);
  }
});
