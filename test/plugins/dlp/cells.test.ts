import { describe, expect, it } from 'vitest';
import { maskerFor } from '../../../plugins/dlp/cells.ts';
import { compileRules } from '../../../plugins/dlp/compile.ts';
import type { MaskingRule } from '../../../plugins/dlp/rule.ts';
import { TextMasker } from '../../../plugins/dlp/text-masker.ts';
import type { Column } from '../../../src/core/query.ts';
import { column, detecting, FakeRow, HASH_KEY, rule } from './support.ts';

const PII = detecting('EMAIL_ADDRESS', 'CREDIT_CARD', 'PHONE_NUMBER', 'IP_ADDRESS', 'US_SSN');
const EMAIL = { schema: 'public', table: 'customers', column: 'email' };
const named = (strategy: MaskingRule['strategy'], entity?: string) =>
  rule({ columns: [{ match: 'public.customers.email', strategy, entity }] });

/** The cell after masking, with how often it was decoded and what was counted; undefined when nothing is read at all. */
function maskCell(cell: string | null, of: Partial<Column>, rules: MaskingRule) {
  const counts: Record<string, number> = {};
  const compiled = compileRules([rules]);
  const masker = new TextMasker(compiled.types, HASH_KEY, (entity) => {
    counts[entity] = (counts[entity] ?? 0) + 1;
  });
  const row = new FakeRow([column(of)], [cell]);
  const mask = maskerFor(column(of), compiled, masker)?.mask;
  if (mask === undefined) return undefined;
  mask(row, 0);
  return { cell: row.cells[0], decoded: row.decoded, counts };
}

const masked = (cell: string | null, of: Partial<Column>, rules: MaskingRule = PII) => maskCell(cell, of, rules)?.cell;

describe('plain cells', () => {
  it('are decoded only when they hold something', () => {
    expect(maskCell('a perfectly clean note, 12 of 34', {}, PII)).toMatchObject({ decoded: 0 });
    expect(maskCell('@ 1234567 . . . ::', {}, PII)).toMatchObject({ decoded: 0, counts: {} });
    expect(maskCell('Grüße aus Köln', {}, PII)).toMatchObject({ decoded: 0 });
    expect(maskCell('bob@example.com', {}, PII)).toMatchObject({
      cell: '[EMAIL_ADDRESS]',
      decoded: 1,
      counts: { EMAIL_ADDRESS: 1 },
    });
  });

  it('are masked in other scripts too, and left alone when NULL', () => {
    expect(masked('für ｂｏｂ＠example.com', {})).toBe('für [EMAIL_ADDRESS]');
    expect(masked(null, {})).toBeNull();
    expect(masked('', {})).toBe('');
  });

  it('stay within the length the column declares', () => {
    expect(masked('bob@example.com', { type: 'varchar', lengthMax: 15 })).toBe('[EMAIL_ADDRESS]');
    expect(masked('a@b.io', { type: 'varchar', lengthMax: 6 })).toBe('[EMAIL');
  });

  it('are judged with the names the result and the table give the column', () => {
    expect(masked('2125551234', { name: 'phone' })).toBe('[PHONE_NUMBER]');
    expect(masked('2125551234', { name: 'x', origin: { ...EMAIL, column: 'homePhone' } })).toBe('[PHONE_NUMBER]');
    expect(masked('2125551234', { name: 'x' })).toBe('2125551234');
  });
});

describe('cells where no text may stand', () => {
  it('become NULL when something is found', () => {
    expect(maskCell('4111111111111111', { type: 'numeric', kind: 'other' }, PII)).toMatchObject({
      cell: null,
      counts: { CREDIT_CARD: 1 },
    });
    expect(masked('(1,bob@example.com)', { type: 'record', kind: 'other' })).toBeNull();
    expect(masked('42', { type: 'numeric', kind: 'other' })).toBe('42');
    expect(masked(null, { type: 'numeric', kind: 'other' })).toBeNull();
  });

  it('are not even read where the type rules everything out', () => {
    for (const type of [
      'bool',
      'int2',
      'int4',
      'int',
      'mediumint',
      'datetime',
      'date',
      'timestamptz',
      'uuid',
      'float8',
    ]) {
      expect(maskCell('1', { type, kind: 'other' }, PII)).toBeUndefined();
    }
    expect(masked('2125551234', { type: 'int4', kind: 'other', name: 'phone' })).toBeNull();
    const custom = rule({ custom_entity_types: [{ name: 'PIN', regex: '^[0-9]{4}$' }] });
    expect(masked('1234', { type: 'int4', kind: 'other' }, custom)).toBeNull();
  });

  it('become NULL when they are addresses, in whatever form they come', () => {
    expect(masked('\x02\x20\x00\x04\x0a\x00\x00\x01', { type: 'inet', kind: 'other' })).toBeNull();
    expect(masked('x', { type: 'inet', kind: 'other' }, detecting('US_SSN'))).toBe('x');
  });

  it('become their type’s constant where the rule says so and the type has one', () => {
    const constant = { ...PII, strategy: 'constant' as const };
    const numeric = { type: 'numeric', kind: 'other', constant: '0' } as const;
    expect(masked('4111111111111111', numeric, constant)).toBe('0');
    expect(masked('4111111111111111', numeric, PII)).toBeNull();
    expect(masked('42', numeric, constant)).toBe('42');
    expect(masked(null, numeric, constant)).toBeNull();
    expect(masked('[1,4111111111111111)', { type: 'int8range', kind: 'other' }, constant)).toBeNull();
    expect(masked('10.0.0.1', { type: 'inet', kind: 'other', constant: '0.0.0.0' }, constant)).toBe('0.0.0.0');
    expect(masked('bob@example.com', {}, constant)).toBe('[EMAIL_ADDRESS]');
  });

  it('become NULL when a stricter type is found beside one with a constant', () => {
    const both = { ...PII, strategy: 'constant' as const, strategies: { CREDIT_CARD: 'null' as const } };
    const record = { type: 'bytea', kind: 'other', constant: '\\x' } as const;
    expect(masked('bob@example.com', record, both)).toBe('\\x');
    expect(masked('bob@example.com 4111111111111111', record, both)).toBeNull();
  });

  it('of a masked column become the constant, an XML document too', () => {
    const of = { origin: EMAIL, kind: 'other', type: 'int4', constant: '0' } as const;
    expect(masked('5', of, named('constant'))).toBe('0');
    expect(masked('5', of, named('redact'))).toBeNull();
    expect(masked('5', of, named('null'))).toBeNull();
    expect(masked(null, of, named('constant'))).toBeNull();
    expect(masked('5', { origin: EMAIL, kind: 'other', type: 'record' }, named('constant'))).toBeNull();
    const xml = { origin: EMAIL, type: 'xml', constant: '<masked/>' };
    expect(masked('<a/>', xml, named('constant'))).toBe('<masked/>');
    expect(masked('<a/>', xml, named('hash'))).toBeNull();
  });

  it('are decoded when they are bytes in hexadecimal', () => {
    const hex = `\\x${Buffer.from('bob@example.com').toString('hex')}`;
    expect(masked(hex, { type: 'bytea', kind: 'other' })).toBeNull();
    expect(masked('\\x00ff', { type: 'bytea', kind: 'other' })).toBe('\\x00ff');
  });
});

describe('JSON cells', () => {
  it('stay valid and keep what is not masked', () => {
    const text = '{"id": 12345678901234567890, "mail":"bob@example.com", "n":1.50}';
    expect(masked(text, { type: 'jsonb' })).toBe(text.replace('bob@example.com', '[EMAIL_ADDRESS]'));
    expect(masked('[4111111111111111]', { type: 'json' })).toBe('["[CREDIT_CARD]"]');
    expect(masked('{"bob@example.com":1}', { type: 'json' })).toBe('{"[EMAIL_ADDRESS]":1}');
    expect(masked('"bob\\u0040example.com"', { type: 'json' })).toBe('"[EMAIL_ADDRESS]"');
  });

  it('take the key as a hint', () => {
    expect(masked('{"phones":["2125551234"],"id":"2125551234"}', { type: 'json' })).toBe(
      '{"phones":["[PHONE_NUMBER]"],"id":"2125551234"}',
    );
  });

  it('become NULL when they are broken, and null inside where a strategy says so', () => {
    expect(masked('{"a":"bob@example.com"', { type: 'json' })).toBeNull();
    expect(masked('{"a":"bob@example.com","b":2}', { type: 'json' }, { ...PII, strategy: 'null' })).toBe(
      '{"a":null,"b":2}',
    );
  });

  it('made by an expression are masked by the keys that name a column', () => {
    expect(masked('{"id":7,"email":"n/a","sub":{"email":7}}', { type: 'json' }, named('redact'))).toBe(
      '{"id":7,"email":"[COLUMN]","sub":{"email":"[COLUMN]"}}',
    );
    const origin = { schema: 'public', table: 'orders', column: 'payload' };
    expect(maskCell('{"email":"n/a"}', { type: 'json', origin }, named('redact'))).toBeUndefined();
  });
});

describe('arrays of text', () => {
  it('stay valid literals', () => {
    expect(masked('{a,bob@example.com,NULL}', { type: '_text' })).toBe('{a,"[EMAIL_ADDRESS]",NULL}');
    expect(masked('{a,b}', { type: '_text' })).toBe('{a,b}');
    expect(masked('{bob@example.com', { type: '_text' })).toBeNull();
    expect(masked('{a@b.io,x}', { type: '_varchar', lengthMax: 6 })).toBe('{"[EMAIL",x}');
  });

  it('in binary form become NULL', () => {
    expect(masked('\0\0bob@example.com', { type: '_text', kind: 'other' })).toBeNull();
  });
});

describe('cells of a named column', () => {
  it('are masked whole, whatever they hold and whatever the result calls them', () => {
    expect(maskCell('not an address', { name: 'x', origin: EMAIL }, named('redact', 'EMAIL_ADDRESS'))).toMatchObject({
      cell: '[EMAIL_ADDRESS]',
      counts: { EMAIL_ADDRESS: 1 },
    });
    expect(masked('Somebody', { origin: EMAIL }, named('partial'))).toBe('****body');
    expect(masked(null, { origin: EMAIL }, named('redact'))).toBeNull();
    expect(masked('', { origin: EMAIL }, named('redact'))).toBe('[COLUMN]');
    expect(masked('abc', { origin: EMAIL, lengthMax: 3 }, named('redact'))).toBe('[CO');
  });

  it('become NULL where the strategy, the type or an unknown origin says so', () => {
    expect(maskCell('x', { origin: EMAIL }, named('null'))).toMatchObject({ cell: null, counts: { COLUMN: 1 } });
    expect(masked('42', { type: 'int4', kind: 'other', origin: EMAIL }, named('redact'))).toBeNull();
    expect(masked('<a/>', { type: 'xml', origin: EMAIL }, named('redact'))).toBeNull();
    expect(masked('x', { origin: 'unresolved' }, named('redact'))).toBeNull();
    expect(maskCell(null, { origin: EMAIL }, named('null'))).toMatchObject({ cell: null, counts: {} });
  });

  it('stay JSON and arrays where they are', () => {
    expect(masked('{"a":1}', { type: 'jsonb', origin: EMAIL }, named('redact'))).toBe('"[COLUMN]"');
    expect(masked('{a,"b c",NULL}', { type: '_text', origin: EMAIL }, named('redact'))).toBe(
      '{"[COLUMN]","[COLUMN]",NULL}',
    );
    expect(masked('{a', { type: '_text', origin: EMAIL }, named('redact'))).toBeNull();
  });
});
