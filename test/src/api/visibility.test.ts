import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '../../../src/api/auth.ts';
import { canSee, isStaff, visibleConnection } from '../../../src/api/visibility.ts';
import { type Harness, makeConnection, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const caller = (groups: readonly string[], role: Partial<Caller> = {}): Caller => ({
  id: 'u',
  kind: 'person',
  name: 'somebody',
  email: 's@example.com',
  groups,
  isAdmin: false,
  isAuditor: false,
  tokenId: 't',
  ...role,
});

describe('a connection is seen', () => {
  test.each([
    ['by everybody when it names no group', [], caller([]), true],
    ['by members of one of its groups', ['a', 'b'], caller(['b', 'c']), true],
    ['by nobody else', ['a', 'b'], caller(['c', 'ab']), false],
    ['by admins', ['a'], caller([], { isAdmin: true }), true],
    ['by auditors', ['a'], caller([], { isAuditor: true }), true],
  ])('%s', (_title, accessGroups, who, sees) => {
    expect(canSee(who, { accessGroups })).toBe(sees);
  });
});

test('staff are admins and auditors', () => {
  expect([
    isStaff(caller(['admin'])),
    isStaff(caller([], { isAdmin: true })),
    isStaff(caller([], { isAuditor: true })),
  ]).toEqual([false, true, true]);
});

test('a name that looks like somebody’s id is still a name', async () => {
  const target = await makeConnection(api, 'target');
  await makeConnection(api, target.id.replaceAll('-', '_'));
  const impostor = await makeConnection(api, target.id);
  const found = await visibleConnection(api.store, caller([]), target.id);
  expect(found.id).toBe(impostor.id);
  await expect(visibleConnection(api.store, caller([]), crypto.randomUUID())).rejects.toThrow('connection not found');
});
