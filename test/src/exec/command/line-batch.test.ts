import { expect, test } from 'vitest';
import { columnsOf, LineBatch } from '../../../../src/exec/command/line-batch.ts';

const batch = (...lines: string[]): LineBatch =>
  new LineBatch(
    columnsOf('stdout'),
    lines.map((text, i) => ({
      bytes: Buffer.from(text),
      end: i < lines.length - 1 ? '\n' : '',
      isOpenKey: false,
    })),
  );

test('lines are rows of one text', () => {
  const lines = batch('grüße', '', 'end');
  expect(lines.columns).toEqual([{ name: 'stdout', type: 'text', kind: 'text' }]);
  expect(lines.allRows().map((row) => row.get(0))).toEqual(['grüße', '', 'end']);
  expect(lines.row(0).bytes(0)).toEqual(Buffer.from('grüße'));
  expect(lines.text()).toBe('grüße\n\nend');
  const cells = [0, 1, 2].map((i) => lines.memory.toString('utf8', lines.cells[2 * i], lines.cells[2 * i + 1]));
  expect(cells).toEqual(['grüße', '', 'end']);
});

test('what is put in, in either way, is what is read and sent', () => {
  const lines = batch('a', 'b', 'c', 'd');
  lines.put(2, 0, lines.encode(0, 'ü'));
  lines.row(0).set(0, 'longer');
  lines.row(3).set(0, null);
  expect(lines.allRows().map((row) => row.get(0))).toEqual(['longer', 'b', 'ü', null]);
  expect(lines.row(3).bytes(0)).toBeNull();
  expect([0, 1, 2, 3].map((row) => lines.isMasked(row))).toEqual([true, false, true, true]);
  expect(lines.text()).toBe('longer\nb\nü\n[MASKED]');
  lines.row(0).set(0, 'a');
  expect(lines.isMasked(0)).toBe(false);
});

test('bytes that are no text become a mark that says so', () => {
  const bytes = Buffer.from([0x61, 0xff]);
  const lines = new LineBatch(columnsOf('stderr'), [{ bytes, end: '\n', isOpenKey: false }]);
  expect([lines.row(0).get(0), lines.text()]).toEqual(['a�', 'a�\n']);
});
