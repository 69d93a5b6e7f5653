import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSegmentFile, SegmentWriter, syncFolder } from '../../../src/audit/segment-writer.ts';
import { segmentOf } from '../../../src/audit/segments.ts';
import { tempFolder } from './temp-folder.ts';

async function writerIn(dir: string): Promise<SegmentWriter> {
  const segment = segmentOf(dir, 'gw', 1);
  const writer = new SegmentWriter(dir, segment, await openSegmentFile(segment.path), 0, openSegmentFile);
  onTestFinished(() => writer.close(false).catch(() => undefined));
  return writer;
}

test('batches follow each other, and the size counts them', async () => {
  const dir = await tempFolder();
  const writer = await writerIn(dir);
  await writer.write(Buffer.from('one\n'), false);
  await writer.write(Buffer.from('two\n'), true);
  expect(writer.size).toBe(8);
  expect(await readFile(join(dir, 'audit-gw-000001.jsonl'), 'utf8')).toBe('one\ntwo\n');
});

test('what was written without a sync counts as unsynced until one succeeds', async () => {
  const writer = await writerIn(await tempFolder());
  expect(writer.unsynced).toBe(false);
  await writer.write(Buffer.from('one\n'), false);
  expect(writer.unsynced).toBe(true);
  await writer.sync();
  expect(writer.unsynced).toBe(false);
});

test('syncs that are asked for at the same time are one', async () => {
  const segment = segmentOf(await tempFolder(), 'gw', 1);
  let syncs = 0;
  const file = await openSegmentFile(segment.path);
  const counting = {
    write: file.write.bind(file),
    truncate: file.truncate.bind(file),
    stat: () => file.stat(),
    close: () => file.close(),
    datasync: async () => {
      syncs += 1;
      await file.datasync();
    },
  };
  const writer = new SegmentWriter('', segment, counting, 0, openSegmentFile);
  await writer.write(Buffer.from('one\n'), false);
  await Promise.all([writer.sync(), writer.sync()]);
  await writer.close(true);
  expect(syncs).toBe(1);
});

test('after a rotation the next file is written, from its beginning', async () => {
  const dir = await tempFolder();
  const writer = await writerIn(dir);
  await writer.write(Buffer.from('one\n'), false);
  await writer.rotate(true);
  expect([writer.size, writer.segment.file]).toEqual([0, 'audit-gw-000002.jsonl']);
  await writer.write(Buffer.from('two\n'), false);
  expect(await readFile(join(dir, 'audit-gw-000002.jsonl'), 'utf8')).toBe('two\n');
});

test('an empty file that an earlier attempt left is used', async () => {
  const dir = await tempFolder();
  const writer = await writerIn(dir);
  await (await openSegmentFile(segmentOf(dir, 'gw', 2).path)).close?.();
  await writer.rotate(false);
  expect(writer.segment.number).toBe(2);
});

test('a folder can be synced, one that is not there cannot', async () => {
  const dir = await tempFolder();
  await syncFolder(dir);
  await expect(syncFolder(join(dir, 'none'))).rejects.toThrow('ENOENT');
});
