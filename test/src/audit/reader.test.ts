import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openAuditLog } from '../../../src/audit/log.ts';
import { positionAfter, readBatch } from '../../../src/audit/reader.ts';
import { tempFolder } from './temp-folder.ts';

const MANY = { recordsMax: 1000, bytesMax: 1024 * 1024 };

async function written(records: number): Promise<string> {
  const dir = await tempFolder();
  const log = await openAuditLog({ dir, gatewayId: 'gw', fsync: 'never', segmentBytesMax: 1500 });
  for (let n = 1; n <= records; n += 1) await log.append({ type: 't', body: { n } });
  await log.close();
  return dir;
}

test('every record behind a place is read once, whatever the limits', async () => {
  const dir = await written(40);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(40),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 5000 }),
      async (after, recordsMax, bytesMax) => {
        let position = await positionAfter(dir, 'gw', after);
        const seqs: number[] = [];
        while (position.seq < 40) {
          const { records, next } = await readBatch(dir, 'gw', position, 40, { recordsMax, bytesMax });
          expect(records.length).toBeGreaterThan(0);
          expect(records.length).toBeLessThanOrEqual(recordsMax);
          seqs.push(...records.map(({ seq }) => seq));
          position = next;
        }
        expect(seqs).toEqual(Array.from({ length: 40 - after }, (_, i) => after + i + 1));
      },
    ),
    { numRuns: 50 },
  );
});

test('what lies behind the last written record is not read', async () => {
  const dir = await written(10);
  const { records, next } = await readBatch(dir, 'gw', await positionAfter(dir, 'gw', 2), 5, MANY);
  expect(records.map(({ seq }) => seq)).toEqual([3, 4, 5]);
  expect(next.seq).toBe(5);
});

test('nothing to read is an empty batch', async () => {
  const dir = await written(3);
  expect((await readBatch(dir, 'gw', await positionAfter(dir, 'gw', 3), 3, MANY)).records).toEqual([]);
});

test('records that should be there and are not are an error', async () => {
  const dir = await written(3);
  await expect(readBatch(dir, 'gw', await positionAfter(dir, 'gw', 3), 5, MANY)).rejects.toThrow(
    'record 4 is not in the audit log',
  );
  await expect(readBatch(dir, 'none', { seq: 0, segment: 1, offset: 0 }, 1, MANY)).rejects.toMatchObject({
    code: 'audit_broken',
  });
});

test('a changed or missing record is an error that names the file and the number', async () => {
  const dir = await written(3);
  const file = join(dir, 'audit-gw-000001.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n');
  await writeFile(file, lines.with(1, (lines[1] ?? '').replace('"n":2', '"n":3')).join('\n'));
  const from = await positionAfter(dir, 'gw', 0);
  await expect(readBatch(dir, 'gw', from, 3, MANY)).rejects.toThrow('audit-gw-000001.jsonl, where record 2 should be');
  await writeFile(file, lines.toSpliced(1, 1).join('\n'));
  await expect(readBatch(dir, 'gw', from, 3, MANY)).rejects.toThrow('where record 2 should be');
});
