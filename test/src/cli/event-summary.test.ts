import { expect, test } from 'vitest';
import { eventSummary } from '../../../src/cli/event-summary.ts';

const query = { id: 3, text: 'select email from customers' };

test.each([
  [
    'session.open',
    { user: { name: 'engineer' }, client: { address: '10.0.0.9', application: 'psql' } },
    'engineer from 10.0.0.9 with psql',
  ],
  ['query.held', { query, review: 'r1' }, '#3 waits for review r1: select email from customers'],
  [
    'query.decided',
    { query, verdict: 'allow', note: 'review:r1 by dba' },
    '#3 allow (review:r1 by dba): select email from customers',
  ],
  [
    'query.decided',
    { query, verdict: 'deny', by: 'guardrails', reason: { code: 'guardrail', message: 'no DROP' } },
    '#3 deny (no DROP): select email from customers',
  ],
  [
    'query.ended',
    { query: 3, status: 'ok', rows: 2, masked: { EMAIL_ADDRESS: 2 } },
    '#3 ok, 2 rows, masked EMAIL_ADDRESS=2',
  ],
  [
    'query.ended',
    {
      query: 3,
      status: 'error',
      rows: 0,
      masked: {},
      error: { code: '42P01', message: 'no such table' },
      blocked: 'rule x',
    },
    '#3 error 42P01 no such table, 0 rows, withheld: rule x',
  ],
  ['session.close', { reason: 'the client left', ms: 5 }, 'the client left'],
  ['something.new', { a: 1, b: ['x'] }, 'a=1, b=x'],
])('%s: %j', (type, body, summary) => {
  expect(eventSummary({ type, body })).toBe(summary);
});

test('an event without a body is no failure', () => {
  for (const type of ['session.open', 'query.held', 'query.decided', 'query.ended', 'session.close', 'other']) {
    expect(typeof eventSummary({ type })).toBe('string');
  }
});
