import { expect, test } from 'vitest';
import { IdentityType, identityType } from '../../../src/api/identity-type.ts';

test('people are users, whatever else acts is a machine', () => {
  expect([identityType('person'), identityType('service'), identityType('api_key')]).toEqual([
    'user',
    'machine',
    'machine',
  ]);
  expect(IdentityType.safeParse(identityType('service')).success).toBe(true);
});
