import { appendFile, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openAuditLog } from '../../../src/audit/log.ts';
import { type AuditHead, draftRecord, GENESIS_HASH, sealRecord } from '../../../src/audit/record.ts';
import { verifyAudit } from '../../../src/audit/verify.ts';
import { tempFolder } from './temp-folder.ts';

/** A closed log of 30 records in three segments of 10. */
async function written(gatewayId = 'gw', dir?: string): Promise<{ dir: string; head: AuditHead; files: string[] }> {
  const folder = dir ?? (await tempFolder());
  const log = await openAuditLog({ dir: folder, gatewayId, fsync: 'never', segmentBytesMax: 9 * 500 });
  for (let n = 0; n < 30; n += 1) await log.append({ session: 's', type: 't', body: { text: 'x'.repeat(220) } });
  await log.close();
  const names = (await readdir(folder)).filter((name) => name.startsWith(`audit-${gatewayId}-`)).sort();
  return { dir: folder, head: log.head(), files: names.map((name) => join(folder, name)) };
}

async function edit(file: string | undefined, change: (lines: string[]) => string[]): Promise<void> {
  const lines = (await readFile(file ?? '', 'utf8')).split('\n').slice(0, -1);
  await writeFile(
    file ?? '',
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

async function lineCount(file: string | undefined): Promise<number> {
  return (await readFile(file ?? '', 'utf8')).split('\n').length - 1;
}

/** Writes the segment's records anew from the given line on, as somebody could who knows how the chain is made. */
function rechained(lines: readonly string[], from: number): string[] {
  let prev: string = JSON.parse(lines[from - 1] ?? '').hash;
  return lines.map((line, index) => {
    if (index < from) return line;
    const { seq, type } = JSON.parse(line);
    const sealed = sealRecord(draftRecord({ type, body: { text: 'forged' } }, new Date(0)), 'gw', seq, prev);
    prev = sealed.hash;
    return sealed.line;
  });
}

test('how far it is is told, over all chains, and it ends when nobody wants it any more', async () => {
  const { dir } = await written();
  await written('other', dir);
  const told: number[] = [];
  await verifyAudit({ dir, onProgress: (records) => void told.push(records) });
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(told.at(-1)).toBe(60);
  await expect(verifyAudit({ dir, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
});

test('a log as it was written is good, with and without its anchor', async () => {
  const { dir, head, files } = await written();
  const good = { ok: true, records: 30, segments: files.length, heads: [head] };
  expect(files.length).toBeGreaterThan(2);
  expect(await verifyAudit({ dir })).toEqual(good);
  expect(await verifyAudit({ dir, anchors: [head] })).toEqual(good);
});

test('an anchor in the middle is good for a log that has grown since', async () => {
  const { dir, files } = await written();
  const { seq, hash } = JSON.parse((await readFile(files[1] ?? '', 'utf8')).split('\n')[3] ?? '');
  expect(await verifyAudit({ dir, anchors: [{ gatewayId: 'gw', seq, hash }] })).toMatchObject({ ok: true });
});

test('a folder without a log is good, unless an anchor says that there was one', async () => {
  const dir = await tempFolder();
  expect(await verifyAudit({ dir })).toEqual({ ok: true, records: 0, segments: 0, heads: [] });
  expect(await verifyAudit({ dir, anchors: [{ gatewayId: 'gw', seq: 4, hash: 'h' }] })).toMatchObject({
    ok: false,
    firstBroken: {
      file: 'audit-gw-000001.jsonl',
      line: 1,
      seq: 1,
      why: expect.stringContaining('4 records were written'),
    },
  });
});

test('the chains of several gateways are checked each, and the broken one is named', async () => {
  const one = await written('gw-1');
  const two = await written('gw-2', one.dir);
  expect(await verifyAudit({ dir: one.dir, anchors: [one.head, two.head] })).toMatchObject({ ok: true, records: 60 });
  await edit(two.files[0], (lines) => lines.toSpliced(4, 1));
  expect(await verifyAudit({ dir: one.dir })).toMatchObject({
    ok: false,
    heads: [one.head],
    firstBroken: { file: 'audit-gw-2-000001.jsonl', line: 5, seq: 6 },
  });
});

describe('what was done to the files is found and named', () => {
  const first = 'audit-gw-000001.jsonl';
  const second = 'audit-gw-000002.jsonl';
  const cases: [string, (files: string[]) => Promise<void>, object][] = [
    [
      'a changed byte',
      ([file]) => edit(file, (lines) => lines.with(3, (lines[3] ?? '').replace('xxx', 'xyx'))),
      { file: first, line: 4, seq: 4, why: expect.stringContaining('was changed') },
    ],
    [
      'a deleted record',
      ([file]) => edit(file, (lines) => lines.toSpliced(3, 1)),
      { file: first, line: 4, seq: 5, why: 'record 4 is missing before this one' },
    ],
    [
      'the first record deleted',
      ([file]) => edit(file, (lines) => lines.slice(1)),
      { file: first, line: 1, seq: 2, why: 'record 1 is missing before this one' },
    ],
    [
      'two records in each other’s place',
      ([file]) => edit(file, (lines) => lines.with(3, lines[4] ?? '').with(4, lines[3] ?? '')),
      { file: first, line: 4, seq: 5, why: 'record 4 is missing before this one' },
    ],
    [
      'a record that is there twice',
      ([file]) => edit(file, (lines) => lines.toSpliced(3, 0, lines[2] ?? '')),
      { file: first, line: 4, seq: 3, why: 'the record is out of order: 4 was expected' },
    ],
    [
      'a well-made record put in',
      ([file]) =>
        edit(file, (lines) => {
          const prev: string = JSON.parse(lines[2] ?? '').hash;
          return lines.toSpliced(3, 0, sealRecord(draftRecord({ type: 'x' }, new Date(0)), 'gw', 4, prev).line);
        }),
      { file: first, line: 5, seq: 4, why: 'the record is out of order: 5 was expected' },
    ],
    [
      'a line that is no record',
      ([file]) => edit(file, (lines) => lines.toSpliced(3, 0, '# a remark')),
      { file: first, line: 4, seq: 4, why: 'the line is not an audit record' },
    ],
    [
      'an empty line',
      ([file]) => edit(file, (lines) => lines.toSpliced(3, 0, '')),
      { file: first, line: 4, seq: 4, why: 'the line is not an audit record' },
    ],
    [
      'a record replaced and the rest of the segment made to fit',
      ([, file]) => edit(file, (lines) => rechained(lines, 5)),
      { file: 'audit-gw-000003.jsonl', line: 1, why: 'the record does not continue from the one before it' },
    ],
    ['a segment removed', ([, file]) => rm(file ?? ''), { file: second, line: 1, why: 'the segment is missing' }],
    [
      'the first segment removed',
      ([file]) => rm(file ?? ''),
      { file: first, line: 1, seq: 1, why: 'the segment is missing' },
    ],
    [
      'a segment removed and the next renamed',
      async (files) => {
        await rm(files[1] ?? '');
        for (const [index, file] of files.slice(2).entries()) await rename(file, files[index + 1] ?? '');
      },
      { file: second, line: 1, why: expect.stringContaining('are missing before this one') },
    ],
    ['a segment emptied', ([, file]) => truncate(file ?? ''), { file: second, line: 1, why: 'the segment is empty' }],
    [
      'a segment cut in the middle of a line',
      ([, file]) => truncate(file ?? '', 1000),
      { file: second, why: 'the last line of the segment is incomplete' },
    ],
    [
      'the records of another gateway',
      async (files) => {
        const other = await written('other');
        await writeFile(files[0] ?? '', await readFile(other.files[0] ?? ''));
      },
      { file: first, line: 1, seq: 1, why: 'the record belongs to another gateway' },
    ],
    [
      'half of the last line cut off',
      async (files) => truncate(files.at(-1) ?? '', (await readFile(files.at(-1) ?? '')).length - 5),
      { seq: 30, why: expect.stringContaining('the last line is incomplete') },
    ],
    [
      'something behind the last line',
      async (files) => appendFile(files.at(-1) ?? '', 'x'),
      { seq: 31, why: expect.stringContaining('the last line is incomplete') },
    ],
  ];

  test.each(cases)('%s', async (_name, tamper, firstBroken) => {
    const { dir, files } = await written();
    await tamper(files);
    expect(await verifyAudit({ dir })).toMatchObject({ ok: false, firstBroken });
  });

  test('whole records cut off at the end, where an anchor remembers them', async () => {
    const { dir, files, head } = await written();
    const last = files.at(-1);
    await edit(last, (lines) => lines.slice(0, -1));
    expect(await verifyAudit({ dir })).toMatchObject({ ok: true, records: 29 });
    expect(await verifyAudit({ dir, anchors: [head] })).toMatchObject({
      ok: false,
      records: 29,
      firstBroken: { seq: 30, line: (await lineCount(last)) + 1, why: expect.stringContaining('the tail was cut off') },
    });
  });

  test('the last segment removed, where an anchor remembers it', async () => {
    const { dir, files, head } = await written();
    await rm(files.at(-1) ?? '');
    expect((await verifyAudit({ dir, anchors: [head] })).ok).toBe(false);
  });

  test('the end of the log written anew, where an anchor remembers it', async () => {
    const { dir, files, head } = await written();
    await edit(files.at(-1), (lines) => rechained(lines, 1));
    expect(await verifyAudit({ dir })).toMatchObject({ ok: true });
    expect(await verifyAudit({ dir, anchors: [head] })).toMatchObject({
      ok: false,
      firstBroken: { seq: 30, why: expect.stringContaining('the chain was made anew') },
    });
  });

  test('any single byte, wherever it is', async () => {
    const { dir, files } = await written();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(files.length - 1),
        fc.nat(1_000_000),
        fc.integer({ min: 1, max: 255 }),
        async (index, place, flip) => {
          const file = files[index] ?? '';
          const good = await readFile(file);
          const bad = Buffer.from(good);
          const at = place % bad.length;
          bad.writeUInt8(bad.readUInt8(at) ^ flip, at);
          await writeFile(file, bad);
          const { ok, firstBroken } = await verifyAudit({ dir });
          await writeFile(file, good);
          expect(ok).toBe(false);
          const line = good.subarray(0, at).toString('latin1').split('\n').length;
          expect(firstBroken).toMatchObject({ file: file.slice(dir.length + 1), line });
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);
});

test('a writer in the middle of its last line is waited for', async () => {
  const { dir, files } = await written();
  const last = files.at(-1) ?? '';
  const bytes = await readFile(last);
  await truncate(last, bytes.length - 40);
  const verdict = verifyAudit({ dir });
  await new Promise((resolve) => setTimeout(resolve, 80));
  await appendFile(last, bytes.subarray(-40));
  expect(await verdict).toMatchObject({ ok: true, records: 30 });
});

test('a log that is being written to is good', async () => {
  const dir = await tempFolder();
  const log = await openAuditLog({ dir, gatewayId: 'gw', fsync: 'never', segmentBytesMax: 20_000 });
  let isWriting = true;
  const writer = (async () => {
    while (isWriting)
      await Promise.all([1, 2, 3].map(() => log.append({ type: 't', body: { text: 'x'.repeat(500) } })));
  })();
  for (let n = 0; n < 10; n += 1) {
    const anchor = log.head();
    expect(await verifyAudit({ dir, anchors: [anchor] })).toMatchObject({ ok: true });
  }
  isWriting = false;
  await writer;
  await log.close();
});

test('a chain that does not start at its beginning is not good', async () => {
  const dir = await tempFolder();
  const { line } = sealRecord(draftRecord({ type: 't' }, new Date(0)), 'gw', 1, GENESIS_HASH.replace('0', '1'));
  await writeFile(join(dir, 'audit-gw-000001.jsonl'), `${line}\n`);
  expect(await verifyAudit({ dir })).toMatchObject({ ok: false, firstBroken: { line: 1, seq: 1 } });
});
