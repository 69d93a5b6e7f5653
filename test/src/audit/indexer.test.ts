import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type AuditIndexer,
  type AuditIndexerOptions,
  type AuditSink,
  type IndexedEvent,
  startAuditIndexer,
} from '../../../src/audit/indexer.ts';
import { type AuditLog, openAuditLog } from '../../../src/audit/log.ts';
import { tempFolder } from './temp-folder.ts';

/** A sink as the store is one: idempotent, sometimes away. */
class MemorySink implements AuditSink {
  readonly events = new Map<number, IndexedEvent>();
  readonly batches: number[] = [];
  isDown = false;
  /** Inserts, then fails, as when the connection breaks after the commit. */
  failsAfterInsert = false;
  headOverride: { seq: number | bigint; hash: string } | undefined;

  async insertBatch(events: readonly IndexedEvent[]): Promise<void> {
    if (this.isDown) throw new Error('the store is down');
    this.batches.push(events.length);
    for (const event of events) if (!this.events.has(event.seq)) this.events.set(event.seq, event);
    if (this.failsAfterInsert) {
      this.failsAfterInsert = false;
      throw new Error('connection lost');
    }
  }

  async head(): Promise<{ seq: number | bigint; hash: string } | undefined> {
    if (this.isDown) throw new Error('the store is down');
    return this.headOverride ?? [...this.events.values()].at(-1);
  }

  get seqs(): number[] {
    return [...this.events.keys()];
  }
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

async function openedLog(dir?: string): Promise<AuditLog> {
  const log = await openAuditLog({
    dir: dir ?? (await tempFolder()),
    gatewayId: 'gw',
    fsync: 'never',
    segmentBytesMax: 5000,
  });
  onTestFinished(() => log.close());
  return log;
}

function started(log: AuditLog, sink: AuditSink, options: Partial<AuditIndexerOptions> = {}): AuditIndexer {
  const indexer = startAuditIndexer({ log, sink, retryMsMin: 1, retryMsMax: 5, ...options });
  onTestFinished(() => indexer.close());
  return indexer;
}

async function append(log: AuditLog, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, n) => log.append({ session: 's', type: 't', body: { n } })));
}

describe('shipping', () => {
  test('records arrive as they were appended, in order and in batches', async () => {
    const log = await openedLog();
    const sink = new MemorySink();
    const indexer = started(log, sink, { batchRecordsMax: 10 });
    await append(log, 35);
    await log.append({ type: 'log.note' });
    await indexer.flush();
    expect(sink.seqs).toEqual(upTo(36));
    expect(Math.max(...sink.batches)).toBe(10);
    expect(sink.events.get(1)).toEqual({
      gatewayId: 'gw',
      seq: 1,
      sessionId: 's',
      type: 't',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      body: '{"n":0}',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(sink.events.get(36)?.sessionId).toBeUndefined();
    expect(indexer.status()).toEqual({ shippedSeq: 36, writtenSeq: 36, failures: 0 });
  });

  test('records appended later arrive without being asked for', async () => {
    const log = await openedLog();
    const sink = new MemorySink();
    const indexer = started(log, sink);
    await indexer.flush();
    await append(log, 1);
    await expect.poll(() => sink.seqs).toEqual([1]);
    await append(log, 2);
    await expect.poll(() => sink.seqs).toEqual([1, 2, 3]);
  });

  test('records that come one by one are gathered, unless somebody waits for them', async () => {
    const log = await openedLog();
    const sink = new MemorySink();
    const indexer = started(log, sink, { gatherMs: 3_600_000, batchRecordsMax: 10 });
    for (let i = 0; i < 5; i++) await append(log, 1);
    await indexer.flush();
    expect(sink.batches).toEqual([5]);
    for (let i = 0; i < 3; i++) await append(log, 1);
    await indexer.close();
    expect(sink.batches).toEqual([5, 3]);
  });

  test('text that PostgreSQL refuses in JSON is shown with a mark', async () => {
    const log = await openedLog();
    const sink = new MemorySink();
    const indexer = started(log, sink);
    await log.append({ type: 't', body: { 'k\0': ['a\0b', { deep: '\ud800!' }, 7, null] } });
    await indexer.flush();
    expect(JSON.parse(sink.events.get(1)?.body ?? '')).toEqual({ 'k␀': ['a␀b', { deep: '\ufffd!' }, 7, null] });
  });
});

describe('starting', () => {
  test('what the sink has is not sent again, what it has not is', async () => {
    const dir = await tempFolder();
    const sink = new MemorySink();
    const log = await openedLog(dir);
    const indexer = started(log, sink);
    await append(log, 20);
    await indexer.close();
    await append(log, 20);
    await log.close();
    sink.batches.length = 0;
    await started(await openedLog(dir), sink).flush();
    expect(sink.seqs).toEqual(upTo(40));
    expect(sink.batches.reduce((sum, n) => sum + n, 0)).toBe(20);
  });

  test.each([
    ['more than the log', { seq: 9n, hash: 'h' }, 'it has 9 records, the log 3'],
    ['another chain', { seq: 2n, hash: 'h' }, 'its record 2 is another'],
  ])('a sink that has %s gets nothing, and it is reported', async (_name, head, message) => {
    const log = await openedLog();
    await append(log, 3);
    const sink = new MemorySink();
    sink.headOverride = head;
    const problems: unknown[] = [];
    const indexer = started(log, sink, { onProblem: (error) => problems.push(error) });
    await expect
      .poll(() => problems[0])
      .toMatchObject({ code: 'audit_index_mismatch', message: expect.stringContaining(message) });
    expect(sink.seqs).toEqual([]);
    expect(indexer.status().problem).toContain(message);
  });
});

describe('a sink that is away', () => {
  test('is tried again until it is back, and then gets everything', async () => {
    const log = await openedLog();
    const sink = new MemorySink();
    sink.isDown = true;
    const failures: number[] = [];
    const indexer = started(log, sink, {
      onProblem: (_error, status) => failures.push(status.failures),
      batchRecordsMax: 7,
    });
    await append(log, 50);
    await expect.poll(() => failures.length).toBeGreaterThan(3);
    expect(failures.slice(0, 4)).toEqual([1, 2, 3, 4]);
    expect(indexer.status()).toMatchObject({ writtenSeq: 50, problem: 'the store is down' });
    sink.isDown = false;
    await indexer.flush();
    expect(sink.seqs).toEqual(upTo(50));
    expect(indexer.status()).toEqual({ shippedSeq: 50, writtenSeq: 50, failures: 0 });
  });

  test('and took a batch before it failed does not get it twice', async () => {
    const log = await openedLog();
    const sink = new MemorySink();
    sink.failsAfterInsert = true;
    const indexer = started(log, sink, { batchRecordsMax: 5 });
    await append(log, 12);
    await indexer.flush();
    expect(sink.seqs).toEqual(upTo(12));
    expect(sink.batches.reduce((sum, n) => sum + n, 0)).toBe(12);
  });

  test('and then goes away in the middle gets the rest', async () => {
    const log = await openedLog();
    const sink = new MemorySink();
    const indexer = started(log, sink);
    await append(log, 10);
    await indexer.flush();
    sink.isDown = true;
    await append(log, 10);
    await expect.poll(() => indexer.status().failures).toBeGreaterThan(1);
    sink.isDown = false;
    await indexer.flush();
    expect(sink.seqs).toEqual(upTo(20));
  });
});

describe('closing', () => {
  test('ships what is left', async () => {
    const log = await openedLog();
    const sink = new MemorySink();
    const indexer = started(log, sink, { batchRecordsMax: 3 });
    await append(log, 20);
    await indexer.close();
    expect(sink.seqs).toEqual(upTo(20));
    await expect(indexer.flush()).rejects.toMatchObject({ code: 'audit_closed' });
  });

  test('does not wait for a sink that is away, and tells who waited', async () => {
    const log = await openedLog();
    const sink = new MemorySink();
    sink.isDown = true;
    const indexer = started(log, sink, { retryMsMin: 60_000, retryMsMax: 60_000 });
    await append(log, 1);
    const flushed = indexer.flush();
    const refused = expect(flushed).rejects.toMatchObject({ code: 'audit_closed' });
    await indexer.close();
    await refused;
  });

  test('does not wait for ever for a sink that hangs', async () => {
    const log = await openedLog();
    const sink: AuditSink = { insertBatch: () => new Promise(() => {}), head: async () => undefined };
    const indexer = started(log, sink, { closeWaitMs: 10 });
    await append(log, 1);
    await indexer.close();
    expect(indexer.status().shippedSeq).toBe(0);
  });
});
