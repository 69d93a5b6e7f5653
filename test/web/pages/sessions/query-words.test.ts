import { expect, test } from 'vitest';
import {
  beginOf,
  clockOf,
  cutWords,
  fateOf,
  holdsDocuments,
  lineOf,
  runWords,
  tableOf,
} from '../../../../web/src/pages/sessions/query-words.ts';
import { query } from './session.ts';

test.each([
  [{}, 'Allowed'],
  [{ phase: 'prepare' as const }, 'Prepared'],
  [{ state: 'waiting' as const }, 'Waits for approval'],
  [{ state: 'denied' as const }, 'Denied'],
  [{ state: 'running' as const }, 'Running'],
  [{ status: 'error' }, 'Failed'],
  [{ blocked: 'guardrails: no' }, 'Result withheld'],
  [{ status: 'lost' }, 'Connection lost'],
  [{ status: 'something new' }, 'something new'],
])('%j is said as %s', (more, label) => {
  expect(fateOf(query(1, more)).label).toBe(label);
});

test('a statement is one line in a list', () => {
  expect(lineOf({ text: ' select\n\t 1 ' })).toBe('select 1');
});

test('a query begins when it is held, or else decided', () => {
  expect(beginOf({ held_at: 'a', decided_at: 'b' })).toBe('a');
  expect(beginOf({ held_at: null, decided_at: 'b' })).toBe('b');
});

test('times within a session are those of a clock', () => {
  expect([-5, 0, 3_250, 61_000, 3_723_000].map(clockOf)).toEqual(['0:00.0', '0:00.0', '0:03.2', '1:01.0', '1:02:03']);
  expect([7, 1_500, 61_000].map(runWords)).toEqual(['7 ms', '1.5 s', '1 min 1 s']);
});

test('a value of which only the beginning was kept says so, and how long it is', () => {
  const result = { columns: ['a', 'b'], rows: [[null, { text: 'lo', bytes: 900 }]], kept: 1, truncated: true };
  expect(tableOf(result).rows).toEqual([[null, 'lo… (900 bytes)']]);
  expect(cutWords(result)).toContain('the first row');
  expect(cutWords({ kept: 100, truncated: true })).toContain('first 100 rows');
  expect(cutWords({ kept: 0, truncated: true })).toContain('keep none');
  expect(cutWords({ kept: 1, truncated: false })).toBeUndefined();
});

test('documents are told from rows', () => {
  expect(holdsDocuments({ columns: ['document'] })).toBe(true);
  expect(holdsDocuments({ columns: ['document', 'id'] })).toBe(false);
});
