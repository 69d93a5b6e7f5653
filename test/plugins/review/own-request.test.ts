import { describe, expect, it } from 'vitest';
import { isOwnRequest } from '../../../plugins/review/own-request.ts';
import { REQUEST_LENGTH_MAX } from '../../../plugins/review/request.ts';
import { liveSession } from '../../src/core/fixtures.ts';
import { Bench, statement } from './bench.ts';
import { settle } from './manual-clock.ts';

const OWN = { isAdmin: true, groups: ['admin', 'dba-team'] };

function deleting(text = 'DELETE FROM t') {
  return statement(text, { operation: 'delete' });
}

describe('who may pass', () => {
  it.each([
    [true, ['admin', 'dba-team'], true],
    [true, ['admin'], false],
    [false, ['dba-team'], false],
  ])('an admin: %s, in %j: %s', (isAdmin, groups, passes) => {
    const session = liveSession({ connection: { reviewers: ['security', 'dba-team'] }, user: { isAdmin, groups } });
    expect(isOwnRequest(session)).toBe(passes);
  });
});

describe("an admin's own command", () => {
  it('runs at once without a notice, and its request knows how it ended', async () => {
    const bench = new Bench(OWN);
    const query = deleting();
    expect((await bench.submit(query)).verdict).toMatchObject({ allow: true });
    expect(bench.notices).toEqual([]);
    await bench.plugin.onEvent?.(
      { type: 'query.ended', query, outcome: { status: 'ok', rows: 2, tag: 'DELETE 2' }, masked: {} },
      bench.session,
    );
    expect(bench.reviews.outcomeOf(bench.reviews.onlyId)).toMatchObject({ status: 'ok', rows: 2 });
  });

  it('has no limit of rows, also where none could be put on it', async () => {
    const bench = new Bench({ ...OWN, policy: { review_rows_max: '1' } });
    const { verdict } = await bench.submit(statement('TRUNCATE t', { operation: 'truncate' }));
    expect(verdict).toMatchObject({ allow: true });
    expect(verdict).not.toHaveProperty('rowLimit');
  });

  it('waits like any other when the admin is none any more', async () => {
    const bench = new Bench(OWN);
    bench.reviews.passesOwn = false;
    expect((await bench.submit(deleting())).verdict).toBeUndefined();
    expect(bench.reviews.statusOf(bench.reviews.onlyId)).toBe('PENDING');
  });

  it('is denied when it cannot be recorded', async () => {
    const bench = new Bench(OWN);
    bench.reviews.before.passOwn = () => Promise.reject(new Error('no store'));
    await expect((await bench.submit(deleting())).answer).rejects.toThrow('no store');
  });

  it('does not run when its client left meanwhile', async () => {
    const bench = new Bench(OWN);
    bench.reviews.before.passOwn = () => void bench.session.endHold({ code: 'client_left', message: 'left' });
    const submission = await bench.submit(deleting());
    await settle();
    expect(submission.verdict).toMatchObject({ allow: false, reason: { code: 'client_left' } });
    expect(bench.reviews.outcomeOf(bench.reviews.onlyId)).toEqual({ status: 'not_run', reason: 'left' });
  });

  it('passes however long it is; the request keeps its beginning', async () => {
    const bench = new Bench(OWN);
    const text = `DELETE FROM t -- ${'x'.repeat(REQUEST_LENGTH_MAX)}`;
    expect((await bench.submit(deleting(text))).verdict).toMatchObject({ allow: true });
    const { draft } = bench.reviews.stored.get(bench.reviews.onlyId) ?? {};
    expect(draft?.text.slice(0, REQUEST_LENGTH_MAX)).toBe(text.slice(0, REQUEST_LENGTH_MAX));
    expect(draft?.text.slice(REQUEST_LENGTH_MAX)).toBe(`… (the first of ${text.length} characters)`);
  });

  it('keeps its text whole where only its parameters are long', async () => {
    const bench = new Bench(OWN);
    const params = [{ text: 'x'.repeat(REQUEST_LENGTH_MAX), encoding: 'text' as const }];
    await bench.submit(statement('DELETE FROM t WHERE a = $1', { operation: 'delete' }, { params }));
    const { draft } = bench.reviews.stored.get(bench.reviews.onlyId) ?? {};
    expect(draft).toMatchObject({ text: 'DELETE FROM t WHERE a = $1', params: [] });
  });
});
