import { describe, expect, it } from 'vitest';
import type { RowEstimate } from '../../../src/core/query.ts';
import { Bench, statement } from './bench.ts';
import { settle } from './manual-clock.ts';

const ESTIMATE: readonly RowEstimate[] = [{ operation: 'delete', relation: 'public.t', rows: 7 }];

function deleting() {
  return statement('DELETE FROM t', { operation: 'delete' });
}

function bench(estimateRows: () => Promise<readonly RowEstimate[]>, policy: Record<string, string> = {}): Bench {
  const one = new Bench({ policy });
  one.session.estimateRows = estimateRows;
  return one;
}

describe.each(['hold', 'fail_fast'])('a request (%s)', (mode) => {
  const policy = { review_mode: mode };

  it('says how many rows the planner expects to change', async () => {
    const one = bench(async () => ESTIMATE, policy);
    await one.submit(deleting());
    expect(one.reviews.stored.get(one.reviews.onlyId)?.estimate).toEqual(ESTIMATE);
  });

  it('is made without an estimate when nobody can tell', async () => {
    const one = bench(() => Promise.reject(new Error('42P01')), policy);
    await one.submit(deleting());
    expect(one.reviews.stored.get(one.reviews.onlyId)?.estimate).toBeUndefined();
    expect(one.reviews.statusOf(one.reviews.onlyId)).toBe('PENDING');
    expect(one.warnings).toEqual(['a request has no row estimate']);
  });

  it('is made when the estimate cannot be kept', async () => {
    const one = bench(async () => ESTIMATE, policy);
    one.reviews.before.addEstimate = () => Promise.reject(new Error('no store'));
    await one.submit(deleting());
    expect(one.reviews.statusOf(one.reviews.onlyId)).toBe('PENDING');
    expect(one.warnings).toHaveLength(1);
  });

  it('asks no planner where the connection says so, and none for what changes no rows', async () => {
    let asked = 0;
    const counting = async () => {
      asked += 1;
      return [];
    };
    const off = bench(counting, { ...policy, review_estimate: 'off' });
    await off.submit(deleting());
    expect(asked).toBe(0);
    const on = bench(counting, policy);
    await on.submit(deleting());
    expect(asked).toBe(1);
    expect(on.reviews.stored.get(on.reviews.onlyId)?.estimate).toBeUndefined();
  });
});

it('does not keep a waiting client, nor the decision, from going on', async () => {
  const one = bench(() => new Promise(() => undefined));
  const submission = await one.submit(deleting());
  expect(one.notices).toHaveLength(1);
  one.reviews.decide(one.reviews.onlyId, 'dba-team', 'APPROVED', 'dba');
  await settle();
  expect(submission.verdict?.allow).toBe(true);
});

it('asks again for no command whose request is there already', async () => {
  let asked = 0;
  const one = bench(
    async () => {
      asked += 1;
      return ESTIMATE;
    },
    { review_mode: 'fail_fast' },
  );
  await one.submit(deleting());
  await one.submit(deleting());
  one.reviews.decide(one.reviews.onlyId, 'dba-team', 'APPROVED', 'dba');
  await one.submit(deleting());
  expect(asked).toBe(1);
});
