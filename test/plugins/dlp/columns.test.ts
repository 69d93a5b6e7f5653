import { describe, expect, it } from 'vitest';
import { compileColumns, splitMatch } from '../../../plugins/dlp/columns.ts';
import type { ColumnRule } from '../../../plugins/dlp/rule.ts';
import { column, rule } from './support.ts';

const compile = (...columns: ColumnRule[]) => compileColumns([rule({ columns })]);
const email: ColumnRule = { match: 'public.customers.email', strategy: 'redact', entity: 'EMAIL_ADDRESS' };
const origin = { schema: 'public', table: 'customers', column: 'email' };

describe('column rules', () => {
  it('follow the origin, whatever the result calls the column', () => {
    const rules = compile(email);
    expect(rules.labelFor(column({ name: 'x', origin }))?.entity).toBe('EMAIL_ADDRESS');
    expect(rules.labelFor(column({ name: 'email', origin: { ...origin, table: 'orders' } }))).toBeUndefined();
    expect(rules.labelFor(column({ origin: { schema: 'Public', table: 'CUSTOMERS', column: 'Email' } }))).toBeDefined();
  });

  it('take a table without a schema for the one they mean', () => {
    expect(compile(email).labelFor(column({ origin: { table: 'customers', column: 'email' } }))).toBeDefined();
  });

  it('understand globs in every part', () => {
    const rules = compile({ match: '*.cust*.?mail', strategy: 'hash' });
    expect(rules.labelFor(column({ origin }))).toMatchObject({ entity: 'COLUMN', strategy: 'hash' });
  });

  it('replace by NULL what could not be looked up', () => {
    expect(compile(email).labelFor(column({ origin: 'unresolved' }))).toMatchObject({ strategy: 'null' });
  });

  it('follow the sources of what has no origin, and let the name count for nothing where they are known', () => {
    const rules = compile(email);
    expect(rules.labelFor(column({ sources: [{ ...origin, isDerived: false }] }))?.entity).toBe('EMAIL_ADDRESS');
    expect(rules.labelFor(column({ name: 'email', sources: [] }))).toBeUndefined();
    expect(rules.labelFor(column({ name: 'row', type: 'record', sources: [] }))).toBeUndefined();
    expect(
      rules.labelFor(column({ origin: { ...origin, table: 'v' }, sources: [{ ...origin, isDerived: false }] })),
    ).toBeDefined();
    expect(rules.labelFor(column({ origin, sources: [] }))).toBeDefined();
  });

  it('replace by NULL what could not be followed', () => {
    expect(compile(email).labelFor(column({ sources: 'unknown' }))).toMatchObject({ strategy: 'null' });
    expect(compile(email).labelFor(column({ origin: { ...origin, table: 'v' }, sources: 'unknown' }))).toBeDefined();
    expect(compile().labelFor(column({ sources: 'unknown' }))).toBeUndefined();
  });

  it('show nothing of what was computed, whatever they show of the column itself', () => {
    for (const [strategy, shown] of [
      ['partial', 'redact'],
      ['hash', 'redact'],
      ['redact', 'redact'],
      ['null', 'null'],
    ] as const) {
      const rules = compile({ ...email, strategy });
      expect(rules.labelFor(column({ sources: [{ ...origin, isDerived: true }] }))?.strategy).toBe(shown);
      expect(rules.labelFor(column({ sources: [{ ...origin, isDerived: false }] }))?.strategy).toBe(strategy);
    }
  });

  it('mask by the strictest rule of all sources', () => {
    const rules = compile(email, { match: '*.*.note', strategy: 'null' });
    const note = { ...origin, table: 'orders', column: 'note' };
    const sources = [
      { ...origin, isDerived: true },
      { ...note, isDerived: true },
    ];
    expect(rules.labelFor(column({ sources }))?.strategy).toBe('null');
  });

  it('fall back to the name for a column without an origin, unless the rule names every column', () => {
    expect(compile(email).labelFor(column({ name: 'EMAIL' }))).toBeDefined();
    expect(compile(email).labelFor(column({ name: 'lower' }))).toBeUndefined();
    expect(compile({ ...email, match: 'public.customers.*' }).labelFor(column({ name: 'count' }))).toBeUndefined();
    expect(compile({ ...email, match: 'public.customers.?*' }).labelFor(column({ name: 'count' }))).toBeUndefined();
  });

  it.each(['record', 'xml', '_json', '199', '16412'])(
    'replace %s without an origin by NULL: whole rows may be in it',
    (type) => {
      expect(compile(email).labelFor(column({ type, kind: 'other' }))).toMatchObject({ strategy: 'null' });
      expect(
        compile(email).labelFor(column({ type, kind: 'other', origin: { ...origin, column: 'id' } })),
      ).toBeUndefined();
    },
  );

  it('let the first match of a rule decide, and the strictest between rules', () => {
    const all: ColumnRule = { match: '*.*.email', strategy: 'redact' };
    const exception: ColumnRule = { match: 'public.customers.email', strategy: 'partial' };
    const strategyOf = (lists: ColumnRule[][]) =>
      compileColumns(lists.map((columns) => rule({ columns }))).labelFor(column({ origin }))?.strategy;
    expect(strategyOf([[exception, all]])).toBe('partial');
    expect(strategyOf([[exception], [all]])).toBe('redact');
    expect(strategyOf([[all], [exception]])).toBe('redact');
  });

  it('say nothing when there are none', () => {
    expect(compileColumns([rule()]).isEmpty).toBe(true);
    expect(compileColumns([rule()]).labelFor(column({ origin: 'unresolved' }))).toBeUndefined();
  });

  it('name no column where they name a field within a document', () => {
    const rules = compile({ match: 'public.customers.email.domain', strategy: 'redact' });
    expect(rules.labelFor(column({ name: 'email', origin }))).toBeUndefined();
    expect(rules.labelForName('email')).toBeUndefined();
  });

  it('refuse a match of less than three names', () => {
    expect(splitMatch('a.b.c')).toEqual(['a', 'b', 'c']);
    expect(['a.b', 'a..c', 'a.b.c.', ''].map(splitMatch)).toEqual([undefined, undefined, undefined, undefined]);
    expect(splitMatch('a.b.c.d')).toEqual(['a', 'b', 'c', 'd']);
    expect(() => compile({ match: 'email', strategy: 'redact' })).toThrow('schema.table.column');
  });
});
