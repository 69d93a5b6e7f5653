import { expect, test } from 'vitest';
import { UserName } from '../../../src/api/user-name.ts';

test.each(['a', 'ann', '0day', 'nightly-report.v2_x', 'x'.repeat(63)])('%j is a name', (name) => {
  expect(UserName.safeParse(name).success).toBe(true);
});

test.each([
  ['', 'must be 1 to 63'],
  ['Ann', 'must be 1 to 63'],
  ['a~b', 'must be 1 to 63'],
  ['-a', 'must be 1 to 63'],
  ['x'.repeat(64), 'must be 1 to 63'],
  ['groups', 'is reserved'],
  ['self', 'is reserved'],
])('%j is none', (name, message) => {
  expect(UserName.safeParse(name).error?.issues[0]?.message).toContain(message);
});
