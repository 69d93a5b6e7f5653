import { expect, test } from 'vitest';
import { tablePrinter } from '../../../../src/cli/exec/table-printer.ts';

const COLUMNS = [
  { name: 'id', type: 'int4' },
  { name: 'text', type: 'text' },
];
const END = { session_id: null, status: 'success', error: null, execution_time: 1 };

test('shows results as tables with their count, and what else was done as its tag', () => {
  const printer = tablePrinter(undefined);
  const shown =
    printer.command('BEGIN', null) +
    printer.columns(COLUMNS) +
    printer.rows([
      ['1', 'a\nb'],
      ['2', null],
    ]) +
    printer.command('SELECT 2', 2) +
    printer.columns(COLUMNS) +
    printer.command('SELECT 0', 0) +
    printer.command('', null) +
    printer.end(END);
  expect(shown).toBe('BEGIN\nid  text\n1   a b\n2   NULL\n(2 rows)\n\nid  text\n(0 rows)\n\n');
});

test('lets no control character through to a terminal', () => {
  const printer = tablePrinter(undefined);
  const shown =
    printer.columns([{ name: 'a\u001b[2J', type: 'text' }]) +
    printer.rows([['\u001b[31mred']]) +
    printer.command('SELECT 1\u0007', 1) +
    printer.data('\u001b]0;x');
  expect([...shown].filter((character) => character < ' ' && character !== '\n')).toEqual([]);
});

test('shows a long result in blocks, each under its headings', () => {
  const printer = tablePrinter(undefined);
  printer.columns([{ name: 'n', type: 'int4' }]);
  const first = printer.rows(Array.from({ length: 1500 }, (_, i) => [String(i)]));
  const rest = printer.command('SELECT 1500', 1500);
  expect(first.split('\n')).toHaveLength(1002);
  expect(rest.split('\n').slice(0, 2)).toEqual(['n', '1000']);
  expect(rest).toContain('\n(1500 rows)\n');
});

test('leaves nothing out of a result that broke off', () => {
  const printer = tablePrinter(undefined);
  printer.columns([{ name: 'n', type: 'int4' }]);
  printer.rows([['1']]);
  expect(printer.end({ ...END, status: 'failed' })).toBe('n\n1\n');
});

test('leaves what a command prints as it is, except for a terminal', () => {
  expect(tablePrinter(undefined).output('stdout', 'a\u001b[31m\n')).toBe('a\u001b[31m\n');
  expect(tablePrinter(80).output('stdout', 'a\u001b[31m\n')).toBe('a\\u{1b}[31m\n');
});

test('shows documents as lines of JSON, which stay JSON, and counts them', () => {
  const printer = tablePrinter(20);
  const document = '{ "name": "a\u202eb", "notes": "much longer than a terminal is wide" }';
  const shown =
    printer.columns([{ name: 'document', type: 'document' }]) +
    printer.rows([[document]]) +
    printer.command('FIND', 1) +
    printer.columns([{ name: 'document', type: 'document' }]) +
    printer.command('FIND', 0);
  const [line = '', ...rest] = shown.split('\n');
  expect(line).not.toContain('\u202e');
  expect(JSON.parse(line)).toEqual(JSON.parse(document));
  expect(rest).toEqual(['(1 document)', '', '(0 documents)', '', '']);
});
