import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { AuditIndexData } from '../../../src/gateway/audit-index.ts';

const PROGRAM = new URL('../../../src/gateway/audit-index-thread.ts', import.meta.url);
const workerData: AuditIndexData = {
  dir: '/nowhere',
  gatewayId: 'gw',
  pool: { host: '127.0.0.1', port: 1, user: 'a', password: 'b', database: 'c' },
};

test('tells why nothing can be shipped, and ends when it is told to', async () => {
  const thread = new Worker(PROGRAM, { workerData });
  const ended = new Promise((resolve) => thread.once('exit', resolve));
  const told = new Promise((resolve) => thread.once('message', resolve));
  thread.postMessage({ written: 1 });
  expect(await told).toMatchObject({ shippedSeq: -1, failures: 1, problem: { code: 'ECONNREFUSED' } });
  thread.postMessage({ close: true });
  expect(await ended).toBe(0);
});
