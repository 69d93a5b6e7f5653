import { describe, expect, it } from 'vitest';
import { compileColumn } from '../../../plugins/dlp/columns.ts';
import { coversRest, fieldRules, reachOf, restsOf } from '../../../plugins/dlp/fields.ts';
import type { ColumnSource } from '../../../src/core/query.ts';

const compile = (match: string, strategy: 'redact' | 'partial' | 'null' = 'partial') =>
  compileColumn({ match, strategy });
const rules = (...matches: string[]) => fieldRules(matches.map((match) => [compile(match)]));

function source(column: string, more: Partial<ColumnSource> = {}): ColumnSource {
  return { schema: 'shop', table: 'customers', column, isDerived: false, ...more };
}

describe('a path', () => {
  it.each([
    ['shop.customers.email', 'email', 'whole'],
    ['shop.customers.email', 'emails', 'none'],
    ['shop.customers.address', 'address.street', 'whole'],
    ['shop.customers.address.street', 'address', 'within'],
    ['shop.customers.address.street', 'address.city', 'none'],
    ['shop.customers.address.street', '', 'within'],
    ['SHOP.*.?ddress.str*', 'address.street.name', 'whole'],
    ['shop.customers.*', 'anything.at.all', 'whole'],
    ['shop.customers.items.0.sku', 'items.sku', 'whole'],
    ['shop.customers.years.2024', 'years.2024', 'whole'],
    ['other.customers.email', 'email', 'none'],
    ['shop.orders.email', 'email', 'none'],
  ])('%s reaches the field %s: %s', (match, field, reach) => {
    expect(reachOf(compile(match), source(field))).toBe(reach);
  });

  it('names collections with dots by their parts or by a pattern of the whole', () => {
    const file = source('metadata.owner', { table: 'fs.files' });
    expect(reachOf(compile('shop.fs.files.metadata.owner'), file)).toBe('whole');
    expect(reachOf(compile('shop.*.metadata.owner'), file)).toBe('whole');
    expect(reachOf(compile('shop.fs.metadata.owner'), file)).toBe('none');
    expect(reachOf(compile('shop.fs.files'), file)).toBe('none');
  });

  it('may mean any collection where none is known', () => {
    expect(reachOf(compile('shop.customers.email'), source('email', { table: '' }))).toBe('whole');
    const { schema: _schema, ...nowhere } = source('email');
    expect(reachOf(compile('shop.customers.email'), nowhere)).toBe('whole');
  });
});

describe('the label of a field', () => {
  it('is the one of the document around it, too', () => {
    expect(rules('shop.customers.address').labelFor([source('address.geo.lat')])).toMatchObject({
      strategy: 'partial',
    });
    expect(rules('shop.customers.address').labelFor([source('name')])).toBeUndefined();
    expect(rules().labelFor([source('name')])).toBeUndefined();
  });

  it('shows no part of what was computed, and counts what may be in a document it was computed of', () => {
    const { labelFor } = rules('shop.customers.address.street');
    expect(labelFor([source('address.street', { isDerived: true })])).toMatchObject({ strategy: 'redact' });
    expect(labelFor([source('address', { isDerived: true })])).toMatchObject({ strategy: 'redact' });
    expect(labelFor([source('address')])).toBeUndefined();
    expect(labelFor([source('', { isDerived: true })])).toMatchObject({ strategy: 'redact' });
  });

  it('is null where the source is unknown, and none where there is no source', () => {
    expect(rules('shop.customers.email').labelFor('unknown')).toMatchObject({ strategy: 'null' });
    expect(rules('shop.customers.email').labelFor([])).toBeUndefined();
  });

  it('comes from the first match within a rule, and from the strictest of all rules and sources', () => {
    const one = [compile('shop.customers.address.city', 'partial'), compile('shop.customers.address', 'null')];
    expect(fieldRules([one]).labelFor([source('address.city')])).toMatchObject({ strategy: 'partial' });
    const both = fieldRules([one, [compile('*.*.address', 'redact')]]);
    expect(both.labelFor([source('address.city')])).toMatchObject({ strategy: 'redact' });
    expect(both.labelFor([source('name'), source('address.zip')])).toMatchObject({ strategy: 'null' });
  });
});

describe('what is within a document', () => {
  const { reachesWithin } = rules('shop.customers.address.street');

  it('may be named by a rule where the document is taken over, or built by the query', () => {
    expect(reachesWithin([source('address')])).toBe(true);
    expect(reachesWithin([source('')])).toBe(true);
    expect(reachesWithin([])).toBe(true);
  });

  it('is not named on its own where the whole is, or where nothing is known of it', () => {
    expect(reachesWithin([source('address.street')])).toBe(false);
    expect(reachesWithin([source('address', { isDerived: true })])).toBe(false);
    expect(reachesWithin([source('name')])).toBe(false);
    expect(reachesWithin('unknown')).toBe(false);
  });
});

it('a rule spells a field whose last name it has, not one that its pattern means', () => {
  expect(rules('shop.customers._id').spells([source('_id')])).toBe(true);
  expect(rules('shop.customers.*').spells([source('_id')])).toBe(false);
  expect(rules('shop.customers._id').spells('unknown')).toBe(false);
});

describe('of a document that is stored elsewhere', () => {
  it('the rest of a rule says where what it names will be', () => {
    expect(restsOf(compile('shop.customers.address.street'), source('address'))).toEqual([['street']]);
    expect(restsOf(compile('shop.customers.address'), source('address.street'))).toEqual([[]]);
    expect(restsOf(compile('shop.customers.address'), source('name'))).toEqual([]);
  });

  it.each([
    ['shop.copy.*', 'contact', ['email'], true],
    ['shop.copy.contact.email', 'contact', ['email'], true],
    ['shop.copy.contact.email', 'contact', [], false],
    ['shop.copy.contact.e*', 'contact', ['e*'], true],
    ['shop.copy.contact.*', 'contact', ['e*'], true],
    ['shop.copy.contact.e?', 'contact', ['e*'], false],
    ['shop.copy.name', 'contact', ['email'], false],
  ])('%s covers it in %s: %j, %s', (match, column, rest, covers) => {
    expect(coversRest(compile(match), { schema: 'shop', table: 'copy', column }, rest)).toBe(covers);
  });
});
