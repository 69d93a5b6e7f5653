import { expect, test } from 'vitest';
import { GroupName } from '../../../src/api/schemas.ts';
import { localGroups, providerGroups } from '../../../src/auth/provider-groups.ts';

test.each([
  [
    ['a', 'b', 'a', ' c ', ''],
    ['a', 'b', 'c'],
  ],
  ['a', ['a']],
  ['a, b,,c', ['a', 'b', 'c']],
  ['', []],
  [[], []],
  [null, []],
  [undefined, []],
])('the claim %j names %j', (value, names) => {
  expect(providerGroups({ groups: value }, 'groups')).toEqual(names);
});

test('the claim may lie anywhere', () => {
  const claims = { realm_access: { roles: ['x'] }, 'https://e.com/groups': 'y' };
  expect(providerGroups(claims, 'realm_access.roles')).toEqual(['x']);
  expect(providerGroups(claims, 'https://e.com/groups')).toEqual(['y']);
});

test.each([[5], [{ a: 1 }], [[1]], [['a', { name: 'b' }]], [true]])('%j is no list of names', (value) => {
  expect(() => providerGroups({ groups: value }, 'groups')).toThrow('the claim groups of the identity provider');
});

test.each([
  [{ _claim_names: { groups: 'src1' }, _claim_sources: {} }],
  [{ hasgroups: true }],
  [{ groups: Array.from({ length: 501 }, (_, i) => `g${i}`) }],
])('groups the provider left out, or too many, are no login without groups: %#', (claims) => {
  expect(() => providerGroups(claims, 'groups')).toThrow(/in too many groups/);
});

test('as many groups as allowed are read', () => {
  const groups = Array.from({ length: 500 }, (_, i) => `g${i}`);
  expect(providerGroups({ groups }, 'groups')).toHaveLength(500);
});

const none = { adminGroup: undefined, auditorGroup: undefined };

test('a name is a group here when it can be one; the rest is told', () => {
  const names = ['eng', '/keycloak', 'DBA-Team', 'with space', 'a/b', '~x', 'x'.repeat(64), '-x', 'é'];
  const { groups, ignored } = localGroups(names, none);
  expect(groups).toEqual(['DBA-Team', 'eng', 'keycloak']);
  expect(ignored).toEqual(['with space', 'a/b', '~x', 'x'.repeat(64), '-x', 'é']);
  for (const group of groups) expect(GroupName.safeParse(group).success).toBe(true);
});

test('admin and auditor are never given by their names alone', () => {
  const names = ['admin', '/admin', 'auditor', '/auditor', 'admins'];
  expect(localGroups(names, none)).toEqual({ groups: ['admins'], ignored: names.slice(0, 4) });
});

test('they are given by the names the configuration maps, exactly', () => {
  const config = { adminGroup: 'Sluice Admins', auditorGroup: 'watchers' };
  expect(localGroups(['Sluice Admins', 'watchers'], config)).toEqual({
    groups: ['admin', 'auditor', 'watchers'],
    ignored: [],
  });
  expect(localGroups(['sluice admins', 'Watchers', 'admin'], config).groups).toEqual(['Watchers']);
  expect(localGroups(['admin'], { ...none, adminGroup: 'admin' })).toEqual({ groups: ['admin'], ignored: [] });
});
