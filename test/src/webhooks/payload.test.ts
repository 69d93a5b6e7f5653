import { describe, expect, test } from 'vitest';
import { WEBHOOK_EVENTS } from '../../../src/webhooks/events.ts';
import {
  COMMAND_BYTES_MAX,
  commandOf,
  payloadFor,
  payloadOf,
  testPayload,
  WebhookPayload,
} from '../../../src/webhooks/payload.ts';
import { AT, eventOf, linkOf, REVIEW } from './samples.ts';

const built = (...args: Parameters<typeof eventOf>) => payloadOf(eventOf(...args), linkOf);

test.each(WEBHOOK_EVENTS)('%s has the documented shape, and no parameter, outcome or fingerprint', (type) => {
  const payload = built(type);
  expect(WebhookPayload.strict().parse(payload)).toEqual(payload);
  expect(payload).toMatchObject({ type, timestamp: AT.toISOString() });
  expect(JSON.stringify(payload)).not.toContain('secret-');
});

test('a review is told with who asks, who decides, where, and what', () => {
  expect(built('review.created')?.data).toEqual({
    review: {
      id: 'r-1',
      type: 'onetime',
      status: 'PENDING',
      link: 'https://gateway.example.com/reviews/r-1',
      connection: { id: 'c-1', name: 'shop' },
      user: { id: 'u-1', name: 'engineer' },
      session_id: 's-1',
      database: 'shop',
      mode: 'hold',
      operations: ['delete'],
      groups: [
        { group: 'dba-team', status: 'APPROVED', reviewed_by: { id: 'u-2', name: 'dba' }, reason: 'fine' },
        { group: 'security', status: 'PENDING', reviewed_by: null, reason: null },
      ],
      auto_approved: false,
      reason: null,
      access_duration_sec: null,
      access_until: null,
      justification: null,
      created_at: AT.toISOString(),
      expires_at: '2026-01-02T04:04:05.000Z',
      decided_at: null,
      executed_at: null,
      command: { text: 'delete from orders where id = $1', bytes: 32, is_truncated: false },
    },
  });
});

test('its status is that of the event, whatever it became since', () => {
  const review = { ...REVIEW, status: 'EXECUTED' as const };
  const status = (type: string) => built(type, { review })?.data.review?.status;
  expect(['created', 'approved', 'executed'].map((what) => status(`review.${what}`))).toEqual([
    'PENDING',
    'APPROVED',
    'EXECUTED',
  ]);
});

test('a window is told with its time, and without a command', () => {
  const window = { durationSec: 1800, until: AT, justification: 'an incident', sessions: [] };
  const { review } = built('review.approved', { review: { ...REVIEW, type: 'jit', text: '', window } })?.data ?? {};
  expect(review).toMatchObject({
    type: 'jit',
    access_duration_sec: 1800,
    access_until: AT.toISOString(),
    justification: 'an incident',
  });
  expect(review).not.toHaveProperty('command');
});

test('a session is told as it opened and as it closed', () => {
  expect(built('session.open')?.data.session).toMatchObject({ ended_at: null, close_reason: null, query_count: 0 });
  expect(built('session.close')?.data.session).toMatchObject({
    ended_at: '2026-01-02T03:04:06.000Z',
    close_reason: 'client left',
    query_count: 3,
    masked: { EMAIL_ADDRESS: 2 },
  });
});

test('a denial is told with its rule, its command and its session', () => {
  expect(built('query.denied')?.data).toMatchObject({
    session: { id: 's-1', query_count: 0 },
    denial: {
      rule: 'no-drop',
      message: 'ask the DBA',
      operations: ['drop'],
      command: { text: 'drop table orders', bytes: 17, is_truncated: false },
    },
  });
});

test('what is gone, or unknown, is not told', () => {
  expect(payloadOf({ id: 'e', type: 'review.created', at: AT, detail: {} }, linkOf)).toBeUndefined();
  expect(built('session.odd')).toBeUndefined();
});

describe('commands', () => {
  test('are left out for endpoints that do not include them', () => {
    for (const type of ['review.created', 'query.denied', 'session.open']) {
      const payload = built(type);
      if (payload === undefined) throw new Error('nothing to tell');
      expect(payloadFor(payload, { includeCommand: true })).toEqual(payload);
      const without = JSON.stringify(payloadFor(payload, { includeCommand: false }));
      expect(without).not.toMatch(/command"|delete from|drop table/);
      expect(without).toContain('"connection"');
    }
  });

  test('are cut at 10 KB, never within a character', () => {
    const exact = 'x'.repeat(COMMAND_BYTES_MAX);
    expect(commandOf(exact)).toEqual({ text: exact, bytes: COMMAND_BYTES_MAX, is_truncated: false });
    const { text, bytes, is_truncated } = commandOf(`x${'é'.repeat(COMMAND_BYTES_MAX)}`);
    expect([bytes, is_truncated]).toEqual([2 * COMMAND_BYTES_MAX + 1, true]);
    expect(Buffer.byteLength(text)).toBe(COMMAND_BYTES_MAX - 1);
    expect(text).toMatch(/^xé+$/);
  });
});

test('a test says that it is one', () => {
  const payload = testPayload(AT);
  expect(WebhookPayload.parse(payload)).toEqual(payload);
  expect(payload).toMatchObject({ type: 'webhook.test', data: { message: expect.stringContaining('test') } });
});
