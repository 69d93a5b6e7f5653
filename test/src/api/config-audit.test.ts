import { afterAll, beforeAll, expect, test } from 'vitest';
import { changed } from '../../../src/api/config-audit.ts';
import type { ApiDeps } from '../../../src/api/deps.ts';
import { type Harness, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const CHANGE = { action: 'create', entity: 'group', entityId: 'g', entityName: 'g' } as const;

function parts(steps: string[], record: () => Promise<void>): Parameters<typeof changed> {
  const store = { ...api.store, configAudit: { ...api.store.configAudit, record } };
  const policyChanged = async () => void steps.push('told');
  const { admin } = api.users;
  const caller = { ...admin, isAdmin: true, isAuditor: false, tokenId: 't' };
  return [{ store, policyChanged } as unknown as ApiDeps, caller, CHANGE];
}

test('a change is recorded first and taken into force then', async () => {
  const steps: string[] = [];
  await changed(...parts(steps, async () => void steps.push('recorded')));
  expect(steps).toEqual(['recorded', 'told']);
});

test('a change that cannot be recorded is taken into force all the same, and fails', async () => {
  const steps: string[] = [];
  await expect(changed(...parts(steps, () => Promise.reject(new Error('disk full'))))).rejects.toThrow('disk full');
  expect(steps).toEqual(['told']);
});
