import { describe, expect, it } from 'vitest';
import { HOLDS_PER_SESSION_MAX } from '../../../plugins/review/hold.ts';
import { REQUEST_LENGTH_MAX } from '../../../plugins/review/request.ts';
import { query } from '../../src/core/fixtures.ts';
import { Bench, statement } from './bench.ts';
import { settle } from './manual-clock.ts';

const DELETE = 'DELETE FROM customers WHERE id = $1';

function deleting() {
  return statement(
    DELETE,
    { operation: 'delete' },
    {
      params: [{ text: '7', encoding: 'text', type: 'int4' }],
      related: [{ kind: 'prepared', name: 'p', text: DELETE }],
    },
  );
}

function codeOf(verdict: unknown): string | undefined {
  return (verdict as { reason?: { code?: string } } | undefined)?.reason?.code;
}

describe('a held query', () => {
  it('asks for approval with everything a person has to know', async () => {
    const bench = new Bench({ reviewers: ['dba-team', 'security'] });
    const held = deleting();
    await bench.submit(held);
    const { draft } = bench.reviews.stored.get(bench.reviews.onlyId) ?? {};
    expect(draft).toEqual({
      sessionId: bench.session.id,
      connectionId: bench.session.connection.id,
      connectionName: 'shop',
      userId: bench.session.user.id,
      userName: 'ann',
      database: 'shop',
      text: DELETE,
      params: [{ text: '7', encoding: 'text', type: 'int4' }],
      operations: ['delete'],
      related: [{ kind: 'prepared', name: 'p', text: DELETE }],
      fingerprint: held.fingerprint(),
      rowChanges: 'uncountable',
      rowsMax: undefined,
      groups: ['dba-team', 'security'],
      minApprovals: undefined,
      personCounts: 'once',
      normalForm: undefined,
      touches: undefined,
      expiresAt: new Date(bench.clock.now() + 3_600_000),
    });
  });

  it('asks under the rules of its connection: how many suffice, who counts for what, how long it waits', async () => {
    const policy = { review_min_approvals: '2', review_person_counts: 'every_group', review_timeout_sec: '90' };
    const bench = new Bench({ reviewers: ['a', 'b', 'c'], policy });
    const submission = await bench.submit(deleting());
    const id = bench.reviews.onlyId;
    expect(bench.reviews.stored.get(id)?.draft).toMatchObject({
      minApprovals: 2,
      personCounts: 'every_group',
      expiresAt: new Date(bench.clock.now() + 90_000),
    });
    expect(bench.notices[0]).toContain('waiting for approval by 2 of a, b, c:');
    bench.reviews.decide(id, 'b', 'APPROVED', 'bob', 'fine so far');
    await settle();
    expect(bench.notices[1]).toContain(
      'still waiting for approval by 1 of a, c (approved by b: fine so far) after 0 s, expires in 2 min:',
    );
    await bench.clock.pass(100_000);
    expect(submission.verdict).toMatchObject({
      allow: false,
      reason: { code: 'review_expired', message: `not approved within 2 min (request ${id})` },
    });
  });

  it('tells what those who approved had to say, before its result', async () => {
    const bench = new Bench({ reviewers: ['a', 'b'], policy: { review_min_approvals: '1' } });
    const submission = await bench.submit(deleting());
    const id = bench.reviews.onlyId;
    bench.reviews.decide(id, 'b', 'APPROVED', 'bob', 'after\u001b[2J lunch');
    await settle();
    expect(submission.verdict?.allow).toBe(true);
    expect(bench.notices.at(-1)).toBe(`approved by bob (b): after [2J lunch (request ${id})`);
  });

  it('is recorded before the client is told', async () => {
    const order: string[] = [];
    const bench = new Bench({ emitHeld: async () => void order.push('recorded') });
    const { hold } = bench.session.beginHold(() => order.push('told'));
    void bench.plugin.onQuery?.(deleting(), bench.session, hold);
    await settle();
    expect(order).toEqual(['recorded', 'told']);
  });

  it('tells the client at once and again at every interval, and no more when it is over', async () => {
    const bench = new Bench({ reviewers: ['dba-team', 'security'] });
    await bench.submit(deleting());
    const id = bench.reviews.onlyId;
    expect(bench.notices).toEqual([
      `waiting for approval by dba-team, security: https://gw/reviews/${id} (request ${id})\nto approve: sluice admin approve review ${id}`,
    ]);
    await bench.clock.pass(40_000);
    expect(bench.notices).toHaveLength(3);
    expect(bench.notices[2]).toContain('still waiting for approval by dba-team, security after 40 s');
    bench.reviews.decide(id, 'dba-team', 'APPROVED', 'dba');
    bench.reviews.decide(id, 'security', 'APPROVED', 'sec');
    await bench.clock.pass(100_000);
    expect(bench.notices).toHaveLength(3);
    expect(bench.clock.timers).toBe(0);
  });

  it('tells the client of an approval at once while others are still asked, and of each only once', async () => {
    const bench = new Bench({ reviewers: ['dba-team', 'security'] });
    await bench.submit(deleting());
    const id = bench.reviews.onlyId;
    await bench.clock.pass(5_000);
    bench.reviews.decide(id, 'dba-team', 'APPROVED', 'dba');
    await settle();
    expect(bench.notices).toHaveLength(2);
    expect(bench.notices[1]).toContain('still waiting for approval by security (approved by dba-team) after 5 s');
    await bench.clock.pass(10_000);
    expect(bench.notices).toHaveLength(2);
  });

  it('runs when every group approved, and says who did', async () => {
    const bench = new Bench({ reviewers: ['dba-team', 'security'] });
    const submission = await bench.submit(deleting());
    const id = bench.reviews.onlyId;
    bench.reviews.decide(id, 'dba-team', 'APPROVED', 'dba');
    await settle();
    expect(submission.verdict).toBeUndefined();
    bench.reviews.decide(id, 'security', 'APPROVED', 'sec');
    await settle();
    expect(submission.verdict).toEqual({
      allow: true,
      note: `review:${id} approved by dba (dba-team), sec (security)`,
    });
    expect(bench.reviews.statusOf(id)).toBe('EXECUTED');
  });

  it('is denied with the name and the reason when any group rejects', async () => {
    const bench = new Bench({ reviewers: ['dba-team', 'security'] });
    const submission = await bench.submit(deleting());
    const id = bench.reviews.onlyId;
    bench.reviews.decide(id, 'security', 'REJECTED', 'sec', 'not in production');
    await settle();
    expect(submission.verdict).toEqual({
      allow: false,
      reason: {
        code: 'review_rejected',
        message: `rejected by sec (security): not in production (request ${id})`,
        rule: `review:${id}`,
      },
    });
    expect(bench.reviews.claims).toBe(0);
  });

  it('expires, says after how long, and what to do', async () => {
    const bench = new Bench({ timeoutMs: 300_000 });
    const submission = await bench.submit(deleting());
    await bench.clock.pass(300_000);
    const id = bench.reviews.onlyId;
    expect(submission.verdict).toEqual({
      allow: false,
      reason: {
        code: 'review_expired',
        message: `not approved within 5 min (request ${id})`,
        rule: `review:${id}`,
        hint: 'Submit the command again.',
      },
    });
    expect(bench.reviews.statusOf(id)).toBe('EXPIRED');
    expect(bench.clock.timers).toBe(0);
  });

  it('is denied when its request is withdrawn', async () => {
    const bench = new Bench();
    const submission = await bench.submit(deleting());
    await bench.reviews.revoke(bench.reviews.onlyId, 'by ann');
    await settle();
    expect(submission.verdict).toMatchObject({ allow: false, reason: { code: 'review_rejected' } });
  });
});

describe('a hold that is aborted', () => {
  it.each([
    ['client_left', 'the client left while its query was held'],
    ['cancelled', 'canceling statement due to user request'],
    ['killed', 'the session was ended by dba'],
  ] as const)('(%s) takes its request back and denies with that reason', async (code, message) => {
    const bench = new Bench();
    const submission = await bench.submit(deleting());
    bench.session.endHold({ code, message });
    await settle();
    expect(submission.verdict).toEqual({ allow: false, reason: { code, message } });
    const id = bench.reviews.onlyId;
    expect(bench.reviews.statusOf(id)).toBe('REVOKED');
    expect(bench.reviews.stored.get(id)?.reason).toBe(message);
    expect(bench.reviews.decide(id, 'dba-team', 'APPROVED', 'dba')).toBe(false);
    expect(bench.clock.timers).toBe(0);
    expect(bench.reviews.listeners.size).toBe(0);
  });

  it('never uses an approval that comes in the same moment', async () => {
    const bench = new Bench();
    const submission = await bench.submit(deleting());
    bench.reviews.decide(bench.reviews.onlyId, 'dba-team', 'APPROVED', 'dba');
    bench.session.endHold({ code: 'client_left', message: 'left' });
    await settle();
    expect(codeOf(submission.verdict)).toBe('client_left');
    expect(bench.reviews.claims).toBe(0);
  });

  it('does not run what was aborted while the approval was being used, and says so on the request', async () => {
    const bench = new Bench();
    const submission = await bench.submit(deleting());
    bench.reviews.before.claim = () => void bench.session.endHold({ code: 'cancelled', message: 'cancelled' });
    const id = bench.reviews.onlyId;
    bench.reviews.decide(id, 'dba-team', 'APPROVED', 'dba');
    await settle();
    expect(bench.reviews.claims).toBe(1);
    expect(codeOf(submission.verdict)).toBe('cancelled');
    expect(bench.reviews.outcomeOf(id)).toEqual({ status: 'not_run', reason: 'cancelled' });
  });

  it('takes the request back that was being made when it was aborted', async () => {
    const bench = new Bench();
    bench.reviews.before.create = () => void bench.session.endHold({ code: 'client_left', message: 'left' });
    const submission = await bench.submit(deleting());
    expect(codeOf(submission.verdict)).toBe('client_left');
    expect(bench.reviews.statusOf(bench.reviews.onlyId)).toBe('REVOKED');
    expect(bench.notices).toEqual([]);
  });

  it('denies even when the request cannot be taken back', async () => {
    const bench = new Bench();
    const submission = await bench.submit(deleting());
    bench.reviews.before.revoke = () => {
      throw new Error('connection refused');
    };
    bench.session.endHold({ code: 'client_left', message: 'left' });
    await settle();
    expect(codeOf(submission.verdict)).toBe('client_left');
    expect(bench.warnings).toHaveLength(1);
  });
});

describe('an approval', () => {
  it('is used by one of two holders only', async () => {
    const bench = new Bench();
    const submission = await bench.submit(deleting());
    const id = bench.reviews.onlyId;
    const { draft } = bench.reviews.stored.get(id) ?? {};
    bench.reviews.before.claim = async () => {
      delete bench.reviews.before.claim;
      await bench.reviews.claim(id, draft?.fingerprint ?? '');
    };
    bench.reviews.decide(id, 'dba-team', 'APPROVED', 'dba');
    await settle();
    expect(bench.reviews.claims).toBe(1);
    expect(submission.verdict).toMatchObject({ allow: false, reason: { code: 'review_rejected' } });
  });

  it('given twice runs once', async () => {
    const bench = new Bench();
    const submission = await bench.submit(deleting());
    const id = bench.reviews.onlyId;
    expect(bench.reviews.decide(id, 'dba-team', 'APPROVED', 'dba')).toBe(true);
    expect(bench.reviews.decide(id, 'dba-team', 'APPROVED', 'dba2')).toBe(false);
    await settle();
    expect(submission.verdict).toMatchObject({ allow: true });
    expect(bench.reviews.claims).toBe(1);
  });

  it('for other bytes is not used', async () => {
    const bench = new Bench();
    let bytes = 'approved';
    const submission = await bench.submit(
      query(DELETE, { fingerprint: () => bytes, statements: deleting().statements }),
    );
    bytes = 'forwarded';
    bench.reviews.decide(bench.reviews.onlyId, 'dba-team', 'APPROVED', 'dba');
    await settle();
    expect(submission.verdict).toMatchObject({ allow: false });
    expect(bench.reviews.claims).toBe(0);
  });
});

describe('trouble', () => {
  it('with recording the hold denies by throwing and takes the request back', async () => {
    const bench = new Bench({ emitHeld: () => Promise.reject(new Error('disk full')) });
    const submission = await bench.submit(deleting());
    await expect(submission.answer).rejects.toThrow('disk full');
    expect(bench.reviews.statusOf(bench.reviews.onlyId)).toBe('REVOKED');
    expect(bench.notices).toEqual([]);
  });

  it('with using the approval denies by throwing, and says on the request that nothing ran', async () => {
    const bench = new Bench();
    const submission = await bench.submit(deleting());
    bench.reviews.before.claim = () => {
      throw new Error('connection lost');
    };
    bench.reviews.decide(bench.reviews.onlyId, 'dba-team', 'APPROVED', 'dba');
    await expect(submission.answer).rejects.toThrow('connection lost');
    expect(bench.reviews.outcomeOf(bench.reviews.onlyId)).toMatchObject({ status: 'not_run' });
    expect(bench.clock.timers).toBe(0);
  });

  it('with making the request denies by throwing', async () => {
    const bench = new Bench();
    bench.reviews.before.create = () => {
      throw new Error('connection refused');
    };
    const submission = await bench.submit(deleting());
    await expect(submission.answer).rejects.toThrow('connection refused');
  });
});

describe('limits', () => {
  it('refuse a command that nobody could read', async () => {
    const bench = new Bench();
    const submission = await bench.submit(statement('x'.repeat(REQUEST_LENGTH_MAX + 1)));
    expect(codeOf(submission.verdict)).toBe('policy');
    const params = [{ text: 'x'.repeat(REQUEST_LENGTH_MAX), encoding: 'text' as const }];
    const second = await bench.submit(statement('y', {}, { params }));
    expect(codeOf(second.verdict)).toBe('policy');
    expect(bench.reviews.stored.size).toBe(0);
  });

  it('refuse more waiting commands than a session may have, until one is over', async () => {
    const bench = new Bench();
    const { hold } = bench.session.beginHold(() => undefined);
    for (let i = 0; i < HOLDS_PER_SESSION_MAX; i += 1) void bench.plugin.onQuery?.(deleting(), bench.session, hold);
    await settle();
    const [first] = bench.reviews.stored.keys();
    expect(codeOf(await bench.plugin.onQuery?.(deleting(), bench.session, hold))).toBe('policy');
    bench.reviews.decide(first ?? '', 'dba-team', 'REJECTED', 'dba');
    await settle();
    void bench.plugin.onQuery?.(deleting(), bench.session, hold);
    await settle();
    expect(bench.reviews.stored.size).toBe(HOLDS_PER_SESSION_MAX + 1);
    bench.session.endHold({ code: 'killed', message: 'over' });
    await settle();
    expect(bench.clock.timers).toBe(0);
  });
});
