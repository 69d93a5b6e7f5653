import { expect, test } from 'vitest';
import type { SessionEvent } from '../../../../web/src/api/shapes.ts';
import { OutputFinder } from '../../../../web/src/pages/reviews/find-output.ts';

const event = (type: string, body: SessionEvent['body']): SessionEvent => ({
  seq: 1,
  type,
  at: '2026-03-10T12:00:00Z',
  body,
  hash: '',
  gateway_id: '',
});
const find = (events: readonly SessionEvent[]) => {
  const finder = new OutputFinder('r1');
  return events.map((each) => finder.take(each)).find((output) => output !== undefined);
};
const ended = event('query.ended', {
  query: 4,
  status: 'ok',
  tag: 'SELECT 2',
  rows: 2,
  ms: 12,
  masked: { EMAIL_ADDRESS: 2 },
  results: [
    {
      columns: ['a', 'b'],
      rows: [
        ['1', null],
        [{ text: 'long', cut: 900 }, '2'],
      ],
      truncated: true,
    },
  ],
});

test('the answer to the command that was held is found, and not another command’s', () => {
  const other = event('query.ended', { query: 3, status: 'ok', rows: 1, masked: {} });
  const held = event('query.held', { query: { id: 4 }, review: 'r1' });
  expect(find([event('query.held', { query: { id: 3 }, review: 'r0' }), held, other, ended])).toEqual({
    status: 'ok',
    error: undefined,
    tag: 'SELECT 2',
    rows: 2,
    ms: 12,
    masked: { EMAIL_ADDRESS: 2 },
    results: [
      {
        columns: ['a', 'b'],
        rows: [
          ['1', null],
          ['long…', '2'],
        ],
      },
    ],
    isCut: true,
  });
});

test('so is that of a command that was approved before it was sent', () => {
  expect(
    find([
      event('query.decided', { query: { id: 4 }, verdict: 'allow', note: 'review:r1 approved by dba (dba-team)' }),
      ended,
    ])?.tag,
  ).toBe('SELECT 2');
});

test('what the server refused is told in its words', () => {
  const failed = event('query.ended', {
    query: 4,
    status: 'error',
    rows: 0,
    masked: {},
    error: { code: '42P01', message: 'no such table' },
  });
  expect(find([event('query.held', { query: { id: 4 }, review: 'r1' }), failed])).toMatchObject({
    status: 'error',
    error: 'no such table',
    results: [],
  });
});

test('without a word of the request nothing is taken for its answer', () => {
  expect(find([ended])).toBeUndefined();
});
