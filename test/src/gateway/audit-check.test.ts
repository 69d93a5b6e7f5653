import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openAuditLog } from '../../../src/audit/index.ts';
import { AuditCheck, type AuditCheckParts } from '../../../src/gateway/audit-check.ts';
import { createLogger } from '../../../src/log.ts';
import type { AuditCheckEnd, LiveChange } from '../../../src/store/index.ts';
import { tempFolder } from '../audit/temp-folder.ts';

/** A gateway's log with 30 records, and a store that remembers what it is told. */
async function open(parts: Partial<AuditCheckParts> = {}, indexed?: { seq: bigint; hash: string }) {
  const dir = await tempFolder();
  const log = await openAuditLog({ dir, gatewayId: 'gw', fsync: 'never' });
  for (let n = 0; n < 30; n += 1) await log.append({ session: 's', type: 't', body: { n } });
  await log.close();
  const told: (readonly [string, unknown?])[] = [];
  let listener = (_change: LiveChange): void => undefined;
  const store = {
    events: { head: async () => indexed },
    auditChecks: {
      begin: async (_id: string, check: object) => void told.push(['begin', check]),
      progress: async (_id: string, records: number) => void told.push(['progress', records]),
      finish: async (_id: string, end: AuditCheckEnd) => void told.push(['finish', end]),
      fail: async (_id: string, error: string) => void told.push(['fail', error]),
    },
    onLiveChange: (one: typeof listener) => {
      listener = one;
      return () => undefined;
    },
  } as unknown as AuditCheckParts['store'];
  const check = new AuditCheck({
    store,
    gatewayId: 'gw',
    dir,
    head: () => log.head(),
    log: createLogger('silent'),
    ...parts,
  });
  return { check, told, dir, head: log.head(), ask: () => listener({ kind: 'verify', byName: 'ann' }) };
}

test('whenever somebody asks, the log is checked and what was found is told', async () => {
  const { check, told, ask } = await open();
  ask();
  await check.run('bob');
  expect(told).toEqual([
    ['begin', { askedBy: 'ann', total: 30 }],
    ['finish', { records: 30, segments: 1, broken: undefined }],
  ]);
});

test('a record that was changed is named, and so is an end that was cut off', async () => {
  const changed = await open();
  const [file = ''] = await readdir(changed.dir).then((names) => names.filter((name) => name.endsWith('.jsonl')));
  const path = join(changed.dir, file);
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('"n":7', '"n":8'));
  await changed.check.run('ann');
  expect(changed.told[1]).toMatchObject(['finish', { records: 7, broken: { file, line: 8, seq: 8 } }]);
  const cut = await open({}, { seq: 40n, hash: 'x' });
  await cut.check.run('ann');
  expect(cut.told[1]).toMatchObject(['finish', { broken: { why: expect.stringContaining('cut off') } }]);
});

test('how far it is is told now and then', async () => {
  let now = Date.now();
  const { check, told } = await open({
    verify: async ({ onProgress }) => {
      const clock = vi.spyOn(Date, 'now').mockImplementation(() => now);
      for (let n = 1; n <= 5; n += 1) {
        now += 600;
        onProgress?.(n);
      }
      clock.mockRestore();
      return { ok: true, records: 5, segments: 1, heads: [] };
    },
  });
  await check.run('ann');
  expect(told.slice(1)).toEqual([
    ['progress', 2],
    ['progress', 4],
    ['finish', { records: 5, segments: 1, broken: undefined }],
  ]);
});

test('a log that cannot be read fails the check, without a path of this machine', async () => {
  const { check, told } = await open({ verify: () => Promise.reject(new Error('EACCES /secret/place')) });
  await check.run('ann');
  expect(told.at(-1)).toEqual(['fail', 'its files could not be read']);
});

test('a gateway that ends, ends its check, and one that starts says that the last one is over', async () => {
  const begun = Promise.withResolvers<void>();
  const { check, told } = await open({
    verify: ({ signal }) =>
      new Promise((_resolve, reject) => {
        begun.resolve();
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
  });
  void check.run('ann');
  await begun.promise;
  await check.close();
  expect(told.at(-1)).toEqual(['fail', 'the gateway ended before the check did']);
  await check.run('ann');
  expect(told).toHaveLength(2);
  const next = await open();
  await next.check.open();
  expect(next.told).toEqual([['fail', 'the gateway ended before the check did']]);
});
