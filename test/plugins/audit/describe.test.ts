import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cutText,
  describeQuery,
  OPERATIONS_MAX,
  PARAMS_MAX,
  RELATED_MAX,
  TEXT_CHARS_MAX,
  VALUES_CHARS_MAX,
} from '../../../plugins/audit/describe.ts';
import type { Statement } from '../../../src/core/query.ts';
import { writtenFingerprints } from '../../../src/core/shown.ts';
import { query } from '../../src/core/fixtures.ts';

const statement = (operation: string): Statement => ({ operation, text: operation, housekeeping: false });

describe('a cut text', () => {
  test('is the text while that is short enough', () => {
    expect(cutText('abc', 3)).toEqual({ text: 'abc' });
  });

  test('is marked with the length and the hash of the whole', () => {
    const sha256 = createHash('sha256').update('grün').digest('hex');
    expect(cutText('grün', 3)).toEqual({ text: 'grü', cut: { bytes: 5, sha256 } });
  });

  test('never ends in the middle of a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, max) => {
        const { text: kept } = cutText(text, max);
        expect(text.startsWith(kept)).toBe(true);
        expect(kept.length).toBeLessThanOrEqual(max);
        expect(kept.isWellFormed()).toBe(true);
      }),
    );
  });
});

const FINGERPRINT = writtenFingerprints(Buffer.alloc(32));

describe('a query', () => {
  test('is kept with all that was judged', () => {
    const sent = query('select $1; fetch c', {
      id: 4,
      params: [
        { text: 'a', encoding: 'text', type: 'int4' },
        { text: null, encoding: 'text' },
        { text: 'ff00', encoding: 'hex' },
      ],
      related: [{ kind: 'cursor', name: 'c', text: 'select 2' }],
      statements: () => [statement('select'), statement('fetch')],
      fingerprint: () => 'f00d',
    });
    expect(describeQuery(sent, FINGERPRINT)).toEqual({
      id: 4,
      phase: 'execute',
      via: 'Line',
      text: 'select $1; fetch c',
      params: [{ text: 'a', type: 'int4' }, { text: null }, { text: 'ff00', encoding: 'hex' }],
      operations: ['select', 'fetch'],
      related: [{ kind: 'cursor', name: 'c', text: 'select 2' }],
      fingerprint: 'f00d',
    });
  });

  test('without parameters and relations has no place for them', () => {
    expect(Object.keys(describeQuery(query('x'), FINGERPRINT))).toEqual(['id', 'phase', 'via', 'text', 'fingerprint']);
  });

  test('that is too long is cut and marked in every part, and stays far below what a record may hold', () => {
    const long = '\u0001'.repeat(TEXT_CHARS_MAX + 1);
    const record = describeQuery(
      query(long, {
        params: Array.from({ length: PARAMS_MAX + 5 }, (_, i) => ({ text: i < 2 ? long : 'x', encoding: 'text' })),
        related: Array.from({ length: RELATED_MAX + 5 }, () => ({ kind: 'prepared', name: 'p', text: long })),
        statements: () => Array.from({ length: OPERATIONS_MAX + 5 }, () => statement('select')),
      }),
      FINGERPRINT,
    );
    expect(record).toMatchObject({
      cut: { bytes: TEXT_CHARS_MAX + 1 },
      paramsTotal: PARAMS_MAX + 5,
      relatedTotal: RELATED_MAX + 5,
      operationsTotal: OPERATIONS_MAX + 5,
    });
    const { params, related, operations } = record as Record<string, { text: string; cut?: object }[]>;
    expect([params?.length, related?.length, operations?.length]).toEqual([PARAMS_MAX, RELATED_MAX, OPERATIONS_MAX]);
    expect(params?.reduce((sum, { text }) => sum + text.length, 0)).toBe(VALUES_CHARS_MAX);
    expect(params?.[2]).toMatchObject({ text: '', cut: { bytes: 1 } });
    expect(JSON.stringify(record).length).toBeLessThan(7 * 1024 * 1024);
  });
});
