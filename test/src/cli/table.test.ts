import { expect, test } from 'vitest';
import { renderFields, renderTable } from '../../../src/cli/table.ts';

const columns = [
  { heading: 'NAME', cell: (r: { name: string; text: string }) => r.name },
  { heading: 'TEXT', cell: (r: { name: string; text: string }) => r.text },
];

test('columns line up, without borders and without trailing space', () => {
  const table = renderTable(columns, [
    { name: 'a', text: 'first' },
    { name: 'longer', text: '' },
  ]);
  expect(table).toBe(['NAME    TEXT', 'a       first', 'longer'].join('\n'));
});

test('the widest column is cut to fit the terminal', () => {
  const table = renderTable(columns, [{ name: 'shop', text: 'x'.repeat(200) }], 40);
  const lines = table.split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
  expect(lines[1]).toMatch(/^shop\s+x+…$/);
});

test('a pipe gets everything', () => {
  expect(renderTable(columns, [{ name: 'shop', text: 'x'.repeat(500) }])).toContain('x'.repeat(500));
});

test('a terminal that is too narrow for anything still gets a table', () => {
  const table = renderTable(columns, [{ name: 'abcdefghij', text: 'klmnopqrst' }], 3);
  expect(table.split('\n')).toHaveLength(2);
});

test('a cell of several lines stays one row, and its escapes are shown', () => {
  const table = renderTable(columns, [{ name: 'x', text: 'a\nb\u001b[0m' }]);
  expect(table.split('\n')).toHaveLength(2);
  expect(table).toContain('a b\\u{1b}[0m');
});

test('wide characters count as two cells', () => {
  const lines = renderTable(columns, [{ name: '東京', text: 'x' }], 30).split('\n');
  expect(lines[1]).toBe('東京  x');
});

test('fields stand below each other', () => {
  expect(
    renderFields([
      ['Host', 'a'],
      ['Password', 'b\nc'],
      ['None', ''],
    ]),
  ).toBe('Host      a\nPassword  b c\nNone');
});
