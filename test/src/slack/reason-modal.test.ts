import { expect, test } from 'vitest';
import { readModal, reasonModal } from '../../../src/slack/reason-modal.ts';
import { review } from './samples.ts';

const state = (value: unknown) => ({ values: { reason: { text: { value } } } });

test('a form comes back with what it was opened for, and the reason', () => {
  const { private_metadata } = reasonModal(review(), { reviewId: 'r1', decision: 'reject' });
  const submitted = { private_metadata, state: state('  not today ') };
  expect(readModal(submitted)).toEqual({ reviewId: 'r1', decision: 'reject', reason: 'not today' });
  expect(readModal({ private_metadata, state: state(null) })).toMatchObject({ reason: undefined });
  expect(readModal({ private_metadata, state: state(' ') })).toMatchObject({ reason: undefined });
  expect(readModal({ private_metadata, state: state('x'.repeat(2000)) })?.reason).toHaveLength(1000);
});

test('it says what it decides, and names are no markup', () => {
  const modal = reasonModal(review({ connectionName: '<!here>' }), { reviewId: 'r1', decision: 'approve' });
  expect(modal.submit?.text).toBe('Approve');
  expect(JSON.stringify(modal.blocks)).toContain('*engineer* on *&lt;!here&gt;*');
});

test.each([
  undefined,
  { private_metadata: 'not json', state: state('x') },
  { private_metadata: '{"reviewId":"r1","decision":"delete"}', state: state('x') },
  { private_metadata: '{"reviewId":"r1","decision":"reject"}', state: {} },
])('what is none of ours is not read: %j', (view) => expect(readModal(view)).toBeUndefined());
