import { expect, test } from 'vitest';
import { Prepared } from '../../../protocols/mysql/prepared.ts';

test('a statement is analysed once, and usable until it is closed', () => {
  let times = 0;
  const prepared = new Prepared({
    text: 'select 1',
    reading: { flavour: 'mysql', version: 80_400 },
    analyse: () => {
      times += 1;
      return [];
    },
  });
  prepared.statements();
  prepared.statements();
  expect([times, prepared.isUsable]).toEqual([1, true]);
  prepared.state = 'gone';
  expect(prepared.isUsable).toBe(false);
});
