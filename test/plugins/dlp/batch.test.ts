import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspectorOf } from '../../../plugins/dlp/batch.ts';
import { maskerFor } from '../../../plugins/dlp/cells.ts';
import { type CompiledRules, compileRules } from '../../../plugins/dlp/compile.ts';
import { BUILT_IN_DETECTORS } from '../../../plugins/dlp/entities.ts';
import type { MaskingRule } from '../../../plugins/dlp/rule.ts';
import { TextMasker } from '../../../plugins/dlp/text-masker.ts';
import type { Column } from '../../../src/core/query.ts';
import { batchOf } from './row-batches.ts';
import { column, detecting, HASH_KEY, rule } from './support.ts';

const ALL = detecting(...BUILT_IN_DETECTORS.map(({ entity }) => entity));
const SIX = detecting('CREDIT_CARD', 'EMAIL_ADDRESS', 'IBAN_CODE', 'IP_ADDRESS', 'PHONE_NUMBER', 'US_SSN');
const RULES: readonly MaskingRule[] = [
  ALL,
  SIX,
  detecting('EMAIL_ADDRESS'),
  { ...SIX, strategy: 'null' },
  { ...ALL, strategy: 'partial', strategies: { EMAIL_ADDRESS: 'hash', CREDIT_CARD: 'redact', JWT: 'constant' } },
  { ...SIX, custom_entity_types: [{ name: 'BADGE', regex: 'B-[0-9]{3}|\\x00{3}', score: 1 }] },
  { ...SIX, score_threshold: 0.7 },
  rule({ columns: [{ match: '*.*.phone', strategy: 'redact' }] }),
  rule({ columns: [{ match: '*.*.phone', strategy: 'constant', entity: 'PHONE_NUMBER' }] }),
  rule({ columns: [{ match: '*.*.note', strategy: 'null' }] }),
  rule({ columns: [{ match: '*.*.doc', strategy: 'hash' }] }),
];

const COLUMNS: readonly Column[] = [
  column({ name: 'note' }),
  column({ name: 'phone', type: 'varchar', lengthMax: 14 }),
  column({ name: 'doc', type: 'jsonb' }),
  column({ name: 'list', type: '_text' }),
  column({ name: 'total', type: 'int8', kind: 'other', constant: '0' }),
  column({ name: 'ssn', type: 'numeric', kind: 'other' }),
];

/** Detectors without anything that spares them a text: every cell is decoded and looked at by all. */
function unspared(rules: CompiledRules): CompiledRules {
  const types = rules.types.map((type) => {
    const { marks: _marks, ...detector } = type.detector;
    return { ...type, detector: { ...detector, needs: [0] } };
  });
  return { ...rules, types };
}

function inspectorFor(rules: CompiledRules, counts: Record<string, number>) {
  const masker = new TextMasker(rules.types, HASH_KEY, (entity, n = 1) => {
    counts[entity] = (counts[entity] ?? 0) + n;
  });
  const columns = COLUMNS.flatMap((of, i) => {
    const found = maskerFor(of, rules, masker);
    return found === undefined ? [] : [{ i, masker: found }];
  });
  return inspectorOf(columns, masker);
}

type Cells = readonly (string | null)[];

function byBytes(rows: readonly Cells[], rules: MaskingRule): unknown {
  const counts: Record<string, number> = {};
  const batch = batchOf(COLUMNS, rows);
  inspectorFor(compileRules([rules]), counts).batch?.(batch);
  return { cells: rows.map((_cells, row) => COLUMNS.map((_of, i) => batch.row(row).get(i))), counts };
}

function byText(rows: readonly Cells[], rules: MaskingRule): unknown {
  const counts: Record<string, number> = {};
  const batch = batchOf(COLUMNS, rows);
  inspectorFor(unspared(compileRules([rules])), counts)(rows.map((_cells, row) => batch.row(row)));
  return { cells: rows.map((_cells, row) => COLUMNS.map((_of, i) => batch.row(row).get(i))), counts };
}

const VALUES = [
  'ann@example.com',
  'o.k+x@sub.example.co.uk',
  '"a b"@example.com',
  '4111111111111111',
  '4111 1111 1111 1111',
  '3782-822463-10005',
  'DE89370400440532013000',
  'NO9386011117947',
  'MT31MALT01100000000000000000123',
  'IBANGB82 WEST 1234 5698 7654 32',
  '10.0.0.1',
  '255.255.255.255',
  'fe80::1ff:fe23:4567:890a%eth0',
  '::1',
  '2001:db8::8a2e:370:7334',
  '+49 (0)151 2345-6789',
  '(212) 555-1234 x5',
  '020 7946 0958',
  '0049 151 23456789',
  'tel 2125551234',
  '123-45-6789',
  'ssn 123456789',
  'https://user:pw@example.com/a?b=c',
  'www.example.com',
  'AKIAIOSFODNN7EXAMPLE',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  '-----BEGIN PRIVATE KEY-----MIIB-----END PRIVATE KEY-----',
  'B-123',
  'ｂｏｂ＠example.com',
  '４１１１１１１１１１１１１１１１',
  '٠٢٠ ٧٩٤٦ ٠٩٥٨',
  'é',
  '\\u0040',
  '\u0000',
];
const GLUE = ['', ' ', 'x', '_', '-', '.', ',', ':', '/', '(', '1', '\n', 'n', '@', '"'];

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...VALUES) },
  { weight: 3, arbitrary: fc.constantFrom(...GLUE) },
  { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom(...'0123456789-. :@/wAB+'), maxLength: 24 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.nat(1100).map((n) => 'a '.repeat(n)) },
);
const text = fc.oneof(
  fc.constantFrom(...VALUES),
  fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join('')),
);
const cell = fc.option(text, { nil: null, freq: 8 });
const document = fc.option(
  fc
    .oneof(text, fc.record({ phone: text, n: fc.nat() }), fc.array(text, { maxLength: 3 }))
    .map((v) => JSON.stringify(v)),
  { nil: null, freq: 8 },
);
const list = fc.option(
  fc.array(text, { maxLength: 3 }).map((all) => `{${all.map((of) => `"${of.replace(/["\\]/g, '\\$&')}"`).join(',')}}`),
  { nil: null, freq: 8 },
);
/** Numbers and times as data is full of them, and what is nearly one. */
const plainNumber = fc
  .tuple(
    fc.constantFrom('', '-', '+', ' ', '0'),
    fc.oneof(
      fc.stringMatching(/^[0-9]{1,14}$/),
      fc.stringMatching(/^[0-9]{0,9}\.[0-9]{0,9}$/),
      fc.stringMatching(
        /^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{0,7})?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?$/,
      ),
      fc.constantFrom(
        '4111-11-11 11:11:11',
        '0151-23-45 67:89',
        '2024-01-02 03:04:05.123456-05',
        '2024-01-02 555-1234',
      ),
    ),
    fc.constantFrom('', '', '', ' ', '.', '-', '9', 'x1'),
  )
  .map((parts) => parts.join(''));
const digits = fc.option(fc.stringMatching(/^-?[0-9]{1,19}$/), { nil: null, freq: 8 });
const number = fc.oneof(digits, fc.constantFrom('4111111111111111', '123456789', '2125551234', '12.34'));
const anyRow: fc.Arbitrary<Cells> = fc.tuple(cell, cell, document, list, number, number);

describe('a batch masked by its bytes', () => {
  it('comes out as rows do whose every cell is decoded and looked at by every detector', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 6 }), fc.constantFrom(...RULES), (rows, rules) => {
        expect(byBytes(rows, rules)).toEqual(byText(rows, rules));
      }),
      { numRuns: 400 },
    );
  });

  it('takes numbers and times for what every detector takes them, whatever the column is called', () => {
    const row = fc.tuple(plainNumber, plainNumber).map(([a, b]) => [a, b, null, null, null, null]);
    fc.assert(
      fc.property(fc.array(row, { minLength: 20, maxLength: 40 }), fc.constantFrom(...RULES), (rows, rules) => {
        expect(byBytes(rows, rules)).toEqual(byText(rows, rules));
      }),
      { numRuns: 400 },
    );
  });

  it.each(VALUES)('finds %j wherever it stands, and what stands beside it', (value) => {
    for (const before of GLUE) {
      for (const after of GLUE) {
        const rows = [[before + value + after, null, JSON.stringify(before + value), null, null, null]];
        expect(byBytes(rows, ALL), JSON.stringify(rows)).toEqual(byText(rows, ALL));
      }
    }
  });

  it('makes no rows of what its bytes clear or tell', () => {
    const batch = batchOf(COLUMNS, [
      ['asked about order 123; will come by later', null, '{"a":"b"}', '{a,b}', '123456', '12.5'],
      ['bob@example.com', 'b@example.com', null, null, null, null],
    ]);
    const made: number[] = [];
    const { row } = batch;
    batch.row = (i) => {
      made.push(i);
      return row.call(batch, i);
    };
    const counts: Record<string, number> = {};
    inspectorFor(compileRules([SIX]), counts).batch?.(batch);
    // The varchar(14) is too short for the mask: that is fitted as a text.
    expect(made).toEqual([1]);
    expect(counts).toEqual({ EMAIL_ADDRESS: 2 });
  });
});
