import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { type IndexThreadOptions, startIndexThread } from '../../../src/audit/index-thread.ts';
import { type AuditLog, openAuditLog } from '../../../src/audit/log.ts';
import type { ProgramData } from './index-thread-program.ts';
import { tempFolder } from './temp-folder.ts';

interface Setup {
  readonly mode?: ProgramData['mode'];
  /** How many threads die before one lives. */
  readonly deaths?: number;
  readonly options?: Partial<IndexThreadOptions>;
}

async function setUp({ mode = 'ships', deaths = 0, options = {} }: Setup = {}) {
  const dir = await tempFolder();
  const log = await openAuditLog({ dir, gatewayId: 'gw', fsync: 'never' });
  onTestFinished(() => log.close());
  const numbers = new Int32Array(new SharedArrayBuffer(12));
  numbers[2] = deaths;
  const workerData: ProgramData = { dir, numbers, hash: new Uint8Array(new SharedArrayBuffer(64)), mode };
  const problems: unknown[] = [];
  const indexer = startIndexThread({
    log,
    spawn: () => new Worker(new URL('./index-thread-program.ts', import.meta.url), { workerData }),
    onProblem: (error, status) => problems.push({ error, failures: status.failures }),
    retryMsMin: 1,
    retryMsMax: 5,
    ...options,
  });
  onTestFinished(() => indexer.close());
  return { log, indexer, problems, shipped: () => Atomics.load(numbers, 0), threads: () => Atomics.load(numbers, 1) };
}

async function append(log: AuditLog, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, n) => log.append({ session: 's', type: 't', body: { n } })));
}

test('what is written is shipped when somebody waits for it, and otherwise a while later', async () => {
  const { log, indexer, shipped, problems } = await setUp({ options: { gatherMs: 1 } });
  await append(log, 20);
  await indexer.flush();
  expect(shipped()).toBe(20);
  await append(log, 5);
  await expect.poll(shipped).toBe(25);
  await expect.poll(() => indexer.status()).toEqual({ shippedSeq: 25, writtenSeq: 25, failures: 0 });
  expect(problems).toEqual([]);
});

test('records that come one by one are gathered until they are as many as a batch', async () => {
  const { log, indexer, shipped } = await setUp({ options: { gatherMs: 3_600_000, batchRecordsMax: 10 } });
  await indexer.flush();
  for (let i = 0; i < 9; i++) await append(log, 1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(shipped()).toBe(0);
  for (let i = 0; i < 3; i++) await append(log, 1);
  await expect.poll(shipped).toBeGreaterThanOrEqual(10);
});

test('a thread that ends is told of, and another one goes on where the index ends', async () => {
  const { log, indexer, shipped, threads, problems } = await setUp({ deaths: 3 });
  await append(log, 10);
  await indexer.flush();
  expect(shipped()).toBe(10);
  expect(threads()).toBe(4);
  expect(problems).toMatchObject([{ failures: 1 }, { failures: 2 }, { failures: 3 }]);
  expect(problems[0]).toMatchObject({
    error: { code: 'audit_index_ended', message: 'the thread that ships to the audit index ended: out of luck' },
  });
  expect(indexer.status()).toEqual({ shippedSeq: 10, writtenSeq: 10, failures: 0 });
});

test('what fails there is told here, without what a driver adds to it', async () => {
  const { log, indexer, problems } = await setUp({ mode: 'fails' });
  await append(log, 1);
  await expect.poll(() => problems.length).toBeGreaterThan(2);
  expect(problems[0]).toMatchObject({ error: { code: '53100', message: 'no room' }, failures: 1 });
  expect(JSON.stringify(problems)).not.toContain('words of a record');
  expect(indexer.status()).toMatchObject({ shippedSeq: 0, problem: 'no room' });
  expect(indexer.status().failures).toBeGreaterThan(2);
});

test('closing ships what is left', async () => {
  const { log, indexer, shipped } = await setUp({ options: { gatherMs: 3_600_000 } });
  await append(log, 30);
  await indexer.close();
  expect(shipped()).toBe(30);
  await expect(indexer.flush()).rejects.toMatchObject({ code: 'audit_closed' });
});

test('closing does not wait for ever for an index that hangs, and tells who waited', async () => {
  const { log, indexer } = await setUp({ mode: 'hangs', options: { closeWaitMs: 10 } });
  await append(log, 1);
  const refused = expect(indexer.flush()).rejects.toMatchObject({ code: 'audit_closed' });
  await indexer.close();
  await refused;
});

test('closing while no thread runs starts none', async () => {
  const { indexer, threads, problems } = await setUp({
    deaths: 9,
    options: { retryMsMin: 3_600_000, retryMsMax: 3_600_000 },
  });
  await expect.poll(() => problems.length).toBe(1);
  await indexer.close();
  expect(threads()).toBe(1);
});
