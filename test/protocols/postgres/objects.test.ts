import { expect, test } from 'vitest';
import { utf8 } from '../../../protocols/postgres/encoding.ts';
import { Portal, Prepared } from '../../../protocols/postgres/objects.ts';
import { PostgresQuery } from '../../../protocols/postgres/query.ts';

const newPortal = (): Portal => new Portal(new Prepared('select 1', [], () => []), undefined);
const query = new PostgresQuery({
  via: 'Execute',
  phase: 'execute',
  text: 'select 1',
  related: [],
  analyse: () => [],
  encoding: utf8,
});

test('a prepared statement is analysed once, when somebody asks', () => {
  let times = 0;
  const prepared = new Prepared('x', [], () => {
    times += 1;
    return [];
  });
  expect(times).toBe(0);
  prepared.statements();
  prepared.statements();
  expect(times).toBe(1);
});

test('a portal is continued where it was started in this segment or is known to be suspended', () => {
  const portal = newPortal();
  expect(portal.isContinuedIn(1)).toBe(false);
  portal.begin(query, 1);
  expect(portal.isContinuedIn(1)).toBe(true);
  expect(portal.isContinuedIn(2)).toBe(false);
  portal.isSuspended = true;
  expect(portal.isContinuedIn(2)).toBe(true);
});

test('a portal is described by an answer, or by a question in this segment', () => {
  const portal = newPortal();
  portal.describedIn = 1;
  expect([portal.isDescribedIn(1), portal.isDescribedIn(2)]).toEqual([true, false]);
  portal.fields = 'none';
  expect(portal.isDescribedIn(2)).toBe(true);
});
