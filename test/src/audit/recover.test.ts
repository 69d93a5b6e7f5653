import { appendFile, chmod, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openAuditLog } from '../../../src/audit/log.ts';
import { prepareFolder, recoverLog } from '../../../src/audit/recover.ts';
import { tempFolder } from './temp-folder.ts';

/** A closed log with one record per segment. */
async function written(segments: number): Promise<{ dir: string; file: (number: number) => string }> {
  const dir = await tempFolder();
  const log = await openAuditLog({ dir, gatewayId: 'gw', fsync: 'never', segmentBytesMax: 1 });
  for (let n = 1; n <= segments; n += 1) await log.append({ type: 't', body: { n } });
  await log.close();
  return { dir, file: (number) => join(dir, `audit-gw-00000${number}.jsonl`) };
}

describe('the folder', () => {
  test('is made with its parents, closed to others', async () => {
    const dir = join(await tempFolder(), 'a', 'b');
    await prepareFolder(dir);
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
  });

  test('is closed to others when it was open', async () => {
    const dir = join(await tempFolder(), 'a');
    await mkdir(dir);
    await chmod(dir, 0o755);
    await prepareFolder(dir);
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
  });
});

describe('finding the end', () => {
  test('of nothing is the beginning of the first segment', async () => {
    const dir = await tempFolder();
    expect(await recoverLog(dir, 'gw')).toMatchObject({
      size: 0,
      head: { seq: 0 },
      segment: { file: 'audit-gw-000001.jsonl' },
    });
  });

  test('of a whole log is behind its last record', async () => {
    const { dir, file } = await written(4);
    const found = await recoverLog(dir, 'gw');
    expect(found).toMatchObject({ head: { seq: 4 }, size: (await stat(file(4))).size });
    expect(found.torn).toBeUndefined();
  });

  test('of a last segment without a record is that of the one before', async () => {
    const { dir, file } = await written(2);
    await writeFile(file(3), '');
    expect(await recoverLog(dir, 'gw')).toMatchObject({ head: { seq: 2 }, size: 0, segment: { number: 3 } });
  });

  test.each([1, 2])('of a segment %i that is nothing but half a line is its beginning', async (number) => {
    const { dir, file } = await written(number - 1);
    await writeFile(file(number), '{"v":');
    expect(await recoverLog(dir, 'gw')).toMatchObject({ head: { seq: number - 1 }, size: 0, torn: { bytes: 5 } });
    expect((await stat(file(number))).size).toBe(0);
  });

  test('keeps every half line that was ever found', async () => {
    const { dir, file } = await written(1);
    await appendFile(file(1), 'one');
    const one = await recoverLog(dir, 'gw');
    await expect.poll(() => Date.now()).toBeGreaterThan(Number(one.torn?.file.split('-').at(-1)?.split('.')[0]));
    await appendFile(file(1), 'two');
    await recoverLog(dir, 'gw');
    const torn = (await readdir(dir)).filter((name) => name.endsWith('.torn')).sort();
    expect(await Promise.all(torn.map((name) => readFile(join(dir, name), 'utf8')))).toEqual(['one', 'two']);
  });

  test('moves a large half line as it is', async () => {
    const { dir, file } = await written(1);
    const tail = 'y'.repeat(3_500_000);
    await appendFile(file(1), tail);
    const { torn } = await recoverLog(dir, 'gw');
    expect(torn?.bytes).toBe(tail.length);
    expect(await readFile(join(dir, torn?.file ?? ''), 'utf8')).toBe(tail);
  });
});

describe('damage that no crash leaves is refused', () => {
  const cases: [string, (file: (number: number) => string) => Promise<void>, string][] = [
    ['a missing segment', (file) => rm(file(2)), 'audit-gw-000002.jsonl: the segment is missing'],
    [
      'a changed record in the last segment',
      (file) => change(file(4)),
      'audit-gw-000004.jsonl line 1: the record was changed',
    ],
    ['a changed record in the one before', (file) => change(file(3)), 'audit-gw-000003.jsonl line 1'],
    ['an empty segment before the last', (file) => truncate(file(3)), 'audit-gw-000003.jsonl: the segment is empty'],
    ['half a line before the last segment', (file) => truncate(file(3), 50), 'its last line is incomplete'],
    [
      'a last segment that does not continue',
      async (file) => writeFile(file(4), await readFile(file(2))),
      'out of order',
    ],
  ];

  test.each(cases)('%s', async (_name, damage, message) => {
    const { dir, file } = await written(4);
    await damage(file);
    await expect(recoverLog(dir, 'gw')).rejects.toMatchObject({
      code: 'audit_broken',
      message: expect.stringContaining(message),
    });
  });

  async function change(path: string): Promise<void> {
    await writeFile(path, (await readFile(path, 'utf8')).replace('"n":', '"m":'));
  }
});
