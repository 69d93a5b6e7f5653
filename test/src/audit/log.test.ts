import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type AuditLog, type AuditLogOptions, openAuditLog } from '../../../src/audit/log.ts';
import { openSegmentFile, type SegmentFile } from '../../../src/audit/segment-writer.ts';
import { verifyAudit } from '../../../src/audit/verify.ts';
import { recordsIn, tempFolder } from './temp-folder.ts';

async function opened(options: Partial<AuditLogOptions> & { dir: string }): Promise<AuditLog> {
  const log = await openAuditLog({ gatewayId: 'gw', fsync: 'never', ...options });
  onTestFinished(() => log.close().catch(() => undefined));
  return log;
}

const first = (dir: string): string => join(dir, 'audit-gw-000001.jsonl');

describe('appending', () => {
  test('records come to the file in the order of the calls, with all that was given', async () => {
    const dir = await tempFolder();
    const log = await opened({ dir, now: () => new Date(0) });
    await Promise.all([
      log.append({ session: 's1', type: 'session.open', body: { user: 'ada' } }),
      log.append({ session: 's1', type: 'session.close' }),
    ]);
    expect(await recordsIn(first(dir))).toMatchObject([
      { v: 1, seq: 1, at: '1970-01-01T00:00:00.000Z', gateway: 'gw', session: 's1', type: 'session.open', user: 'ada' },
      { v: 1, seq: 2, session: 's1', type: 'session.close' },
    ]);
    expect(log.head().seq).toBe(2);
  });

  test('a record is what it was when it was appended, whatever happens to the object later', async () => {
    const dir = await tempFolder();
    const log = await opened({ dir });
    const body = { text: 'before' };
    const done = log.append({ type: 't', body });
    body.text = 'after';
    await done;
    expect(await recordsIn(first(dir))).toMatchObject([{ text: 'before' }]);
  });

  test.each(['never', 'interval', 'always'] as const)(
    'appends of one turn share one write (fsync %s)',
    async (fsync) => {
      const dir = await tempFolder();
      const log = await opened({ dir, fsync });
      await Promise.all(Array.from({ length: 200 }, (_, n) => log.append({ type: 't', body: { n } })));
      expect(log.stats()).toMatchObject({
        records: 200,
        writes: 1,
        syncs: fsync === 'always' ? 1 : 0,
        pendingBytes: 0,
      });
      expect((await recordsIn(first(dir))).map(({ n }) => n)).toEqual(Array.from({ length: 200 }, (_, n) => n));
    },
  );

  test('appends made while a write is on its way go out together in the next', async () => {
    const dir = await tempFolder();
    const log = await opened({ dir, fsync: 'always' });
    const one = log.append({ type: 't' });
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([one, ...Array.from({ length: 50 }, () => log.append({ type: 't' }))]);
    expect(log.stats()).toMatchObject({ records: 51, writes: 2, syncs: 2 });
  });

  test('one that cannot be recorded is refused alone', async () => {
    const dir = await tempFolder();
    const log = await opened({ dir });
    const results = await Promise.allSettled([
      log.append({ type: 'a' }),
      log.append({ type: 'b', body: { hash: 'mine' } }),
      log.append({ type: 'c' }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await recordsIn(first(dir))).map(({ type }) => type)).toEqual(['a', 'c']);
  });

  test('more than may wait is refused, and accepted again when the disk has caught up', async () => {
    const log = await opened({ dir: await tempFolder(), pendingBytesMax: 3000 });
    const body = { text: 'x'.repeat(1000) };
    const results = await Promise.allSettled([1, 2, 3].map(() => log.append({ type: 't', body })));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await log.append({ type: 't', body });
    expect(log.head().seq).toBe(3);
  });

  test('listeners hear of every batch after it is written', async () => {
    const log = await opened({ dir: await tempFolder() });
    const heard: number[] = [];
    const stop = log.onCommit(({ seq }) => heard.push(seq));
    await Promise.all([log.append({ type: 't' }), log.append({ type: 't' })]);
    await log.append({ type: 't' });
    stop();
    await log.append({ type: 't' });
    expect(heard).toEqual([2, 3]);
  });

  test('with an interval the disk is synced later, and at the end', async () => {
    const log = await opened({ dir: await tempFolder(), fsync: 'interval', fsyncIntervalMs: 1 });
    await log.append({ type: 't' });
    await expect.poll(() => log.stats().syncs).toBe(1);
  });
});

describe('files', () => {
  test('the folder is 0700 and the files 0600', async () => {
    const dir = join(await tempFolder(), 'a', 'audit');
    const log = await opened({ dir });
    await log.append({ type: 't' });
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(dir)) expect((await stat(join(dir, name))).mode & 0o777).toBe(0o600);
  });

  test('a full segment is followed by the next, and the chain goes on through both', async () => {
    const dir = await tempFolder();
    const log = await opened({ dir, fsync: 'always', segmentBytesMax: 2000 });
    for (let n = 0; n < 20; n += 1) await log.append({ type: 't', body: { text: 'x'.repeat(300) } });
    const names = (await readdir(dir)).filter((name) => name.endsWith('.jsonl')).sort();
    expect(names.length).toBeGreaterThan(3);
    const [one, two] = await Promise.all(names.slice(0, 2).map((name) => recordsIn(join(dir, name))));
    expect(two?.[0]).toMatchObject({ seq: (one?.length ?? 0) + 1, prev: one?.at(-1)?.hash });
    expect(await verifyAudit({ dir })).toMatchObject({ ok: true, records: 20, segments: names.length });
  });

  test('a file that already has the next name is not written over', async () => {
    const dir = await tempFolder();
    const log = await opened({ dir, segmentBytesMax: 1 });
    await log.append({ type: 't' });
    await appendFile(join(dir, 'audit-gw-000002.jsonl'), 'something');
    await expect(log.append({ type: 't' })).rejects.toThrow('there already is a file with this name');
    expect(await readFile(join(dir, 'audit-gw-000002.jsonl'), 'utf8')).toBe('something');
  });

  test('a second log on the folder is refused, and welcome after the first is closed', async () => {
    const dir = await tempFolder();
    const log = await opened({ dir });
    await expect(openAuditLog({ dir, gatewayId: 'gw', fsync: 'never' })).rejects.toMatchObject({
      code: 'audit_locked',
    });
    await log.close();
    await opened({ dir });
  });

  test('a gateway id that is no file name is refused', async () => {
    const dir = await tempFolder();
    await expect(openAuditLog({ dir, gatewayId: '../x', fsync: 'never' })).rejects.toMatchObject({
      code: 'config_error',
    });
  });
});

describe('closing and opening again', () => {
  test('close writes what waits, and then nothing is accepted', async () => {
    const dir = await tempFolder();
    const log = await opened({ dir });
    const waiting = log.append({ type: 't' });
    await Promise.all([log.close(), log.close()]);
    await waiting;
    await expect(log.append({ type: 't' })).rejects.toMatchObject({ code: 'audit_closed' });
    expect(await recordsIn(first(dir))).toHaveLength(1);
  });

  test('numbers and chain go on where they ended', async () => {
    const dir = await tempFolder();
    for (let round = 0; round < 3; round += 1) {
      const log = await opened({ dir });
      await log.append({ type: 't' });
      await log.close();
    }
    expect(await verifyAudit({ dir })).toMatchObject({ ok: true, records: 3, heads: [{ gatewayId: 'gw', seq: 3 }] });
  });

  test('a half-written last line is moved aside and recorded', async () => {
    const dir = await tempFolder();
    const log = await opened({ dir });
    await log.append({ type: 't' });
    await log.close();
    await appendFile(first(dir), '{"v":1,"seq":2,"at":');
    const again = await opened({ dir });
    await again.append({ type: 'u' });
    const torn = (await readdir(dir)).find((name) => name.endsWith('.torn')) ?? '';
    expect(await readFile(join(dir, torn), 'utf8')).toBe('{"v":1,"seq":2,"at":');
    expect(await recordsIn(first(dir))).toMatchObject([
      { seq: 1, type: 't' },
      { seq: 2, type: 'log.recovered', bytes: 20, file: torn },
      { seq: 3, type: 'u' },
    ]);
    expect(await verifyAudit({ dir })).toMatchObject({ ok: true });
  });
});

describe('a process killed under load', () => {
  test.each(['never', 'interval', 'always'] as const)(
    'loses no acknowledged record (fsync %s)',
    { timeout: 120_000 },
    async (fsync) => {
      const dir = await tempFolder();
      let seen = 0;
      for (let round = 0; round < 3; round += 1) {
        const acknowledged = await killedUnderLoad(dir, fsync);
        expect(acknowledged.size).toBeGreaterThan(100);
        const log = await opened({ dir });
        await log.close();
        expect(await verifyAudit({ dir })).toMatchObject({ ok: true, records: log.head().seq });
        const records = await allRecords(dir);
        const kept = new Set(records.slice(seen).map(({ n }) => n));
        expect([...acknowledged].filter((n) => !kept.has(n))).toEqual([]);
        seen = records.length;
      }
    },
  );
});

describe('a disk that fails', () => {
  test('a record that does not fit is rejected and leaves no trace, and a smaller one is written', async () => {
    const dir = await tempFolder();
    const results = await limited(dir, 64, [1000, 30_000, 60_000, 30_000, 40_000, 40_000, 200]);
    expect(results).toEqual([
      'ok',
      'ok',
      expect.stringContaining('EFBIG'),
      'ok',
      ...Array(2).fill(expect.stringContaining('EFBIG')),
      'ok',
    ]);
    expect((await recordsIn(first(dir))).map(({ text }) => String(text).length)).toEqual([1000, 30_000, 30_000, 200]);
    expect(await verifyAudit({ dir })).toMatchObject({ ok: true, records: 4 });
  });

  test('all of a batch is rejected together, and what comes after follows the last good record', async () => {
    const dir = await tempFolder();
    const disk = new FailingDisk();
    const log = await opened({ dir, openSegment: disk.open });
    await log.append({ type: 'a' });
    disk.bytesLeft = 700;
    const results = await Promise.allSettled(['b', 'c', 'd'].map((type) => log.append({ type })));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    disk.bytesLeft = Number.POSITIVE_INFINITY;
    await log.append({ type: 'e' });
    expect((await recordsIn(first(dir))).map(({ seq, type }) => [seq, type])).toEqual([
      [1, 'a'],
      [2, 'e'],
    ]);
    expect(await verifyAudit({ dir })).toMatchObject({ ok: true });
    expect(log.stats()).toMatchObject({ failures: 1, records: 2 });
  });

  test('nothing is written behind half a line that cannot be cut off', async () => {
    const dir = await tempFolder();
    const disk = new FailingDisk();
    const log = await opened({ dir, openSegment: disk.open });
    await log.append({ type: 'a' });
    disk.bytesLeft = 10;
    disk.cannotTruncate = true;
    await expect(log.append({ type: 'b' })).rejects.toThrow('ENOSPC');
    disk.bytesLeft = Number.POSITIVE_INFINITY;
    await expect(log.append({ type: 'c' })).rejects.toThrow('EIO');
    disk.cannotTruncate = false;
    await log.append({ type: 'd' });
    expect((await recordsIn(first(dir))).map(({ seq, type }) => [seq, type])).toEqual([
      [1, 'a'],
      [2, 'd'],
    ]);
  });

  test('with always, a record that could not be synced is rejected and taken back', async () => {
    const dir = await tempFolder();
    const disk = new FailingDisk();
    const log = await opened({ dir, fsync: 'always', openSegment: disk.open });
    await log.append({ type: 'a' });
    disk.cannotSync = true;
    await expect(log.append({ type: 'b' })).rejects.toThrow('EIO');
    disk.cannotSync = false;
    await log.append({ type: 'c' });
    expect((await recordsIn(first(dir))).map(({ type }) => type)).toEqual(['a', 'c']);
  });

  test('with an interval, a failed sync rejects what follows until one succeeds', async () => {
    const disk = new FailingDisk();
    const log = await opened({
      dir: await tempFolder(),
      fsync: 'interval',
      fsyncIntervalMs: 1,
      openSegment: disk.open,
    });
    disk.cannotSync = true;
    await log.append({ type: 'a' });
    await expect.poll(() => log.stats().failures).toBe(1);
    await expect(log.append({ type: 'b' })).rejects.toThrow('EIO');
    disk.cannotSync = false;
    await log.append({ type: 'c' });
    expect(log.head().seq).toBe(2);
  });

  test('a segment that cannot be made rejects, and is made when it can be', async () => {
    const dir = await tempFolder();
    const disk = new FailingDisk();
    const log = await opened({ dir, segmentBytesMax: 1, openSegment: disk.open });
    await log.append({ type: 'a' });
    disk.cannotOpen = true;
    await expect(log.append({ type: 'b' })).rejects.toThrow('EMFILE');
    disk.cannotOpen = false;
    await log.append({ type: 'c' });
    expect(await recordsIn(join(dir, 'audit-gw-000002.jsonl'))).toMatchObject([{ seq: 2, type: 'c' }]);
  });

  test('a log whose recovery cannot be recorded does not open, and lets go of the lock', async () => {
    const dir = await tempFolder();
    await appendFile(first(dir), 'torn');
    const disk = new FailingDisk();
    disk.bytesLeft = 0;
    await expect(opened({ dir, openSegment: disk.open })).rejects.toThrow('ENOSPC');
    await opened({ dir });
  });
});

/** Real files whose operations can be made to fail. */
class FailingDisk {
  bytesLeft = Number.POSITIVE_INFINITY;
  cannotTruncate = false;
  cannotSync = false;
  cannotOpen = false;

  readonly open = async (path: string): Promise<SegmentFile> => {
    if (this.cannotOpen) throw new Error('EMFILE: too many open files');
    const file = await openSegmentFile(path);
    return {
      write: async (bytes, offset, length, position) => {
        if (this.bytesLeft === 0) throw new Error('ENOSPC: no space left on device');
        // A disk that fills up takes what it can first.
        const taken = Math.min(length, this.bytesLeft, 100);
        this.bytesLeft -= taken;
        return file.write(bytes, offset, taken, position);
      },
      truncate: async (length) => {
        if (this.cannotTruncate) throw new Error('EIO: i/o error');
        await file.truncate(length);
      },
      datasync: async () => {
        if (this.cannotSync) throw new Error('EIO: i/o error');
        await file.datasync();
      },
      stat: () => file.stat(),
      close: () => file.close(),
    };
  };
}

async function killedUnderLoad(dir: string, fsync: string): Promise<Set<unknown>> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'appender.ts'), dir, fsync], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = await outputUntilKilled(child, 2000);
  // What stands behind the last newline may be half a number.
  return new Set(output.split('\n').slice(0, -1).map(Number));
}

async function outputUntilKilled(child: ChildProcess, bytesMin: number): Promise<string> {
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.length > bytesMin) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return output;
}

async function allRecords(dir: string): Promise<Record<string, unknown>[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.jsonl')).sort();
  return (await Promise.all(names.map((name) => recordsIn(join(dir, name))))).flat();
}

async function limited(dir: string, kibibytes: number, sizes: readonly number[]): Promise<unknown> {
  const script = join(import.meta.dirname, 'limited-appender.ts');
  const command = `ulimit -f ${kibibytes} && exec "$0" "$@"`;
  const child = spawn('bash', ['-c', command, process.execPath, script, dir, sizes.join(',')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(child, 'close');
  return JSON.parse(output);
}
