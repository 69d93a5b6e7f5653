import { expect, test } from 'vitest';
import { progressPayload } from '../../../protocols/mysql/progress.ts';

test('a report has its number of strings, a stage and its text', () => {
  expect(progressPayload('wait').toString('hex')).toBe(
    `ffffff010101000000${'04'}${Buffer.from('wait').toString('hex')}`,
  );
});

test('a long text is cut between characters', () => {
  const payload = progressPayload('é'.repeat(200));
  expect(payload.subarray(12).toString()).toBe('é'.repeat(127));
});
