import { expect, test } from 'vitest';
import { noteDenials } from '../../../src/store/denials.ts';
import type { TextEvent } from '../../../src/store/index.ts';

function decided(body: object, more: Partial<TextEvent> = {}): TextEvent {
  return {
    gatewayId: 'gw',
    seq: 7,
    sessionId: 'the session',
    type: 'query.decided',
    at: '2026-01-01T00:00:00.000Z',
    body: JSON.stringify(body),
    hash: 'h',
    ...more,
  };
}

async function notedOf(...records: TextEvent[]): Promise<unknown[]> {
  const noted: unknown[] = [];
  await noteDenials(async (_text, values) => {
    noted.push(values);
    return { rows: [] };
  }, records);
  return noted;
}

const query = { id: 1, text: 'drop table t' };

test('what guardrails denied is noted by its record, with the query and the reason', async () => {
  const denial = decided({ query, verdict: 'deny', by: 'guardrails', reason: { code: 'guardrail' } });
  expect(await notedOf(denial)).toEqual([
    ['query.denied gw 7', JSON.stringify({ query, reason: { code: 'guardrail' } }), 'the session'],
  ]);
});

test('nothing else is', async () => {
  const denial = { query, verdict: 'deny', by: 'guardrails' };
  const others = [
    decided({ ...denial, verdict: 'allow' }),
    decided({ ...denial, by: 'review' }),
    decided({ query: { text: '"verdict":"deny","by":"guardrails"' }, verdict: 'allow', by: 'guardrails' }),
    decided(denial, { type: 'query.ended' }),
    decided(denial, { sessionId: undefined }),
  ];
  expect(await notedOf(...others)).toEqual([]);
});
