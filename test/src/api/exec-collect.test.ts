import { expect, test } from 'vitest';
import { COLLECTED_CHARS_MAX, ENTRY_CHARS, ExecCollector } from '../../../src/api/exec-collect.ts';

const COLUMNS = [{ name: 'a', type: 'int4' }];

test('keeps results one behind the other', () => {
  const collector = new ExecCollector(10);
  collector.session('s');
  collector.command('BEGIN', undefined);
  collector.columns(COLUMNS);
  collector.row(['1']);
  collector.row([null]);
  collector.command('SELECT 2', 2);
  collector.data('x\n');
  collector.notice('well');
  expect(collector).toMatchObject({ sessionId: 's', notices: ['well'], isTruncated: false, isBehind: false });
  expect(collector.results).toEqual([
    { columns: [], rows: [], data: '', command: 'BEGIN', row_count: null },
    { columns: COLUMNS, rows: [['1'], [null]], data: '', command: 'SELECT 2', row_count: 2 },
    { columns: [], rows: [], data: 'x\n', command: '', row_count: null },
  ]);
});

test('drops rows behind the limit of each result, and says so', () => {
  const collector = new ExecCollector(1);
  for (const value of ['1', '2']) {
    collector.columns(COLUMNS);
    collector.row([value]);
    expect(collector.isTruncated).toBe(value === '2');
    collector.row([value]);
    collector.command('SELECT 2', 2);
  }
  expect(collector.results.map(({ rows }) => rows)).toEqual([[['1']], [['2']]]);
});

test('keeps no more text than fits', () => {
  const collector = new ExecCollector(10);
  collector.row(['x'.repeat(COLLECTED_CHARS_MAX - 3 * ENTRY_CHARS - 1)]);
  collector.data('y');
  expect(collector.isTruncated).toBe(false);
  collector.row(['z']);
  collector.data('z');
  collector.notice('z');
  expect(collector).toMatchObject({ isTruncated: true, notices: [] });
  expect(collector.results[0]?.rows).toHaveLength(1);
  expect(collector.results[0]?.data).toBe('y');
});

test('counts rows, columns and NULLs, too', () => {
  const collector = new ExecCollector(COLLECTED_CHARS_MAX);
  const nothing = new Array<null>(1000).fill(null);
  const rowsMax = Math.floor(COLLECTED_CHARS_MAX / (1001 * ENTRY_CHARS));
  for (let i = 0; i <= rowsMax; i += 1) collector.row(nothing);
  collector.command('SELECT', rowsMax);
  collector.columns(new Array<(typeof COLUMNS)[0]>(1000).fill({ name: 'a', type: 'int4' }));
  expect(collector.isTruncated).toBe(true);
  expect(collector.results.map(({ rows, columns }) => [rows.length, columns.length])).toEqual([
    [rowsMax, 0],
    [0, 0],
  ]);
});

test('keeps no more results than a thousand', () => {
  const collector = new ExecCollector(10);
  for (let i = 0; i < 1001; i += 1) collector.command('BEGIN', undefined);
  expect(collector.results).toHaveLength(1000);
  expect(collector.isTruncated).toBe(true);
});

test('keeps what a command prints by its streams, up to the limit', () => {
  const collector = new ExecCollector(10);
  expect(collector.printed).toBeUndefined();
  collector.output('stdout', 'a');
  collector.output('stderr', 'b');
  collector.output('stdout', 'c');
  expect(collector.printed).toEqual({ stdout: 'ac', stderr: 'b' });
  collector.output('stdout', 'x'.repeat(COLLECTED_CHARS_MAX));
  // Nothing stands behind what was left out.
  collector.output('stdout', 'd');
  expect([collector.printed, collector.isTruncated]).toEqual([{ stdout: 'ac', stderr: 'b' }, true]);
});

test('counts the pieces that output comes in, which cost more than their text', () => {
  const piecesMax = Math.floor(COLLECTED_CHARS_MAX / (1 + ENTRY_CHARS));
  const [printed, copied] = [new ExecCollector(10), new ExecCollector(10)];
  for (let i = 0; i <= piecesMax; i += 1) {
    printed.output('stdout', 'x');
    copied.data('x');
  }
  expect([printed.printed?.stdout.length, copied.results[0]?.data.length]).toEqual([piecesMax, piecesMax]);
  expect([printed.isTruncated, copied.isTruncated]).toEqual([true, true]);
});

test('is full while a result has more rows than are kept, and not for the next one', () => {
  const collector = new ExecCollector(1);
  collector.row(['1']);
  expect(collector.isFull).toBe(false);
  collector.row(['2']);
  expect(collector.isFull).toBe(true);
  collector.command('FIND', 2);
  collector.row(['3']);
  expect([collector.isFull, collector.isTruncated]).toEqual([false, true]);
});
