import { expect, test } from 'vitest';
import type { RunLine } from '../../../../web/src/pages/console/run-lines.ts';
import { afterLine, IDLE, isUnderWay, ROWS_MAX, type RunState } from '../../../../web/src/pages/console/run-state.ts';

const after = (...lines: readonly RunLine[]): RunState => lines.reduce(afterLine, { ...IDLE, status: 'starting' });
const columns = (...names: string[]): RunLine => ({
  type: 'columns',
  columns: names.map((name) => ({ name, type: 'text' })),
});
const end = (status: string, more: object = {}): RunLine =>
  ({ type: 'end', status, error: null, execution_time: 12, ...more }) as RunLine;

test('what is held waits with its request, runs once it is approved, and ends', () => {
  const held = after({ type: 'session', session_id: 's1' }, { type: 'waiting', review_id: 'r1' });
  expect(held).toMatchObject({ status: 'waiting', sessionId: 's1', reviewId: 'r1' });
  const approved = afterLine(held, { type: 'approved' });
  expect(isUnderWay(approved)).toBe(true);
  const done = afterLine(approved, end('success'));
  expect(done).toMatchObject({ status: 'success', reviewId: 'r1', ms: 12 });
  expect(isUnderWay(done)).toBe(false);
});

test('rows come to the result they belong to, and a command without rows is one of its own', () => {
  const { results } = after(
    columns('a'),
    { type: 'rows', rows: [['1']] },
    { type: 'rows', rows: [[null], ['3']] },
    { type: 'command', tag: 'SELECT 3', rows: 3 },
    { type: 'command', tag: 'UPDATE 1', rows: 1 },
    columns('b'),
  );
  expect(results.map(({ columns: names, rows, tag }) => [names, rows, tag])).toEqual([
    [['a'], [['1'], [null], ['3']], 'SELECT 3'],
    [[], [], 'UPDATE 1'],
    [['b'], [], undefined],
  ]);
});

test('no more rows are kept than a browser should hold, and all of them are counted', () => {
  const rows = Array.from({ length: ROWS_MAX - 1 }, () => ['x']);
  const [result] = after(columns('a'), { type: 'rows', rows }, { type: 'rows', rows: [['y'], ['z']] }).results;
  expect(result?.rows).toHaveLength(ROWS_MAX);
  expect(result?.rows.at(-1)).toEqual(['y']);
  expect(result).toMatchObject({ rowsCame: ROWS_MAX + 1, isCut: true });
});

test('results beyond those that are kept do not end up in the last one', () => {
  const many = Array.from({ length: 201 }, (): RunLine[] => [columns('a'), { type: 'command', tag: 'OK', rows: 0 }]);
  const state = after(...many.flat(), columns('b'), { type: 'rows', rows: [['late']] });
  expect(state.results).toHaveLength(200);
  expect(state.resultsLeftOut).toBeGreaterThan(0);
  expect(state.results.at(-1)?.rows).toEqual([]);
});

test('a denial and a failure keep the words of whoever said no', () => {
  const error = { message: 'no DELETE without WHERE', code: '42501', hint: 'add a condition' };
  expect(after(end('blocked', { error }))).toMatchObject({ status: 'blocked', error });
  expect(after(end('failed', { error, exit_code: 3 }))).toMatchObject({ status: 'failed', exitCode: 3 });
  expect(after(end('waiting_approval', { error }))).toMatchObject({ status: 'failed' });
});

test('what a command prints is kept apart by where it printed it', () => {
  const state = after({ type: 'stdout', text: 'a' }, { type: 'stderr', text: 'oh' }, { type: 'stdout', text: 'b' });
  expect(state).toMatchObject({ stdout: 'ab', stderr: 'oh', results: [] });
});
