import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAuditLog } from '../../../src/audit/index.ts';
import { fakeGateway, run, temporaryHome } from './harness.ts';

/** An index that remembers `heads`. */
async function index(heads: unknown): Promise<string> {
  return (await fakeGateway({ 'GET /api/audit/heads': { body: heads } })).url;
}

async function log(): Promise<{
  dataDir: string;
  head: { gateway_id: string; seq: number; hash: string };
  file: string;
}> {
  const dataDir = temporaryHome();
  const dir = join(dataDir, 'audit');
  writeFileSync(join(dataDir, 'gateway-id'), 'gw-test\n');
  const audit = await openAuditLog({ dir, gatewayId: 'gw-test', fsync: 'never' });
  for (let i = 0; i < 3; i += 1) await audit.append({ type: 'query', body: { i } });
  const { seq, hash } = audit.head();
  await audit.close();
  const file = readdirSync(dir).find((name) => name.endsWith('.jsonl')) ?? '';
  return { dataDir, head: { gateway_id: 'gw-test', seq, hash }, file: join(dir, file) };
}

test('an end that was cut off is found when one is logged in', async () => {
  const { dataDir, head, file } = await log();
  const url = await index([head]);
  const good = await run(['audit', 'verify', '--data-dir', dataDir], { url, token: 't' });
  expect(good.out).toContain(`compared with the index of ${url}, which ends at record ${head.seq}`);
  expect(good.code).toBe(0);
  const lines = readFileSync(file, 'utf8').split('\n');
  truncateSync(file, Buffer.byteLength(`${lines.slice(0, -2).join('\n')}\n`));
  const alone = await run(['audit', 'verify', '--data-dir', dataDir]);
  expect(alone.code).toBe(0);
  expect(alone.out).toContain('an end that was cut off would not be noticed');
  const compared = await run(['audit', 'verify', '--data-dir', dataDir], { url, token: 't' });
  expect(compared.code).toBe(1);
  expect(compared.err).toContain('The audit log is broken at');
});

test('says why there is nothing to compare with', async () => {
  const { dataDir } = await log();
  const { out, code } = await run(['audit', 'verify', '--data-dir', dataDir], { url: await index([]), token: 't' });
  expect(code).toBe(0);
  expect(out).toMatch(/has no records of gateway gw-test/);
});
