import { MessageChannel } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import type { FromIndexThread } from '../../../src/audit/index-thread.ts';
import { serveIndexThread } from '../../../src/audit/index-thread-work.ts';
import type { IndexedEvent } from '../../../src/audit/indexer.ts';
import { openAuditLog } from '../../../src/audit/log.ts';
import { tempFolder } from './temp-folder.ts';

async function serving(head?: { seq: number; hash: string }) {
  const dir = await tempFolder();
  const log = await openAuditLog({ dir, gatewayId: 'gw', fsync: 'never' });
  onTestFinished(() => log.close());
  for (let n = 0; n < 10; n++) await log.append({ type: 't', body: { n } });
  const { port1, port2 } = new MessageChannel();
  const told: FromIndexThread[] = [];
  port1.on('message', (message) => told.push(message));
  const ended = new Promise<void>((resolve) => port1.once('close', resolve));
  const events: IndexedEvent[] = [];
  let isClosed = false;
  serveIndexThread(port2, {
    dir,
    gatewayId: 'gw',
    sink: {
      insertBatch: async (batch) => {
        events.push(...batch);
      },
      head: async () => head ?? events.at(-1),
      close: async () => {
        isClosed = true;
      },
    },
  });
  onTestFinished(() => port1.close());
  return { port: port1, told, ended, seqs: () => events.map(({ seq }) => seq), isClosed: () => isClosed };
}

test('no more is read than is said to be written', async () => {
  const { port, told, seqs } = await serving();
  port.postMessage({ written: 4 });
  await expect.poll(() => told.at(-1)).toEqual({ shippedSeq: 4, failures: 0 });
  expect(seqs()).toEqual([1, 2, 3, 4]);
  port.postMessage({ written: 6 });
  await expect.poll(() => told.at(-1)).toEqual({ shippedSeq: 6, failures: 0 });
  expect(seqs()).toEqual([1, 2, 3, 4, 5, 6]);
});

test('what is written is shipped before it closes, and its index is closed with it', async () => {
  const { port, ended, seqs, isClosed } = await serving();
  port.postMessage({ written: 10 });
  port.postMessage({ close: true });
  await ended;
  expect(seqs()).toHaveLength(10);
  expect(isClosed()).toBe(true);
});

test('one that was told nothing closes, too', async () => {
  const { port, ended, isClosed } = await serving();
  port.postMessage({ close: true });
  await ended;
  expect(isClosed()).toBe(true);
});

test('an index of another log is told of in words, with what to do', async () => {
  const { port, told } = await serving({ seq: 3, hash: 'another' });
  port.postMessage({ written: 10 });
  await expect
    .poll(() => told.at(-1)?.problem)
    .toMatchObject({
      code: 'audit_index_mismatch',
      message: expect.stringContaining('its record 3 is another'),
      hint: expect.stringContaining('another gateway id'),
    });
});
