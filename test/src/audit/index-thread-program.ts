import { parentPort, workerData } from 'node:worker_threads';
import { serveIndexThread } from '../../../src/audit/index-thread-work.ts';

/** What a test and the threads it starts have in common. */
export interface ProgramData {
  readonly dir: string;
  /** The last record that is indexed, how many threads were started, and how many of them are to die at once. */
  readonly numbers: Int32Array;
  /** The hash of the last record that is indexed. */
  readonly hash: Uint8Array;
  readonly mode: 'ships' | 'fails' | 'hangs';
}

// A thread with an index that lies in the memory of the test.
if (parentPort !== null) {
  const { dir, numbers, hash, mode } = workerData as ProgramData;
  const isToDie = Atomics.add(numbers, 1, 1) < Atomics.load(numbers, 2);
  if (isToDie) throw new Error('out of luck');
  serveIndexThread(parentPort, {
    dir,
    gatewayId: 'gw',
    retryMsMin: 1,
    retryMsMax: 5,
    sink: {
      insertBatch: async (events) => {
        if (mode === 'fails')
          throw Object.assign(new Error('no room'), { code: '53100', where: 'the words of a record' });
        if (mode === 'hangs') await new Promise(() => {});
        for (const { seq, hash: text } of events) {
          if (seq !== Atomics.load(numbers, 0) + 1) throw new Error(`record ${seq} does not follow`);
          hash.set(Buffer.from(text));
          Atomics.store(numbers, 0, seq);
        }
      },
      head: async () => {
        const seq = Atomics.load(numbers, 0);
        return seq === 0 ? undefined : { seq, hash: Buffer.from(hash).toString() };
      },
      close: async () => {},
    },
  });
}
