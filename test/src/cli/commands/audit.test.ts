import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAuditLog } from '../../../../src/audit/index.ts';
import { run, temporaryHome } from '../harness.ts';

/** A data folder with a log of `count` records. */
async function dataFolder(count: number): Promise<string> {
  const dataDir = temporaryHome();
  const dir = join(dataDir, 'audit');
  const log = await openAuditLog({ dir, gatewayId: 'gw-test', fsync: 'never' });
  for (let i = 0; i < count; i += 1) await log.append({ type: 'query', body: { text: `select ${i}` } });
  await log.close();
  return dataDir;
}

/** Changes one letter of a record. */
function tamper(dataDir: string): void {
  const dir = join(dataDir, 'audit');
  const file = readdirSync(dir, { recursive: true, encoding: 'utf8' }).find((name) =>
    /\.(jsonl|log|ndjson)$/.test(name),
  );
  const path = join(dir, file ?? '');
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('select 2');
  writeFileSync(path, text.replace('select 2', 'select 9'));
}

test('a log that is as it was written is good', async () => {
  const dataDir = await dataFolder(4);
  const { code, out } = await run(['audit', 'verify', '--data-dir', dataDir]);
  expect(code).toBe(0);
  expect(out).toMatch(/^ok: \d+ records in 1 segments/);
  expect(out).toContain('gateway gw-test ends at record');
  const json = await run(['audit', 'verify', '-o', 'json'], { env: { SLUICE_DATA_DIR: dataDir } });
  expect(JSON.parse(json.out)).toMatchObject({ ok: true, segments: 1 });
});

test('the first record that was changed is named, exit code 1', async () => {
  const dataDir = await dataFolder(4);
  tamper(dataDir);
  const { code, err } = await run(['audit', 'verify', '--data-dir', dataDir]);
  expect(code).toBe(1);
  expect(err).toMatch(/^sluice: The audit log is broken at record \d+ \(.*, line \d+\): .+\n$/);
  const json = await run(['audit', 'verify', '--data-dir', dataDir, '-o', 'json']);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject({ ok: false, firstBroken: { why: expect.any(String) } });
});

test('a folder without a log is no good log', async () => {
  const dataDir = temporaryHome();
  mkdirSync(join(dataDir, 'other'));
  const { code, err } = await run(['audit', 'verify', '--data-dir', dataDir]);
  expect(code).toBe(1);
  expect(err).toMatch(/no audit log at .*--data-dir/);
});
