import { expect, test } from 'vitest';
import type { ApiDeps } from '../../../src/api/deps.ts';
import { issueLogin, LoggedIn } from '../../../src/api/login-token.ts';
import { startApi } from './harness.ts';

test('a login lives as long as the configuration says', async () => {
  const api = await startApi();
  const deps = { store: api.store, auth: { loginMs: 90_000 } } as unknown as ApiDeps;
  const before = Date.now();
  const answer = await issueLogin(deps, api.users.alice);
  expect(LoggedIn.safeParse(answer).success).toBe(true);
  expect(Date.parse(answer.expires_at)).toBeGreaterThanOrEqual(before + 90_000);
  expect(Date.parse(answer.expires_at)).toBeLessThanOrEqual(Date.now() + 90_000);
  const owner = await api.store.tokens.byBearer(answer.token);
  expect([owner?.user.name, owner?.token.kind]).toEqual(['alice', 'login']);
  await api.close();
});
