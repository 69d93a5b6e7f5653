import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allReadingsOf, plainTexts, readingsOf, sourcesOf } from '../../../plugins/guardrails/readings.ts';
import type { Query, Statement } from '../../../src/core/query.ts';
import { readingWord } from '../../../src/sql/mysql/reading.ts';
import { query } from '../../src/core/fixtures.ts';

/** Everything a rule looks at of a query. */
const queryTexts = (of: Query): ReadonlySet<string> =>
  new Set([...sourcesOf(of)].flatMap((source) => [...readingsOf(source)]));

const statement = (text: string): Statement => ({ operation: 'unknown', text, housekeeping: false });

test('the text is looked at as it is, collapsed, and without comments', () => {
  expect([...queryTexts(query('a  b /* c */ d'))]).toEqual(['a  b /* c */ d', 'a b /* c */ d', 'a b d']);
});

test('a plain text is looked at once', () => {
  expect([...queryTexts(query('select 1'))]).toEqual(['select 1']);
});

test('prepared statements, cursors, parameters and each of several statements are looked at', () => {
  const texts = queryTexts(
    query('execute p; fetch c', {
      statements: () => [statement('execute p'), statement('fetch c')],
      related: [
        { kind: 'prepared', name: 'p', text: 'delete/**/from t' },
        { kind: 'cursor', name: 'c', text: 'select 2' },
      ],
      params: [
        { text: 'one', encoding: 'text' },
        { text: null, encoding: 'text' },
        { text: '64726f70', encoding: 'hex' },
      ],
    }),
  );
  for (const text of ['execute p', 'fetch c', 'delete from t', 'select 2', 'one', '64726f70', 'drop'])
    expect(texts).toContain(text);
});

test('a single statement is not parsed', () => {
  const parsed = query('select 1', {
    statements: () => {
      throw new Error('parsed');
    },
  });
  expect(queryTexts(parsed)).toContain('select 1');
});

test('plain ASCII stays alone, other text gets its plain letters', () => {
  expect(plainTexts('drop')).toEqual(['drop']);
  expect(plainTexts('ｄｒｏｐ\u200b')).toEqual(['ｄｒｏｐ\u200b', 'drop']);
});

test('literals in literals in literals come to an end', () => {
  let text = 'drop/**/table';
  for (let depth = 0; depth < 12; depth += 1) text = `x '${text.replaceAll("'", "''")}'`;
  const texts = queryTexts(query(text));
  expect(texts.size).toBeLessThan(20);
  expect([...texts].some((reading) => reading.includes('drop table'))).toBe(true);
});

test('any text is looked at as it was sent', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => queryTexts(query(text)).has(text)));
});

test('a text that is told at a glance to have one reading has no other', () => {
  const piece = fc.constantFrom(
    'a',
    'Z',
    '1',
    ' ',
    '-',
    '/',
    '*',
    '"',
    "'",
    '$',
    '\\',
    '\t',
    '\n',
    '\u00a0',
    '\u200b',
    'ａ',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
      ),
      (text) => {
        expect(readingsOf(text)).toEqual(allReadingsOf(text));
      },
    ),
    { numRuns: 2000 },
  );
});

test('where the protocol says how the session reads, the text is looked at as read', () => {
  const reading = readingWord({ flavour: 'mysql', version: 90_704 });
  const texts = queryTexts(query('DROP/*!50000 TABLE*/ `t` # x', { reading }));
  expect(texts).toContain('DROP TABLE t');
  const related = [{ kind: 'prepared' as const, name: 's', text: 'DROP#\nTABLE t', reading }];
  expect(queryTexts(query('EXECUTE s', { related, reading }))).toContain('DROP TABLE t');
  expect(queryTexts(query('DROP/*!50000 TABLE*/ t'))).not.toContain('DROP TABLE t');
});
