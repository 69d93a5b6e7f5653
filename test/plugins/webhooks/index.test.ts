import { expect, test } from 'vitest';
import { webhookConfigProblems } from '../../../plugins/webhooks/index.ts';

test('a connection names events there are; none is all', () => {
  const known = ['session.open', 'review.created'];
  expect(webhookConfigProblems([], known)).toEqual([]);
  expect(webhookConfigProblems(['review.created'], known)).toEqual([]);
  expect(webhookConfigProblems(['review.made', 'session.open', '*'], known)).toEqual([
    'webhooks tell of no event review.made; known are session.open, review.created',
    'webhooks tell of no event *; known are session.open, review.created',
  ]);
});
