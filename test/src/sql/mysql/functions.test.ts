import { expect, it } from 'vitest';
import {
  aggregateKind,
  countsSequence,
  isBuiltIn,
  isDirect,
  isPure,
  readsFiles,
} from '../../../../src/sql/mysql/functions.ts';
import { DEFAULT_READING } from '../../../../src/sql/mysql/reading.ts';
import { MARIADB, MYSQL } from './corpus-reading.ts';

it.each([
  ['UPPER', true, true],
  ['bin_to_uuid', true, false],
  ['nvl', false, true],
  ['sleep', false, false],
  ['wipe', false, false],
  // A component's in MySQL 9: there anybody may have one of that name.
  ['md5', false, true],
  ['kdf', false, false],
])('%s depends on nothing else: MySQL %s, MariaDB %s', (name, mysql, mariadb) => {
  expect([isPure(name, MYSQL), isPure(name, MARIADB)]).toEqual([mysql, mariadb]);
});

it('what a server has depends on its version', () => {
  expect([isPure('md5', { flavour: 'mysql', version: 80_407 }), isPure('md5', MYSQL)]).toEqual([true, false]);
  expect([isPure('random_bytes', { flavour: 'mariadb', version: 100_600 }), isPure('random_bytes', MARIADB)]).toEqual([
    false,
    true,
  ]);
  expect([isPure('nvl', DEFAULT_READING), isPure('upper', DEFAULT_READING)]).toEqual([false, true]);
});

it('built-in is what it has, whatever that does', () => {
  expect(['sleep', 'load_file', 'upper'].every((name) => isBuiltIn(name, MYSQL))).toBe(true);
  expect([isBuiltIn('nextval', MARIADB), isBuiltIn('nextval', MYSQL)]).toEqual([true, false]);
  expect([countsSequence('NextVal'), countsSequence('next')]).toEqual([true, false]);
  expect([readsFiles('LOAD_FILE'), readsFiles('upper')]).toEqual([true, false]);
});

it('a name in quotes, or across a space, may be somebody’s own', () => {
  const spaced = { path: ['count'], form: 'spaced' as const };
  expect([
    isDirect({ path: ['count'] }, MYSQL),
    isDirect(spaced, MYSQL),
    isDirect(spaced, { ignoresSpace: true }),
  ]).toEqual([true, false, true]);
  expect([isDirect({ path: ['upper'], form: 'quoted' }, MYSQL), isDirect({ path: ['db', 'upper'] }, MYSQL)]).toEqual([
    false,
    false,
  ]);
});

it('aggregates reduce, or collect', () => {
  expect([aggregateKind('MAX'), aggregateKind('group_concat'), aggregateKind('upper')]).toEqual([
    'reducing',
    'collecting',
    undefined,
  ]);
});
