import { expect, test } from 'vitest';
import { claimAt, textAt } from '../../../src/auth/claims.ts';

const claims = {
  groups: ['a'],
  'https://example.com/groups': ['b'],
  'a.b': 'exact',
  a: { b: 'nested', c: { d: 1 } },
  resource_access: { sluice: { roles: ['c'] } },
  empty: ' ',
  padded: ' x ',
};

test.each([
  ['groups', ['a']],
  ['https://example.com/groups', ['b']],
  ['resource_access.sluice.roles', ['c']],
  ['a.b', 'exact'],
  ['a.c.d', 1],
  ['a.c.e', undefined],
  ['groups.length', 1],
  ['a.b.c', undefined],
  ['toString', undefined],
  ['a.constructor', undefined],
  ['__proto__', undefined],
  ['', undefined],
])('the claim %j is %j', (path, value) => {
  expect(claimAt(claims, path)).toEqual(value);
});

test('a text is one with something in it', () => {
  expect(textAt(claims, 'padded')).toBe('x');
  for (const name of ['empty', 'groups', 'missing']) expect(textAt(claims, name)).toBeUndefined();
});
