import { expect, test } from 'vitest';
import { isStatus, subjectOf } from '../../../../web/src/pages/reviews/review-words.ts';
import { review } from './review.ts';

test('a command is one line, whatever its own lines are', () => {
  expect(subjectOf(review({ text: '\n select\n\t1 \n' }))).toBe('select 1');
});

test('access says for how long and why', () => {
  expect(subjectOf(review({ type: 'jit', access_duration_sec: 5400, justification: 'the import' }))).toBe(
    'Access for 1 h 30 min: the import',
  );
  expect(subjectOf(review({ type: 'jit', access_duration_sec: 60 }))).toBe('Access for 1 min');
});

test('only statuses are statuses', () => {
  expect(isStatus('PENDING')).toBe(true);
  for (const text of [null, 'pending', 'toString', '']) expect(isStatus(text)).toBe(false);
});
