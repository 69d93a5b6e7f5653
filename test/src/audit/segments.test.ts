import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkGatewayId, listSegments, segmentOf } from '../../../src/audit/segments.ts';
import { tempFolder } from './temp-folder.ts';

test('segments are listed by gateway in the order of their numbers, and nothing else is', async () => {
  const dir = await tempFolder();
  const names = [
    'audit-a-000002.jsonl',
    'audit-a-000001.jsonl',
    'audit-a-1000000.jsonl',
    'audit-a-999999.jsonl',
    'audit-a-b-000001.jsonl',
    'audit-a-000003.jsonl.17-1.torn',
    'audit-a.lock',
    'audit-a-01.jsonl',
  ];
  for (const name of names) await writeFile(join(dir, name), '');
  const found = await listSegments(dir);
  expect([...found.keys()].sort()).toEqual(['a', 'a-b']);
  expect(found.get('a')?.map(({ number }) => number)).toEqual([1, 2, 999_999, 1_000_000]);
  expect(found.get('a-b')).toEqual([segmentOf(dir, 'a-b', 1)]);
});

test('a folder that does not exist has no segments', async () => {
  expect((await listSegments(join(await tempFolder(), 'none'))).size).toBe(0);
});

test.each(['gw-1', 'a', '6c1f7a52-5f0c-4a9a-a3cb-6b4b3c9b1f00', 'host.example'])('%s can be a gateway id', (id) => {
  expect(() => checkGatewayId(id)).not.toThrow();
});

test.each(['', '../x', 'a/b', '.hidden', 'x'.repeat(64), 'a b', 'a\n'])('%j cannot be a gateway id', (id) => {
  expect(() => checkGatewayId(id)).toThrow('cannot be the id of a gateway');
});
