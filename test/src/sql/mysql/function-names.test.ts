import { expect, it } from 'vitest';
import {
  ACTIVE,
  BY_VERSION,
  COMMON,
  MARIADB_ACTIVE,
  MARIADB_ONLY,
  MYSQL_ONLY,
} from '../../../../src/sql/mysql/function-names.ts';

it('no name is listed twice for a server', () => {
  const lists = [COMMON, MYSQL_ONLY, MARIADB_ONLY, ACTIVE, MARIADB_ACTIVE].map((one) => [...one]);
  const all = lists.flat();
  expect(all.filter((name, i) => all.indexOf(name) !== i)).toEqual([]);
  for (const { names } of BY_VERSION) expect([...names].filter((name) => COMMON.has(name))).toEqual([]);
});

it('every name is one, in lower case', () => {
  const all = [COMMON, MYSQL_ONLY, MARIADB_ONLY, ACTIVE, MARIADB_ACTIVE, ...BY_VERSION.map(({ names }) => names)];
  for (const names of all) expect([...names].filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
  expect(COMMON.size).toBeGreaterThan(250);
});
