import { expect, it } from 'vitest';
import { isBareCall, isCalled, isReserved, isUnit, mayBeAlias } from '../../../../src/sql/mysql/words.ts';

it('tells what a word may be', () => {
  expect([isReserved('SELECT'), isReserved('STATUS')]).toEqual([true, false]);
  expect([mayBeAlias('STATUS'), mayBeAlias('WHERE'), mayBeAlias('OFFSET')]).toEqual([true, false, false]);
  expect([isCalled('LEFT'), isCalled('WHERE')]).toEqual([true, false]);
  expect([isBareCall('CURRENT_USER'), isBareCall('NOW')]).toEqual([true, false]);
  expect([isUnit('DAY'), isUnit('SQL_TSI_DAY'), isUnit('YEARS')]).toEqual([true, true, false]);
});
