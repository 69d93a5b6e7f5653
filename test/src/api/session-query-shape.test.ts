import { expect, test } from 'vitest';
import { DecidedRecord, EndedRecord, HeldRecord } from '../../../src/api/session-query-shape.ts';

test('what a newer gateway adds to a record keeps nobody from reading it', () => {
  expect(HeldRecord.parse({ query: { id: 1, novelty: true }, review: 'r', more: 1 })).toMatchObject({
    query: { id: 1, text: '', phase: 'execute', params: [], related: [] },
    review: 'r',
  });
  expect(DecidedRecord.parse({ query: { id: 1 }, verdict: 'deny', reason: { code: 'x', message: 'm' } })).toMatchObject(
    {
      verdict: 'deny',
      reason: { code: 'x', message: 'm' },
    },
  );
  expect(EndedRecord.parse({ query: 1, status: 'ok' })).toMatchObject({ rows: 0, masked: {}, results: [] });
});

test('what is no record of its kind is none', () => {
  expect(HeldRecord.safeParse({ query: 1 }).success).toBe(false);
  expect(DecidedRecord.safeParse({ query: { id: 1 }, verdict: 'perhaps' }).success).toBe(false);
  expect(EndedRecord.safeParse({ query: { id: 1 }, status: 'ok' }).success).toBe(false);
});
