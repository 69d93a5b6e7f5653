import { describe, expect, test } from 'vitest';
import { queryDecided, queryEnded, queryHeld, sessionClosed, sessionOpened } from '../../../plugins/audit/records.ts';
import type { Outcome } from '../../../src/core/query.ts';
import { writtenFingerprints } from '../../../src/core/shown.ts';
import { deny } from '../../../src/core/verdict.ts';
import { liveSession, query } from '../../src/core/fixtures.ts';

const FINGERPRINT = writtenFingerprints(Buffer.alloc(32));

const session = liveSession({ user: { name: 'ann', groups: ['dba'] }, connection: { name: 'shop' } });
const nothing = { ms: undefined, sample: undefined, maskText: (text: string) => text };

describe('the record of', () => {
  test('an opened session says who, what and from where', () => {
    expect(sessionOpened(session)).toEqual({
      user: {
        id: session.user.id,
        kind: 'person',
        name: 'ann',
        email: 'ann@example.com',
        groups: ['dba'],
        admin: false,
      },
      connection: { id: session.connection.id, name: 'shop', type: 'database', subtype: 'toy' },
      protocol: 'toy',
      client: { address: '127.0.0.1', application: 'test' },
      database: 'shop',
      startedAt: session.startedAt.toISOString(),
    });
  });

  test('an opened session is not made large by the client', () => {
    const record = sessionOpened({
      ...session,
      user: session.user,
      connection: session.connection,
      startedAt: session.startedAt,
      signal: session.signal,
      masked: session.masked,
      kill: () => {},
      countMasked: () => {},
      takeMasked: () => ({}),
      database: 'd'.repeat(100_000),
      client: { address: '::1', application: 'a'.repeat(100_000) },
    });
    expect(JSON.stringify(record).length).toBeLessThan(4000);
  });

  test('a closed session says why and what was masked', () => {
    const closing = liveSession();
    closing.countMasked('EMAIL_ADDRESS', 3);
    expect(sessionClosed({ type: 'session.close', reason: 'client left' }, closing)).toEqual({
      reason: 'client left',
      ms: expect.any(Number),
      masked: { EMAIL_ADDRESS: 3 },
    });
  });

  test('a held query names its review', () => {
    expect(queryHeld({ type: 'query.held', query: query('delete'), reviewId: 'r1' }, FINGERPRINT)).toMatchObject({
      query: { text: 'delete' },
      review: 'r1',
    });
  });

  test('an allowed query has the note of who allowed it', () => {
    const verdict = { allow: true, note: 'review:r1 by dba' } as const;
    expect(queryDecided({ type: 'query.decided', query: query('delete'), verdict }, FINGERPRINT)).toMatchObject({
      query: { text: 'delete' },
      verdict: 'allow',
      note: 'review:r1 by dba',
    });
  });

  test('a query with secrets is kept as it may be seen, under a fingerprint nobody can try passwords on', () => {
    const shown = { text: "set a = '***'", params: [], related: [], message: () => 'near ***' };
    const secret = query("set a = 'p'", { shown: () => shown, fingerprint: () => 'f00d' });
    const decided = queryDecided({ type: 'query.decided', query: secret, verdict: { allow: true } }, FINGERPRINT);
    expect(decided).toMatchObject({ query: { text: "set a = '***'", fingerprint: expect.stringMatching(/^.{64}$/) } });
    const outcome = { status: 'error', rows: 0, error: { code: '1', message: "near 'p'" } } as const;
    const maskText = (text: string) => text;
    expect(
      queryEnded({ type: 'query.ended', query: secret, outcome, masked: {} }, liveSession(), {
        ...{ ms: 1, sample: undefined, maskText },
      }),
    ).toMatchObject({ error: { code: '1', message: 'near ***' } });
  });

  test('a denied query has the reason and the plugin', () => {
    const verdict = deny('guardrail', 'no', { rule: 'no drops' });
    expect(
      queryDecided({ type: 'query.decided', query: query('drop'), verdict, by: 'guardrails' }, FINGERPRINT),
    ).toMatchObject({
      verdict: 'deny',
      by: 'guardrails',
      reason: { code: 'guardrail', message: 'no', rule: 'no drops' },
    });
  });

  test('an ended query has its outcome and nothing that is not known', () => {
    const outcome: Outcome = { status: 'ok', rows: 3, tag: 'SELECT 3' };
    const ended = { type: 'query.ended', query: query('q', { id: 9 }), outcome, masked: { PHONE: 1 } } as const;
    expect(queryEnded(ended, session, nothing)).toEqual({
      query: 9,
      status: 'ok',
      rows: 3,
      tag: 'SELECT 3',
      masked: { PHONE: 1 },
    });
    expect(queryEnded({ ...ended, blocked: 'guardrail' }, session, { ...nothing, ms: 4 })).toMatchObject({
      ms: 4,
      blocked: 'guardrail',
    });
  });

  test('a failed query has the message as it was masked, and cut', () => {
    const error = { code: '23505', message: `Key (email)=(a@b.c)${'x'.repeat(20_000)}` };
    const outcome: Outcome = { status: 'error', rows: 0, error };
    const maskText = (text: string, of: unknown): string => (of === session ? text.replace('a@b.c', '[MASKED]') : text);
    const record = queryEnded({ type: 'query.ended', query: query('q'), outcome, masked: {} }, session, {
      ...nothing,
      maskText,
    });
    expect(record).toMatchObject({ error: { code: '23505', cut: { bytes: 20_022 } } });
    expect(JSON.stringify(record)).toContain('Key (email)=([MASKED])');
    expect(JSON.stringify(record)).not.toContain('a@b.c');
  });
});
