import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Caller } from '../../../src/api/auth.ts';
import { canSee, isStaff, visibleConnection } from '../../../src/api/visibility.ts';
import { type Harness, type Method, makeConnection, openSession, startApi } from './harness.ts';

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

describe('what is hidden is looked for as much as what is missing', () => {
  /** What of the store is asked while this runs, in order. */
  const workOf = async (act: () => Promise<{ readonly statusCode: number }>): Promise<string[]> => {
    const work: string[] = [];
    const spies = Object.entries(api.store).flatMap(([entity, part]) =>
      typeof part !== 'object' || part === null
        ? []
        : Object.entries(part).flatMap(([name, method]) => {
            if (typeof method !== 'function') return [];
            const spy = vi.spyOn(part as Record<string, (...args: unknown[]) => unknown>, name);
            spy.mockImplementation((...args: unknown[]) => {
              work.push(`${entity}.${name}`);
              return method.apply(part, args);
            });
            return [spy];
          }),
    );
    const answer = await act();
    for (const spy of spies) spy.mockRestore();
    expect(answer.statusCode).toBe(404);
    return work;
  };

  test('connections, reviews and sessions', async () => {
    const hidden = await makeConnection(api, 'well-hidden', { access_groups: ['dba-team'] });
    const session = await openSession(api, 'alice', { id: hidden.id, name: 'well-hidden' });
    const review = await api.store.reviews.create({
      sessionId: session,
      connectionId: hidden.id,
      connectionName: 'well-hidden',
      userId: api.users.alice.id,
      userName: 'alice',
      text: 'select 1',
      fingerprint: 'f',
      groups: ['dba-team'],
      expiresAt: new Date(Date.now() + 60_000),
    });
    const pairs: readonly (readonly [Method, string, string])[] = [
      ['GET', '/api/connections/well-hidden', '/api/connections/well-missing'],
      ['GET', `/api/connections/${hidden.id}`, `/api/connections/${randomUUID()}`],
      ['GET', '/api/connections/well-hidden/test', '/api/connections/well-missing/test'],
      ['GET', '/api/connections/well-hidden/client-lines', '/api/connections/well-missing/client-lines'],
      ['POST', '/api/connections/well-hidden/credentials', '/api/connections/well-missing/credentials'],
      ['GET', `/api/reviews/${review.id}`, `/api/reviews/${randomUUID()}`],
      ['PUT', `/api/reviews/${review.id}/approve`, `/api/reviews/${randomUUID()}/approve`],
      ['GET', `/api/sessions/${session}`, `/api/sessions/${randomUUID()}`],
      ['POST', `/api/sessions/${session}/kill`, `/api/sessions/${randomUUID()}/kill`],
    ];
    // The first request notes when the token was used.
    await api.as('eve')('GET', '/api/userinfo');
    for (const [method, url, missing] of pairs) {
      const work = await workOf(() => api.as('eve')(method, url));
      expect(work.length).toBeGreaterThan(0);
      expect([url, work]).toEqual([url, await workOf(() => api.as('eve')(method, missing))]);
    }
  });
});
