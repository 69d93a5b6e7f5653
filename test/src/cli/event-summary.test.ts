import { expect, test } from 'vitest';
import { eventSummary } from '../../../src/cli/event-summary.ts';

test('an event with a text says its text', () => {
  expect(eventSummary({ body: { text: 'select 1', params: [] } })).toBe('select 1');
  expect(eventSummary({ body: { reason: 'client left' } })).toBe('client left');
});

test('an event without one says its fields', () => {
  expect(eventSummary({ body: { rows: 3, masked: { EMAIL_ADDRESS: 2 } } })).toBe('rows=3, masked=EMAIL_ADDRESS=2');
  expect(eventSummary({})).toBe('');
});
