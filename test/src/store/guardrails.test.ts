import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});

afterAll(() => fixture?.stop());

const WORDS = { type: 'deny_words_list' as const, words: ['DROP', 'a\u0000b'], patternRegex: '' };
const PATTERN = { type: 'pattern_match' as const, words: [], patternRegex: '\\d{3}', message: 'no numbers' };

function connect(name: string) {
  return fixture.store.connections.create({ name, type: 'database', subtype: 'postgres' });
}

test('keep their rules as they were given, and change in parts', async () => {
  const { guardrails } = fixture.store;
  const { id: connectionId } = await connect('one');
  const given = {
    name: 'no drops',
    description: 'x',
    input: [WORDS],
    output: [PATTERN],
    connectionIds: [connectionId],
  };
  const made = await guardrails.create(given);
  expect(made).toMatchObject(given);
  expect(await guardrails.byId(made.id)).toEqual(made);
  expect(await guardrails.byName('no drops')).toEqual(made);
  const changed = await guardrails.update(made.id, { input: [] });
  expect(changed).toEqual({ ...made, input: [], updatedAt: expect.any(Date) });
  expect(await guardrails.update(made.id, { connectionIds: [] })).toMatchObject({
    output: [PATTERN],
    connectionIds: [],
  });
  expect(await guardrails.update(randomUUID(), { input: [] })).toBeUndefined();
});

test('names are unique and connections must exist', async () => {
  const { guardrails } = fixture.store;
  await guardrails.create({ name: 'taken' });
  await expect(guardrails.create({ name: 'taken' })).rejects.toMatchObject({ code: 'conflict' });
  for (const id of [randomUUID(), 'nope']) {
    const refused = guardrails.create({ name: 'lost', connectionIds: [id] });
    await expect(refused).rejects.toMatchObject({ code: 'unknown_reference' });
  }
  expect(await guardrails.byName('lost')).toBeUndefined();
});

test('are found for a connection whichever side attached them, by name', async () => {
  const { guardrails, connections } = fixture.store;
  const { id } = await connect('both');
  const other = await connect('unguarded');
  const b = await guardrails.create({ name: 'b', connectionIds: [id] });
  const a = await guardrails.create({ name: 'a' });
  await connections.update(id, { guardrailRules: [a.id, b.id] });
  expect((await guardrails.forConnection(id)).map((guardrail) => guardrail.name)).toEqual(['a', 'b']);
  expect(await guardrails.forConnection(other.id)).toEqual([]);
  expect(await guardrails.forConnection('nope')).toEqual([]);
  expect((await connections.byId(id))?.guardrailRules).toEqual([a.id, b.id].sort());
});

test('changes are told on other gateways', async () => {
  const other = await fixture.another();
  const changes: unknown[] = [];
  const deleted = new Promise<void>((resolve) => {
    other.onPolicyChange((change) => {
      if (changes.push(change) === 3) resolve();
    });
  });
  const { id } = await fixture.store.guardrails.create({ name: 'told' });
  await fixture.store.guardrails.update(id, { description: 'x' });
  expect(await fixture.store.guardrails.delete(id)).toBe(true);
  await deleted;
  expect(changes).toEqual(Array(3).fill({ entity: 'guardrail', id }));
  expect(await fixture.store.guardrails.delete(id)).toBe(false);
});

test('are listed by name, in pages or all', async () => {
  const { guardrails } = fixture.store;
  const { total } = await guardrails.list({ limit: 1, offset: 0 });
  const all = await guardrails.all();
  expect(all).toHaveLength(total);
  expect(all.map((one) => one.name)).toEqual(all.map((one) => one.name).sort());
  expect((await guardrails.list({ limit: 2, offset: 1 })).items).toEqual(all.slice(1, 3));
});
