import { expect, test } from 'vitest';
import { documentsIn, rowsIn } from '../../../../web/src/components/rules/sample.ts';

const TWO = {
  columns: ['name', 'mail'],
  rows: [
    ['Ann', 'ann@example.com'],
    ['Bob', null],
  ],
};

test.each([
  ['psql', ' name |      mail       \n------+-----------------\n Ann  | ann@example.com\n Bob  | NULL\n(2 rows)\n'],
  [
    'mysql',
    '+------+-----------------+\n| name | mail |\n+------+-----+\n| Ann  | ann@example.com |\n| Bob | NULL |\n+----+----+',
  ],
  ['tabs', 'name\tmail\r\nAnn\tann@example.com\r\nBob\t\\N'],
  ['commas', 'name,mail\n"Ann",ann@example.com\nBob,NULL'],
])('rows as %s gives them are read', (_, text) => {
  expect(rowsIn(text)).toEqual(TWO);
});

test('a quoted cell of CSV holds commas and quotes, and one that is not closed is the rest', () => {
  expect(rowsIn('a,b\n"x, ""y""",\n"open,2').rows).toEqual([['x, "y"', ''], ['"open,2']]);
});

test.each([
  ['one', '{\n "a": 1\n}', [{ a: 1 }]],
  ['a list', '[{"a": 1}, {"a": 2}]', [{ a: 1 }, { a: 2 }]],
  ['lines', '{"a": 1}\n\n{"a": 2}', [{ a: 1 }, { a: 2 }]],
])('documents are read as %s', (_, text, documents) => {
  expect(documentsIn(text)).toEqual(documents);
});

test.each([
  ['', 'Paste a document first.'],
  ['{"a": 1}\n{a: 2}', 'Line 2 is no JSON'],
  ['[1]', 'Documents are written in braces'],
])('of %j it is said what to write', (text, message) => {
  expect(() => documentsIn(text)).toThrow(message);
});
