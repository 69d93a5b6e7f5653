import { expect, it } from 'vitest';
import { isUnrestricted } from '../../../../../src/sql/mysql/effects/where.ts';
import { selectOf } from '../parse-support.ts';

const isAll = (clause: string, from = 't'): boolean => {
  const { where, from: refs } = selectOf(`SELECT 1 FROM ${from} ${clause}`);
  return isUnrestricted(where, new Set(['t']), refs);
};

it.each([
  '',
  'WHERE 1',
  'WHERE TRUE',
  "WHERE 'a' = 'a'",
  'WHERE a = a',
  'WHERE t.a <=> t.a',
  "WHERE a LIKE '%'",
  'WHERE a = 1 OR 1 = 1',
  'WHERE a = 1 || 2',
  'WHERE a IS NULL OR a IS NOT NULL',
  'WHERE 1 = 1 AND a = a',
  'WHERE EXISTS (SELECT 1 FROM s WHERE b = 1)',
  'WHERE @x',
])('%j leaves no row out', (clause) => {
  expect(isAll(clause)).toBe(true);
});

it.each([
  'WHERE a = 1',
  'WHERE t.a',
  'WHERE FALSE',
  'WHERE 0',
  'WHERE NULL',
  'WHERE a = 1 AND 1 = 1',
  "WHERE a LIKE '%x'",
  'WHERE a NOT IN (1)',
  'WHERE EXISTS (SELECT 1 FROM s WHERE s.b = t.a)',
  'WHERE a = 1 OR FALSE',
])('%j may leave rows out', (clause) => {
  expect(isAll(clause)).toBe(false);
});

it('an inner join restricts, an outer one does not', () => {
  expect(isAll('', 't JOIN s ON t.a = s.a')).toBe(false);
  expect(isAll('', 't JOIN s USING (a)')).toBe(false);
  expect(isAll('', 't NATURAL JOIN s')).toBe(false);
  expect(isAll('', 't LEFT JOIN s ON t.a = s.a')).toBe(true);
  expect(isAll('', 't LEFT JOIN s USING (a)')).toBe(true);
  expect(isAll('', 't JOIN s ON 1')).toBe(true);
  expect(isAll('', '(t, s)')).toBe(true);
});
