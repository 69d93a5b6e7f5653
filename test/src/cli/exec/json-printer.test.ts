import { expect, test } from 'vitest';
import { jsonPrinter } from '../../../../src/cli/exec/json-printer.ts';

const END = { session_id: 's', status: 'success', error: null, execution_time: 12 };
const COLUMNS = [{ name: 'a', type: 'text' }];

test('writes one document, however many results there are', () => {
  const printer = jsonPrinter();
  const shown =
    printer.command('BEGIN', null) +
    printer.columns(COLUMNS) +
    printer.rows([['1'], [null]]) +
    printer.rows([['"']]) +
    printer.command('SELECT 3', 3) +
    printer.data('x') +
    printer.data('y') +
    printer.command('COPY 2', 2) +
    printer.end(END);
  expect(JSON.parse(shown)).toEqual({
    results: [
      { columns: [], rows: [], data: '', command: 'BEGIN', row_count: null },
      { columns: COLUMNS, rows: [['1'], [null], ['"']], data: '', command: 'SELECT 3', row_count: 3 },
      { columns: [], rows: [], data: 'xy', command: 'COPY 2', row_count: 2 },
    ],
    session_id: 's',
    output_status: 'success',
    error: null,
    execution_time: 12,
  });
});

test('is whole without results, and with one that broke off', () => {
  expect(JSON.parse(jsonPrinter().end({ ...END, error: { message: 'no' } }))).toMatchObject({
    results: [],
    error: { message: 'no' },
  });
  const broken = jsonPrinter();
  const shown = broken.columns(COLUMNS) + broken.rows([['1']]) + broken.end({ ...END, status: 'failed' });
  expect(JSON.parse(shown)).toMatchObject({ results: [{ rows: [['1']], command: '' }], output_status: 'failed' });
});

test('holds what a command printed, by its streams, with its exit code', () => {
  const printer = jsonPrinter();
  const shown = ['a', 'b'].map((text) => printer.output('stdout', text)).join('') + printer.output('stderr', 'c');
  expect(shown).toBe('');
  expect(JSON.parse(printer.end({ ...END, exit_code: 3 }))).toMatchObject({ stdout: 'ab', stderr: 'c', exit_code: 3 });
  expect(JSON.parse(jsonPrinter().end(END))).not.toHaveProperty('stdout');
});
