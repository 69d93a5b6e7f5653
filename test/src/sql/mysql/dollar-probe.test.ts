import { expect, test } from 'vitest';
import { isDollarProbe } from '../../../../src/sql/mysql/dollar-probe.ts';
import { effectsOfMysql } from '../../../../src/sql/mysql/effects/index.ts';
import { analyseMysql } from '../../../../src/sql/mysql/index.ts';

test('the question of MySQL’s client needs no approval and does nothing', () => {
  for (const text of ['select $$', 'SELECT $$']) {
    expect(isDollarProbe(text)).toBe(true);
    expect(analyseMysql(text)).toEqual([{ operation: 'select', text, housekeeping: 'session' }]);
    expect(effectsOfMysql(text)).toEqual(effectsOfMysql('select 0'));
  }
});

test.each([
  'select $$ from customers',
  'select $$; drop table customers',
  'select $$drop table customers$$',
  ' select $$',
  'select $$ ',
])('what is more than that is read as always: %s', (text) => {
  expect(isDollarProbe(text)).toBe(false);
  expect(analyseMysql(text).some(({ housekeeping }) => housekeeping)).toBe(false);
});
