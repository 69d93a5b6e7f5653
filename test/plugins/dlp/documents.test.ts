import { describe, expect, it } from 'vitest';
import { compileRules } from '../../../plugins/dlp/compile.ts';
import { documentMasker } from '../../../plugins/dlp/documents.ts';
import type { ColumnRule, MaskingRule, Strategy } from '../../../plugins/dlp/rule.ts';
import { TextMasker } from '../../../plugins/dlp/text-masker.ts';
import { ResultBlocked } from '../../../src/core/verdict.ts';
import { Documents, fieldOf, type Lineage, objectId, Special } from '../../src/core/result-documents.ts';
import { detecting, HASH_KEY, rule } from './support.ts';

const paths = (...columns: (string | ColumnRule)[]): MaskingRule =>
  rule({ columns: columns.map((one) => (typeof one === 'string' ? { match: one, strategy: 'redact' } : one)) });
const CONTENT = detecting('EMAIL_ADDRESS', 'CREDIT_CARD', 'PHONE_NUMBER');

/** The documents after masking, and what was counted. */
function masked(content: object | readonly object[], rules: readonly MaskingRule[], lineage: Lineage = {}) {
  const compiled = compileRules(rules);
  const counts: Record<string, number> = {};
  const masker = new TextMasker(compiled.types, HASH_KEY, (entity, n = 1) => {
    counts[entity] = (counts[entity] ?? 0) + n;
  });
  const made = new Documents(Array.isArray(content) ? content : [content], lineage);
  documentMasker(compiled, masker)(made.documents);
  return { contents: made.contents, content: made.contents[0], counts, documents: made.documents };
}

const show = (content: object, ...rules: MaskingRule[]) => masked(content, rules).content;

describe('a rule for a path', () => {
  it('masks the field in every document, and counts it', () => {
    const { contents, counts } = masked(
      [{ name: 'Ann', email: 'ann' }, { email: 'bob' }, { name: 'Eve', email: null }],
      [paths('shop.customers.email')],
    );
    expect(contents).toEqual([{ name: 'Ann', email: '[COLUMN]' }, { email: '[COLUMN]' }, { name: 'Eve', email: null }]);
    expect(counts).toEqual({ COLUMN: 2 });
  });

  it('goes through lists, and lists of lists', () => {
    const customer = { tags: ['a', ['b', 'c']], orders: [{ sku: 'x', n: 1 }, [{ sku: 'y' }], 'loose'] };
    expect(show(customer, paths('shop.customers.tags', 'shop.customers.orders.sku'))).toEqual({
      tags: ['[COLUMN]', ['[COLUMN]', '[COLUMN]']],
      orders: [{ sku: '[COLUMN]', n: 1 }, [{ sku: '[COLUMN]' }], 'loose'],
    });
  });

  it('hides a document that it names, with the names in it', () => {
    const customer = { contacts: { 'ann@example.com': 1, deep: { a: 'b' } }, list: [{ a: 1 }, 'b'], other: { a: 1 } };
    expect(show(customer, paths('shop.customers.contacts', 'shop.customers.list'))).toEqual({
      contacts: null,
      list: [null, '[COLUMN]'],
      other: { a: 1 },
    });
    expect(show(customer, paths({ match: 'shop.customers.contacts', strategy: 'constant' }))).toMatchObject({
      contacts: {},
    });
  });

  it('finds a field that a query put into a document of no interest', () => {
    const customer = { address: { city: 'Ulm', copy: '123-45-6789' } };
    const sources = (path: string) => [fieldOf(path === 'address.copy' ? 'ssn' : path)];
    const isBuilt = (path: string) => path === 'address';
    expect(masked(customer, [paths('shop.customers.ssn')], { sources, isBuilt }).content).toEqual({
      address: { city: 'Ulm', copy: '[COLUMN]' },
    });
  });

  it('looks into a document that is built, of whatever else may be in it', () => {
    const update = { changed: { ssn: '123-45-6789', city: 'Ulm' }, new: 'unheard of' };
    const known = (path: string) => [fieldOf(path.replace('changed.', ''))];
    const sources = (path: string) => (path === 'update' || path === 'update.new' ? 'unknown' : known(path.slice(7)));
    const isBuilt = (path: string) => path === 'update' || path === 'update.changed';
    expect(masked({ update }, [paths('shop.customers.ssn')], { sources, isBuilt }).content).toEqual({
      update: { changed: { ssn: '[COLUMN]', city: 'Ulm' }, new: null },
    });
  });

  it('leaves the names of a document whose fields it names', () => {
    const customer = { address: { street: 'Main St', zip: 12345, geo: { lat: 1 } } };
    expect(show(customer, paths('shop.customers.address.*'))).toEqual({
      address: { street: '[COLUMN]', zip: null, geo: null },
    });
  });

  it('lets an exception stand in a document that is masked otherwise', () => {
    const columns = [
      { match: 'shop.customers.address.city', strategy: 'partial' },
      { match: 'shop.customers.address', strategy: 'redact' },
    ] as const;
    expect(show({ address: { city: 'Springfield', street: 'Main St' } }, paths(...columns))).toEqual({
      address: { city: '*******ield', street: '[COLUMN]' },
    });
  });

  it.each<[Strategy, unknown]>([
    ['redact', ['[COLUMN]', null, null, null, null, null]],
    ['partial', ['*****', null, null, null, null, null]],
    ['null', [null, null, null, null, null, null]],
    ['constant', ['[COLUMN]', 0, 0n, false, new Date(0), {}]],
  ])('puts what the type allows in the place of a value: %s', (strategy, expected) => {
    const customer = { x: ['a b c', 7, 7n, true, new Date(5), { a: 1 }] };
    const { content } = masked(customer, [paths({ match: 'shop.customers.x', strategy })]);
    const x = (content as { x: unknown }).x as unknown[];
    if (strategy === 'partial') expect([typeof x[0], ...x.slice(1)]).toEqual(['string', ...(expected as []).slice(1)]);
    else expect(x).toEqual(expected);
  });

  it('keeps equal values equal where it hashes', () => {
    const { contents } = masked(
      [{ email: 'a@b.io' }, { email: 'A@b.io' }, { email: 'c@d.io' }],
      [paths({ match: 'shop.customers.email', strategy: 'hash', entity: 'EMAIL_ADDRESS' })],
    );
    const [one, two, three] = contents as { email: string }[];
    expect(one?.email).toMatch(/^\[EMAIL_ADDRESS:[0-9a-f]{16}\]$/);
    expect([two?.email === one?.email, three?.email === one?.email]).toEqual([true, false]);
  });

  it('leaves object ids of documents alone, unless it spells them', () => {
    const customer = { _id: objectId(), ref: objectId() };
    expect(show(customer, paths('shop.customers.*'))).toEqual({ _id: '65a1b2c3d4e5f60718293a4b', ref: null });
    expect(show(customer, paths('shop.customers._id'))).toMatchObject({ _id: null });
    expect(show({ _id: 'ann@example.com' }, paths('shop.customers.*'))).toEqual({ _id: '[COLUMN]' });
  });

  it('looks at nothing within what no rule can reach', () => {
    const customer = { a: { b: { c: 1, d: 2 } }, list: [{ x: 1 }, { x: 2 }], email: 'x' };
    const { documents } = masked(customer, [paths('shop.customers.email')]);
    // The three names, and the one value.
    expect([documents[0]?.shown, documents[0]?.decoded]).toEqual([4, 1]);
  });
});

describe('where fields come from', () => {
  const RULE = paths({ match: 'shop.customers.card', strategy: 'partial' }, 'shop.customers.address.street');

  it('decides, whatever the answer calls them', () => {
    const lineage = { sources: (path: string) => (path === 'x' ? [fieldOf('card')] : []) };
    expect(masked({ x: '4111 1111', card: 'mine' }, [RULE], lineage).content).toEqual({ x: '*****1111', card: 'mine' });
  });

  it('shows no part of what was computed of a masked field', () => {
    const lineage = { sources: () => [fieldOf('name'), fieldOf('card', { isDerived: true })] };
    expect(masked({ x: '4111' }, [RULE], lineage).content).toEqual({ x: '[COLUMN]' });
  });

  it('hides a document that was computed of one with masked fields', () => {
    const lineage = { sources: () => [fieldOf('address', { isDerived: true })] };
    const list = [{ k: 'street', v: 'Main St' }];
    expect(masked({ list, x: { a: 1 } }, [RULE], lineage).content).toEqual({ list: [null], x: null });
  });

  it('looks into a document that is taken over or built by the query', () => {
    const whole = { sources: (path: string) => [fieldOf(path.replace(/^doc\.?/, ''))] };
    const doc = { doc: { address: { street: 'Main St', city: 'X' } } };
    expect(masked(doc, [RULE], whole).content).toEqual({ doc: { address: { street: '[COLUMN]', city: 'X' } } });
    const built = { sources: (path: string) => (path === 'info.pay' ? [fieldOf('card')] : []) };
    expect(masked({ info: { pay: '41111111', n: 1 } }, [RULE], built).content).toEqual({
      info: { pay: '****1111', n: 1 },
    });
  });

  it('makes null of what cannot be followed, or withholds the answer where the rule says so', () => {
    const lineage = { sources: (path: string) => (path === 'ok' ? [] : ('unknown' as const)) };
    const content = { ok: 'yes', lost: 'x', doc: { a: 1 }, list: ['a', 1] };
    expect(masked(content, [RULE], lineage).content).toEqual({ ok: 'yes', lost: null, doc: null, list: [null, null] });
    expect(() => masked(content, [{ ...RULE, unfollowed: 'deny' }], lineage)).toThrow(ResultBlocked);
    expect(() => masked({ ok: 1 }, [{ ...RULE, unfollowed: 'deny' }], lineage)).not.toThrow();
  });

  it('counts for names that a query makes of values', () => {
    const nameSources = (path: string) =>
      path === 'm.4111' ? [fieldOf('card', { isDerived: true })] : path === 'm.lost' ? ('unknown' as const) : [];
    expect(masked({ m: { 4111: 1, lost: 2, plain: 3 } }, [RULE], { sources: () => [], nameSources }).content).toEqual({
      m: { '[COLUMN]': 1, '': 2, plain: 3 },
    });
  });

  it('does not matter to rules without paths', () => {
    expect(masked({ x: 'plain', y: 1 }, [CONTENT], { sources: () => 'unknown' }).content).toEqual({ x: 'plain', y: 1 });
  });
});

describe('content', () => {
  it('is found in every text, and counted', () => {
    const { content, counts } = masked(
      { note: 'write to ann@example.com, or bob@example.com', deep: [{ x: ['c@d.io', 'plain'] }], ok: 'no' },
      [CONTENT],
    );
    expect(content).toEqual({
      note: 'write to [EMAIL_ADDRESS], or [EMAIL_ADDRESS]',
      deep: [{ x: ['[EMAIL_ADDRESS]', 'plain'] }],
      ok: 'no',
    });
    expect(counts).toEqual({ EMAIL_ADDRESS: 3 });
  });

  it('is found in names', () => {
    const { contents, counts } = masked(
      [{ balances: { 'ann@example.com': 1, plain: 2 } }, { balances: { 'ann@example.com': 3 } }],
      [CONTENT],
    );
    expect(contents).toEqual([
      { balances: { '[EMAIL_ADDRESS]': 1, plain: 2 } },
      { balances: { '[EMAIL_ADDRESS]': 3 } },
    ]);
    expect(counts).toEqual({ EMAIL_ADDRESS: 2 });
  });

  it('is found in numbers of every type, which become null or their constant', () => {
    const numbers = {
      card: 4111111111111111,
      long: 4111111111111111n,
      dec: new Special('decimal', '4111111111111111'),
    };
    expect(show({ ...numbers, n: 12.5, i: 7 }, CONTENT)).toEqual({ card: null, long: null, dec: null, n: 12.5, i: 7 });
    expect(show({ card: 4111111111111111 }, { ...CONTENT, strategy: 'constant' })).toEqual({ card: 0 });
  });

  it('is found in small integers only where their name says what they are', () => {
    expect(show({ phone: 2125551, n: 2125551 }, CONTENT)).toEqual({ phone: null, n: 2125551 });
    const lineage = { sources: () => [fieldOf('home.phone')] };
    expect(masked({ n: 2125551 }, [CONTENT], lineage).content).toEqual({ n: null });
  });

  it('is found in binary data and code', () => {
    const content = { bin: new Special('binData', 'x ann@example.com', ''), re: new Special('regex', '/a@b.io/') };
    expect(show(content, CONTENT)).toEqual({ bin: null, re: null });
  });

  it('is not looked for in dates, object ids and the like', () => {
    const { documents } = masked({ _id: objectId('411111111111111100000000'), at: new Date(0), ok: true }, [CONTENT]);
    expect(documents[0]?.decoded).toBe(0);
  });

  it('of a custom type may be anywhere', () => {
    const custom = rule({ custom_entity_types: [{ name: 'YES', regex: 'true|^7$' }] });
    expect(show({ ok: true, n: 7, m: 8 }, custom)).toEqual({ ok: null, n: null, m: 8 });
  });

  it('makes no string of texts that hold nothing', () => {
    const { documents } = masked({ a: 'plain', b: 'some words more', c: ['x', 'y 12'] }, [CONTENT]);
    expect(documents[0]?.decoded).toBe(0);
  });

  it('is found in texts beyond ASCII, and behind tricks of writing', () => {
    expect(show({ a: 'Müller ann@example.com', b: 'ann＠example.com', c: 'a\u200bnn@example.com' }, CONTENT)).toEqual({
      a: 'Müller [EMAIL_ADDRESS]',
      b: '[EMAIL_ADDRESS]',
      c: '[EMAIL_ADDRESS]',
    });
  });

  it('makes null of the whole text where the strategy says so, and an empty name of a name', () => {
    expect(show({ note: 'to ann@example.com', m: { 'a@b.io': 1 } }, { ...CONTENT, strategy: 'null' })).toEqual({
      note: null,
      m: { '': 1 },
    });
  });
});
