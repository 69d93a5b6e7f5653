import { expect, test } from 'vitest';
import { csvPrinter } from '../../../../src/cli/exec/csv-printer.ts';

const END = { session_id: null, status: 'success', error: null, execution_time: 1 };

test('quotes what must be quoted, and tells NULL from an empty text', () => {
  const printer = csvPrinter();
  const shown =
    printer.columns([
      { name: 'a', type: 'text' },
      { name: 'b, c', type: 'text' },
    ]) +
    printer.rows([
      ['x', null],
      ['', ' y'],
      ['say "hi"', 'two\nlines'],
    ]) +
    printer.command('SELECT 3', 3) +
    printer.end(END);
  expect(shown).toBe('a,"b, c"\r\nx,\r\n""," y"\r\n"say ""hi""","two\nlines"\r\n');
});

test('parts results by an empty line, and leaves data as it is', () => {
  const printer = csvPrinter();
  const columns = [{ name: 'a', type: 'text' }];
  const shown = printer.columns(columns) + printer.rows([['1']]) + printer.columns(columns) + printer.data('1\t2\n');
  expect(shown).toBe('a\r\n1\r\n\r\na\r\n1\t2\n');
});

test('leaves what a command prints as it is', () => {
  expect(csvPrinter().output('stdout', 'a,b\n')).toBe('a,b\n');
});
