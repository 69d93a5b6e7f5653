import { expect, test } from 'vitest';
import { columnsOf, LineRow } from '../../../../src/exec/command/line-row.ts';

test('a line is a row of one text', () => {
  const columns = columnsOf('stdout');
  const row = new LineRow(columns, 'grüße');
  expect(columns).toEqual([{ name: 'stdout', type: 'text', kind: 'text' }]);
  expect(row.get(0)).toBe('grüße');
  expect(Buffer.from(row.bytes(0) ?? []).toString()).toBe('grüße');
  expect(row.isMasked).toBe(false);
});

test('what is set is what is read', () => {
  const row = new LineRow(columnsOf('stderr'), 'a');
  row.set(0, 'b');
  expect([row.get(0), row.isMasked, Buffer.from(row.bytes(0) ?? []).toString()]).toEqual(['b', true, 'b']);
  row.set(0, null);
  expect([row.get(0), row.bytes(0), row.isMasked]).toEqual([null, null, true]);
  row.set(0, 'a');
  expect(row.isMasked).toBe(false);
});
