import { expect, test } from 'vitest';
import { readCells, readColumns } from '../../../../src/cli/exec/read-lines.ts';

test('reads columns and rows', () => {
  expect(readColumns({ columns: [{ name: 'a', type: 'int4', more: 1 }] })).toEqual([{ name: 'a', type: 'int4' }]);
  expect(readCells({ rows: [['1', null]] })).toEqual([['1', null]]);
});

test.each([
  [() => readColumns({})],
  [() => readColumns({ columns: ['a'] })],
  [() => readCells({})],
  [() => readCells({ rows: [[1]] })],
  [() => readCells({ rows: ['x'] })],
])('says when it does not understand the gateway %#', (read) => {
  expect(read).toThrow('in a way this program does not understand');
});
