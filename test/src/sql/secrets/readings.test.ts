import { expect, it } from 'vitest';
import { mysqlReadings, postgresReadings } from '../../../../src/sql/secrets/readings.ts';

it('reads PostgreSQL in two ways only where the mode is not certain and matters', () => {
  expect(postgresReadings("'a\\'", undefined, true)).toHaveLength(1);
  expect(postgresReadings("'a'", undefined, false)).toHaveLength(1);
  expect(postgresReadings("'a\\'", undefined, false)).toHaveLength(2);
});

it('reads MySQL as the session does, and in every way where that is not known', () => {
  const word = JSON.stringify({ flavour: 'mysql', version: 80_400, noBackslashEscapes: true, ansiQuotes: true });
  expect(mysqlReadings('', word)).toEqual([
    { dialect: 'mysql', backslashes: false, ansiQuotes: true, server: JSON.parse(word) },
  ]);
  expect(mysqlReadings('', undefined)).toHaveLength(1);
  expect(mysqlReadings('', JSON.stringify({ flavour: 'mysql', version: 0, isForeign: true })).length).toBeGreaterThan(
    1,
  );
});
