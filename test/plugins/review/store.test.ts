import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReviewOptions, review } from '../../../plugins/review/index.ts';
import { Pipeline } from '../../../src/core/pipeline.ts';
import type { Plugin } from '../../../src/core/plugin.ts';
import { ALLOW, type Verdict } from '../../../src/core/verdict.ts';
import type { User } from '../../../src/store/index.ts';
import { liveSession } from '../../src/core/fixtures.ts';
import { openTestStore, type TestStore } from '../../src/store/fixture.ts';
import { statement } from './bench.ts';

let fixture: TestStore;

beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture?.stop());

const SILENT = { warn: () => undefined, error: () => undefined, info: () => undefined, debug: () => undefined };

/** A session whose pipeline has the review plugin on the real store; `held` gives the id of the next request. */
function open(more: Partial<ReviewOptions> & { reviewers?: string[] } = {}) {
  const { reviewers = ['dba-team'], ...options } = more;
  let held = Promise.withResolvers<string>();
  const session = liveSession({ connection: { reviewers } });
  const plugin: Plugin = review({
    reviews: fixture.store.reviews,
    link: (id) => id,
    timeoutMs: 60_000,
    noticeIntervalMs: 20_000,
    adminsPass: true,
    housekeepingPasses: true,
    emitHeld: async (_query, id) => held.resolve(id),
    log: SILENT,
    ...options,
  });
  const pipeline = new Pipeline([plugin], session, SILENT as never, async () => ALLOW);
  return {
    session,
    pipeline,
    submit(of = statement('DELETE FROM t', { operation: 'delete' })) {
      held = Promise.withResolvers<string>();
      const { hold, done } = session.beginHold(() => undefined);
      const verdict = pipeline.decide(of, hold).finally(done);
      return { verdict, id: held.promise, query: of };
    },
  };
}

function person(...groups: string[]): Promise<User> {
  return fixture.member(...groups);
}

async function decide(id: string, by: Promise<User>, decision: 'approve' | 'reject', reason?: string) {
  return fixture.store.reviews.decide(id, { by: await by, decision, reason });
}

async function settled(id: string) {
  const found = await fixture.store.reviews.get(id);
  if (found === undefined) throw new Error('no such request');
  return found;
}

/** Resolves once the store says so: what the plugin writes after its verdict was overtaken by an abort. */
function told(id: string, status: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = fixture.store.reviews.onChange((change) => {
      if (change.id === id && change.status === status) finish();
    });
    const finish = (): void => {
      stop();
      resolve();
    };
    settled(id).then((one) => {
      if (one.status === status) finish();
    }, reject);
  });
}

function codeOf(verdict: Verdict): string | undefined {
  return verdict.allow ? undefined : verdict.reason.code;
}

describe('holds on the real store', () => {
  it('run after one approval of each group, and the request knows how', async () => {
    const { session, pipeline, submit } = open({ reviewers: ['dba-team', 'security'] });
    const { verdict, id, query } = submit();
    const [first, second] = await Promise.all([person('dba-team'), person('security')]);
    await decide(await id, Promise.resolve(first), 'approve');
    await decide(await id, Promise.resolve(second), 'approve');
    expect(await verdict).toEqual({
      allow: true,
      note: `review:${await id} approved by ${first.name} (dba-team), ${second.name} (security)`,
    });
    const masked = { EMAIL_ADDRESS: 1 };
    await pipeline.emit({ type: 'query.ended', query, outcome: { status: 'ok', rows: 2, tag: 'DELETE 2' }, masked });
    expect(await settled(await id)).toMatchObject({
      status: 'EXECUTED',
      sessionId: session.id,
      operations: ['delete'],
      outcome: { status: 'ok', rows: 2, tag: 'DELETE 2', masked },
    });
  });

  it('are denied when a group rejects', async () => {
    const { verdict, id } = open({ reviewers: ['dba-team', 'security'] }).submit();
    const by = await person('security');
    await decide(await id, Promise.resolve(by), 'reject', 'not today');
    expect(await verdict).toMatchObject({ allow: false, reason: { code: 'review_rejected' } });
    expect(JSON.stringify(await verdict)).toContain(`rejected by ${by.name} (security): not today`);
  });

  it('expire, and are EXPIRED then', async () => {
    const { verdict, id } = open({ timeoutMs: 300 }).submit();
    expect(codeOf(await verdict)).toBe('review_expired');
    expect((await settled(await id)).status).toBe('EXPIRED');
    expect(await decide(await id, person('dba-team'), 'approve')).toMatchObject({ ok: false, refusal: 'wrong_state' });
  });

  it.each(['client_left', 'cancelled', 'killed'] as const)('that end by %s can be approved by nobody', async (code) => {
    const { session, submit } = open();
    const { verdict, id } = submit();
    const revoked = told(await id, 'REVOKED');
    session.endHold({ code, message: 'over' });
    expect(codeOf(await verdict)).toBe(code);
    await revoked;
    expect(await decide(await id, person('dba-team'), 'approve')).toMatchObject({ ok: false, refusal: 'wrong_state' });
  });

  it('whose client left when the approval came never use it', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { session, submit } = open();
      const { verdict, id } = submit();
      const approving = decide(await id, person('dba-team'), 'approve');
      session.endHold({ code: 'client_left', message: 'left' });
      expect((await verdict).allow).toBe(false);
      await approving;
      await told(await id, 'REVOKED');
      expect((await settled(await id)).executedAt).toBeUndefined();
    }
  });

  it('use an approval once, however many approve at the same time', async () => {
    const { verdict, id } = open().submit();
    const people = [person('dba-team'), person('dba-team'), person('dba-team')];
    const id1 = await id;
    const results = await Promise.all(people.map((by) => decide(id1, by, 'approve')));
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect((await verdict).allow).toBe(true);
    expect(await fixture.store.reviews.claim(id1, (await settled(id1)).fingerprint)).toBe(false);
  });

  it('of one request run in one of two holders only', async () => {
    // Two gateways that both believe to hold this command: the second is given the first one's request.
    const first = open();
    const one = first.submit();
    const id = await one.id;
    const reviews = { ...fixture.store.reviews, create: () => settled(id) };
    const two = open({ reviews }).submit(one.query);
    await two.id;
    await decide(id, person('dba-team'), 'approve');
    const verdicts = await Promise.all([one.verdict, two.verdict]);
    expect(verdicts.filter((verdict) => verdict.allow)).toHaveLength(1);
  });

  it('learn of a decision made before they listened', async () => {
    const reviews = {
      ...fixture.store.reviews,
      create: async (draft: Parameters<ReviewOptions['reviews']['create']>[0]) => {
        const made = await fixture.store.reviews.create(draft);
        await decide(made.id, person('dba-team'), 'approve');
        return made;
      },
    };
    expect((await open({ reviews }).submit().verdict).allow).toBe(true);
  });
});
