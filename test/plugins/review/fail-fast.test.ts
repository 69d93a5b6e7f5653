import { describe, expect, it } from 'vitest';
import { REQUEST_LENGTH_MAX } from '../../../plugins/review/request.ts';
import type { Verdict } from '../../../src/core/verdict.ts';
import { Bench, statement } from './bench.ts';

const DELETE = 'DELETE FROM customers WHERE id = 7';
const FAIL_FAST = { review_mode: 'fail_fast' };

function deleting() {
  return statement(DELETE, { operation: 'delete' });
}

function bench(more: ConstructorParameters<typeof Bench>[0] = {}): Bench {
  return new Bench({ policy: FAIL_FAST, ...more });
}

function reasonOf(verdict: Verdict | undefined) {
  return verdict?.allow === false ? verdict.reason : undefined;
}

describe('a command that is answered at once', () => {
  it('names its request, and what to do', async () => {
    const one = bench({ reviewers: ['dba-team', 'security'] });
    const { verdict } = await one.submit(deleting());
    const id = one.reviews.onlyId;
    expect(verdict).toEqual({
      allow: false,
      reason: {
        code: 'review_required',
        message: `approval required, request ${id}: https://gw/reviews/${id}; repeat the same statement after approval`,
        rule: `review:${id}`,
        hint: `Asked: dba-team, security. To approve: sluice admin approve review ${id}`,
      },
    });
    expect(one.heldIds).toEqual([id]);
    expect(one.notices).toEqual([]);
    expect(one.clock.timers).toBe(0);
  });

  it('gets the same request while that is pending, with who is missing', async () => {
    const one = bench({ reviewers: ['dba-team', 'security'] });
    await one.submit(deleting());
    const id = one.reviews.onlyId;
    one.reviews.decide(id, 'dba-team', 'APPROVED', 'dba');
    const reason = reasonOf((await one.submit(deleting())).verdict);
    expect(reason?.message).toContain(`approval required, request ${id}:`);
    expect(reason?.hint).toBe('Still waiting for security; approved by dba (dba-team).');
    expect(one.reviews.onlyId).toBe(id);
    expect(one.heldIds).toEqual([id]);
  });

  it('passes exactly once after the approval, and its outcome is noted on the request', async () => {
    const one = bench();
    await one.submit(deleting());
    const id = one.reviews.onlyId;
    one.reviews.decide(id, 'dba-team', 'APPROVED', 'dba');
    const repeated = deleting();
    const { verdict } = await one.submit(repeated);
    expect(verdict).toEqual({ allow: true, note: `review:${id} approved by dba (dba-team)` });
    const outcome = { status: 'ok' as const, rows: 1, tag: 'DELETE 1' };
    await one.plugin.onEvent?.({ type: 'query.ended', query: repeated, outcome, masked: {} }, one.session);
    expect(one.reviews.outcomeOf(id)).toMatchObject({ status: 'ok', tag: 'DELETE 1' });
    expect(reasonOf((await one.submit(deleting())).verdict)?.code).toBe('review_required');
    expect(one.reviews.stored.size).toBe(2);
  });

  it('is another command with other parameters', async () => {
    const one = bench();
    await one.submit(deleting());
    one.reviews.decide(one.reviews.onlyId, 'dba-team', 'APPROVED', 'dba');
    const other = statement(DELETE, { operation: 'delete' }, { fingerprint: () => 'other parameters' });
    expect(reasonOf((await one.submit(other)).verdict)?.code).toBe('review_required');
  });

  it('is told of its rejection once, and asks anew after that', async () => {
    const one = bench();
    await one.submit(deleting());
    const id = one.reviews.onlyId;
    one.reviews.decide(id, 'dba-team', 'REJECTED', 'dba', 'use the replica');
    expect(reasonOf((await one.submit(deleting())).verdict)).toEqual({
      code: 'review_rejected',
      message: `rejected by dba (dba-team): use the replica (request ${id})`,
      rule: `review:${id}`,
      hint: 'Submit the command again to ask once more.',
    });
    expect(one.reviews.stored.size).toBe(1);
    expect(reasonOf((await one.submit(deleting())).verdict)?.code).toBe('review_required');
    expect(one.reviews.stored.size).toBe(2);
  });

  it('is told that its request was withdrawn', async () => {
    const one = bench();
    await one.submit(deleting());
    const id = one.reviews.onlyId;
    await one.reviews.revoke(id, 'revoked by dba');
    expect(reasonOf((await one.submit(deleting())).verdict)).toMatchObject({
      code: 'review_rejected',
      message: `the request was withdrawn: revoked by dba (request ${id})`,
    });
  });

  it('asks anew when the time of its request or approval is over', async () => {
    const one = bench({ timeoutMs: 60_000 });
    await one.submit(deleting());
    one.reviews.decide(one.reviews.onlyId, 'dba-team', 'APPROVED', 'dba');
    await one.clock.pass(60_000);
    expect(reasonOf((await one.submit(deleting())).verdict)?.code).toBe('review_required');
  });

  it('is denied without a request when too many wait, or when nobody would read it', async () => {
    const one = bench();
    one.reviews.isFull = true;
    expect(reasonOf((await one.submit(deleting())).verdict)?.message).toContain('too many requests');
    const long = statement('x'.repeat(REQUEST_LENGTH_MAX + 1));
    expect(reasonOf((await one.submit(long)).verdict)?.message).toContain('too long to be reviewed');
    expect(one.reviews.stored.size).toBe(0);
  });
});

describe('a request nobody waits with', () => {
  it('stays when its client leaves', async () => {
    const one = bench();
    one.reviews.before.create = () => void one.session.endHold({ code: 'client_left', message: 'left' });
    expect(reasonOf((await one.submit(deleting())).verdict)?.code).toBe('client_left');
    expect(one.reviews.statusOf(one.reviews.onlyId)).toBe('PENDING');
    await one.plugin.onEvent?.({ type: 'session.close', reason: 'left' }, one.session);
    expect(one.reviews.statusOf(one.reviews.onlyId)).toBe('PENDING');
  });

  it('says so when its approval was used up and the client left in that moment', async () => {
    const one = bench();
    await one.submit(deleting());
    const id = one.reviews.onlyId;
    one.reviews.decide(id, 'dba-team', 'APPROVED', 'dba');
    one.reviews.before.repeat = () => void one.session.endHold({ code: 'client_left', message: 'left' });
    expect(reasonOf((await one.submit(deleting())).verdict)?.code).toBe('client_left');
    expect(one.reviews.outcomeOf(id)).toEqual({ status: 'not_run', reason: 'left' });
  });

  it('is taken back when it cannot be recorded', async () => {
    const one = bench({ emitHeld: () => Promise.reject(new Error('disk full')) });
    const { answer } = await one.submit(deleting());
    await expect(answer).rejects.toThrow('disk full');
    expect(one.reviews.statusOf(one.reviews.onlyId)).toBe('REVOKED');
  });
});
