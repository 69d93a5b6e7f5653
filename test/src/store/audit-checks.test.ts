import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LiveChange } from '../../../src/store/index.ts';
import { openTestStore, type TestStore } from './fixture.ts';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await openTestStore();
});
afterAll(() => fixture?.stop());

test('a check is told of from its beginning to its end, and the last one of a gateway stays', async () => {
  const { auditChecks } = fixture.store;
  await auditChecks.begin('gw-1', { askedBy: 'ann', total: 100 });
  await auditChecks.progress('gw-1', 40);
  expect(await auditChecks.list()).toMatchObject([
    { gatewayId: 'gw-1', askedBy: 'ann', state: 'running', records: 40, total: 100, finishedAt: undefined },
  ]);
  const broken = { file: 'audit-gw-1-000001.jsonl', line: 7, seq: 7, why: 'the record was changed' };
  await auditChecks.finish('gw-1', { records: 6, segments: 1, broken });
  expect(await auditChecks.list()).toMatchObject([{ state: 'done', records: 6, broken, finishedAt: expect.any(Date) }]);
  await auditChecks.begin('gw-1', { askedBy: 'bob', total: 3 });
  await auditChecks.finish('gw-1', { records: 3, segments: 1, broken: undefined });
  await auditChecks.begin('gw-0', { askedBy: 'bob', total: 0 });
  expect(await auditChecks.list()).toMatchObject([
    { gatewayId: 'gw-0', state: 'running' },
    { gatewayId: 'gw-1', askedBy: 'bob', state: 'done', broken: undefined, records: 3 },
  ]);
});

test('what is over is not changed any more', async () => {
  const { auditChecks } = fixture.store;
  await auditChecks.begin('gw-2', { askedBy: 'ann', total: 1 });
  await auditChecks.fail('gw-2', 'the gateway ended');
  await auditChecks.progress('gw-2', 1);
  await auditChecks.finish('gw-2', { records: 1, segments: 1, broken: undefined });
  await auditChecks.fail('gw-2', 'another reason');
  const check = (await auditChecks.list()).find(({ gatewayId }) => gatewayId === 'gw-2');
  expect(check).toMatchObject({ state: 'failed', error: 'the gateway ended', records: 0 });
});

test('every gateway hears that somebody asks, and how far each is', async () => {
  const other = await fixture.another();
  const heard: LiveChange[] = [];
  const stop = other.onLiveChange((change) => void heard.push(change));
  await fixture.store.auditChecks.ask('ann');
  await fixture.store.auditChecks.begin('gw-3', { askedBy: 'ann', total: 1 });
  await expect
    .poll(() => heard)
    .toEqual([
      { kind: 'verify', byName: 'ann' },
      { kind: 'audit', gatewayId: 'gw-3' },
    ]);
  stop();
});
