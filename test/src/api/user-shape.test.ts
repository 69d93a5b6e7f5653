import { expect, test } from 'vitest';
import { shownUser, User } from '../../../src/api/user-shape.ts';

test('a user is shown without anything the store may add', () => {
  const stored = {
    id: 'u1',
    kind: 'person' as const,
    description: '',
    name: 'alice',
    email: 'alice@example.com',
    groups: ['b', 'a'],
    status: 'active' as const,
    oidc: 'expected' as const,
    createdAt: new Date(0),
    passwordHash: 'x',
  };
  const shown = shownUser(stored);
  expect(shown).toEqual({
    id: 'u1',
    identity_type: 'user',
    name: 'alice',
    email: 'alice@example.com',
    groups: ['a', 'b'],
    status: 'active',
    oidc: 'expected',
    created_at: '1970-01-01T00:00:00.000Z',
  });
  expect(User.safeParse(shown).success).toBe(true);
});
