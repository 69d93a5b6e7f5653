import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MaskingRuleDraft } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});

afterAll(() => fixture?.stop());

const FULL: MaskingRuleDraft = {
  name: 'full',
  description: 'everything',
  connectionIds: [],
  supportedEntityTypes: [{ name: 'PII', entityTypes: ['EMAIL_ADDRESS', 'US_SSN'] }],
  customEntityTypes: [
    { name: 'BADGE', regex: 'B-\\d+', score: 0.5 },
    { name: 'CODE', denyList: ['x', 'y'] },
  ],
  columns: [{ match: 'public.*.card', strategy: 'partial', entity: 'CREDIT_CARD' }],
  strategy: 'hash',
  strategies: { US_SSN: 'null' },
  scoreThreshold: 0.4,
  unfollowed: 'deny',
  copies: 'allow',
};

test('keep everything that is given, and change in parts', async () => {
  const { maskingRules } = fixture.store;
  const made = await maskingRules.create(FULL);
  expect(made).toMatchObject(FULL);
  expect(await maskingRules.byId(made.id)).toEqual(made);
  expect(await maskingRules.byName('full')).toEqual(made);
  const changed = await maskingRules.update(made.id, { strategy: 'null', scoreThreshold: undefined });
  expect(changed).toEqual({ ...made, strategy: 'null', scoreThreshold: undefined, updatedAt: expect.any(Date) });
  expect(await maskingRules.update(randomUUID(), {})).toBeUndefined();
});

test('get defaults for what is left out', async () => {
  expect(await fixture.store.maskingRules.create({ name: 'bare' })).toMatchObject({
    description: '',
    connectionIds: [],
    supportedEntityTypes: [],
    customEntityTypes: [],
    columns: [],
    strategy: 'redact',
    strategies: {},
    scoreThreshold: undefined,
    unfollowed: 'mask',
    copies: 'deny',
  });
});

test('names are unique and connections must exist', async () => {
  const { maskingRules } = fixture.store;
  await maskingRules.create({ name: 'taken' });
  await expect(maskingRules.create({ name: 'taken' })).rejects.toMatchObject({ code: 'conflict' });
  const refused = maskingRules.create({ name: 'lost', connectionIds: [randomUUID()] });
  await expect(refused).rejects.toMatchObject({ code: 'unknown_reference' });
});

test('are found for a connection whichever side attached them, and go with it', async () => {
  const { maskingRules, connections } = fixture.store;
  const { id } = await connections.create({ name: 'masked', type: 'database', subtype: 'postgres' });
  const b = await maskingRules.create({ name: 'b', connectionIds: [id] });
  const a = await maskingRules.create({ name: 'a' });
  await connections.update(id, { maskingRules: [a.id, b.id] });
  expect((await maskingRules.forConnection(id)).map((rule) => rule.name)).toEqual(['a', 'b']);
  expect(await maskingRules.delete(a.id)).toBe(true);
  expect(await maskingRules.delete(a.id)).toBe(false);
  expect((await connections.byId(id))?.maskingRules).toEqual([b.id]);
  await connections.delete(id);
  expect(await maskingRules.byId(b.id)).toMatchObject({ connectionIds: [] });
});

test('are listed by name, in pages or all', async () => {
  const { maskingRules } = fixture.store;
  const { total } = await maskingRules.list({ limit: 1, offset: 0 });
  const all = await maskingRules.all();
  expect(all).toHaveLength(total);
  expect(all.map((one) => one.name)).toEqual(all.map((one) => one.name).sort());
  expect((await maskingRules.list({ limit: 2, offset: 1 })).items).toEqual(all.slice(1, 3));
});
