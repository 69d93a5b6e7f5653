import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserName } from '../../../src/api/user-name.ts';
import { userNameFrom } from '../../../src/auth/user-name.ts';

test.each([
  ['ann', 'ann'],
  ['José.Doe@example.com', 'jose.doe'],
  ['Ann Lee', 'ann-lee'],
  ['CORP\\Ann', 'ann'],
  ['_ann_', 'ann'],
  ['ann~admin', 'ann-admin'],
  ['..', 'user-2c26b46b'],
  ['李雷', 'user-2c26b46b'],
  ['@example.com', 'user-2c26b46b'],
  ['x'.repeat(80), 'x'.repeat(63)],
  [`${'x'.repeat(62)}.y`, 'x'.repeat(62)],
])('%j is called %j', (called, name) => {
  expect(userNameFrom(called, 'foo')).toBe(name);
});

test('whatever somebody is called, the name can stand on the wire', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string(), (called, subject) => {
      expect(userNameFrom(called, subject)).toMatch(/^[a-z0-9][a-z0-9._-]{0,62}$/);
    }),
  );
  expect(UserName.safeParse(userNameFrom('Ann', 's')).success).toBe(true);
});
