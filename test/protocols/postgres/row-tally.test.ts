import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../protocols/postgres/encoding.ts';
import { PostgresQuery } from '../../../protocols/postgres/query.ts';
import { changedRows, HELD_BYTES_MAX, RowTally } from '../../../protocols/postgres/row-tally.ts';
import type { QueryStep } from '../../../protocols/postgres/steps.ts';
import { analyseRoughly } from './conversation.ts';
import { be, fe } from './frames.ts';

const LIMIT = { max: 2, rule: 'review:1' };

function stepOf(text: string): QueryStep {
  const query = new PostgresQuery({
    via: 'Query',
    phase: 'execute',
    text,
    related: [],
    analyse: () => analyseRoughly(text),
    encoding: utf8,
  });
  return { kind: 'query', frame: fe.query(text), changes: [], query, tags: [], rows: 0 };
}

test.each([
  ['INSERT 0 5', 5],
  ['INSERT 16384 1', 1],
  ['UPDATE 7', 7],
  ['DELETE 3', 3],
  ['MERGE 4', 4],
  ['COPY 9', 9],
  ['SELECT 12', 0],
  ['FETCH 2', 0],
  ['CREATE TABLE', 0],
])('the tag %s changes %d rows', (tag, rows) => {
  expect(changedRows(tag, undefined)).toBe(rows);
});

test('a COPY to the client changes nothing', () => {
  const [copy] = analyseRoughly('copy out to stdout');
  expect(changedRows('COPY 9', copy)).toBe(0);
});

describe('a tally', () => {
  test('adds up what the statements of a text changed', () => {
    const tally = new RowTally(stepOf('delete x; copy out; update y'), LIMIT);
    for (const tag of ['DELETE 1', 'COPY 50', 'UPDATE 1']) tally.count(be.complete(tag));
    expect(tally.excess).toBeUndefined();
    tally.count(be.complete('UPDATE 1'));
    expect(tally.excess).toMatchObject({
      code: 'rows_exceeded',
      rule: 'review:1',
      message: 'rolled back: it changed 3 rows, and its approval covers at most 2',
    });
  });

  test('gives back what it held, once, in order', () => {
    const tally = new RowTally(stepOf('delete x'), LIMIT);
    const frames = [be.row('a'), be.complete('DELETE 1')];
    for (const frame of frames) tally.hold(frame);
    const opaque = function* (bytes: Buffer) {
      yield { kind: 'opaque', bytes } as const;
    };
    expect([...tally.release(opaque)].map((part) => part.bytes)).toEqual(frames);
    expect([...tally.release(opaque)]).toEqual([]);
  });

  test('drops the tag of a statement that does not hold, and nothing else', () => {
    const tally = new RowTally(stepOf('delete x'), LIMIT);
    for (const frame of [be.row('a'), be.complete('DELETE 1')]) tally.hold(frame);
    tally.dropLastTag();
    tally.dropLastTag();
    const opaque = function* (bytes: Buffer) {
      yield { kind: 'opaque', bytes } as const;
    };
    expect([...tally.release(opaque)].map((part) => part.bytes)).toEqual([be.row('a')]);
  });

  test('keeps no answer that is too long, and says so', () => {
    const step = stepOf('delete x');
    const tally = new RowTally(step, LIMIT);
    const half = Buffer.alloc(HELD_BYTES_MAX / 2 + 1);
    tally.hold(half);
    expect(tally.excess).toBeUndefined();
    tally.hold(half);
    expect(tally.excess?.message).toContain('returns too much');
    const reason = tally.excess;
    if (reason !== undefined) tally.fail(reason);
    expect(step).toMatchObject({ denied: reason, exceeded: { rowsMax: 2 } });
    expect(step.exceeded).not.toHaveProperty('rows');
  });
});
