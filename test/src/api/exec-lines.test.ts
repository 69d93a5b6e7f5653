import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ExecLines } from '../../../src/api/exec-lines.ts';

function lines(): { lines: ExecLines; left: () => number } {
  let count = 0;
  return {
    lines: new ExecLines(
      (id) => `http://gateway/reviews/${id}`,
      () => {
        count += 1;
      },
    ),
    left: () => count,
  };
}

test('tells a run line by line, rows in batches', async () => {
  const { lines: run } = lines();
  run.session('s');
  run.waiting('r');
  run.notice('please wait');
  run.approved();
  run.columns([{ name: 'a', type: 'text' }]);
  run.row(['1']);
  run.row([null]);
  run.command('SELECT 2', 2);
  run.data('raw');
  run.command('', undefined);
  run.end({ status: 'success' }, 12);
  const told = (await text(run.stream))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(told).toEqual([
    { type: 'session', session_id: 's' },
    { type: 'waiting', review_id: 'r', url: 'http://gateway/reviews/r' },
    { type: 'notice', message: 'please wait' },
    { type: 'approved' },
    { type: 'columns', columns: [{ name: 'a', type: 'text' }] },
    { type: 'rows', rows: [['1'], [null]] },
    { type: 'command', tag: 'SELECT 2', rows: 2 },
    { type: 'data', text: 'raw' },
    { type: 'command', tag: '', rows: null },
    { type: 'end', status: 'success', error: null, execution_time: 12 },
  ]);
});

test('names the request that has to be decided', async () => {
  const { lines: run } = lines();
  run.end({ status: 'waiting_approval', reviewId: 'r', error: { message: 'ask', code: '42501' } }, 1);
  expect(JSON.parse(await text(run.stream))).toMatchObject({
    status: 'waiting_approval',
    review_id: 'r',
    url: 'http://gateway/reviews/r',
    error: { message: 'ask', code: '42501' },
  });
});

test('is behind while nobody reads, and says when it is not', async () => {
  const { lines: run } = lines();
  for (let i = 0; !run.isBehind && i < 100; i += 1) run.row(['x'.repeat(40_000)]);
  expect(run.isBehind).toBe(true);
  const caughtUp = new Promise<void>((resolve) => run.whenCaughtUp(resolve));
  run.stream.resume();
  await caughtUp;
  expect(run.isBehind).toBe(false);
  run.end({ status: 'success' }, 1);
});

test('tells when the reader goes, and is quiet from then on', async () => {
  const { lines: run, left } = lines();
  run.session('s');
  run.stream.destroy();
  await new Promise((resolve) => run.stream.once('close', resolve));
  expect(left()).toBe(1);
  run.row(['1']);
  run.end({ status: 'failed' }, 1);
  expect(run.stream.readableLength).toBeGreaterThanOrEqual(0);
});

test('tells what a command prints by its streams, and its exit code', async () => {
  const { lines: run } = lines();
  run.output('stdout', 'a\nb');
  run.output('stderr', 'oops\n');
  run.end({ status: 'failed', exitCode: 3, error: { message: 'ended', code: 'exit_code' } }, 12);
  const told = (await text(run.stream)).trimEnd().split('\n');
  expect(told.map((line) => JSON.parse(line))).toEqual([
    { type: 'stdout', text: 'a\nb' },
    { type: 'stderr', text: 'oops\n' },
    expect.objectContaining({ type: 'end', exit_code: 3 }),
  ]);
});
