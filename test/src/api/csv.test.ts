import { expect, it } from 'vitest';
import { csvRecord } from '../../../src/api/csv.ts';

it('texts are quoted, numbers and truths are not, and nothing is nothing', () => {
  expect(csvRecord(['a', 1, -2.5, true, null, undefined, ''])).toBe('"a",1,-2.5,true,,,""\r\n');
});

it('quotes are doubled, and line breaks stay within their cell', () => {
  expect(csvRecord(['say "hi",\r\nthen go'])).toBe('"say ""hi"",\r\nthen go"\r\n');
});

it.each(['=1+1', '+1', '-1+1', '@SUM(A1)', ' =1', '\t=1', '\u0000=1', '\ufeff=1', '＝1', '\tx', '\rx', '-- a comment'])(
  'a spreadsheet runs no %j',
  (text) => {
    expect(csvRecord([text])).toBe(`"'${text}"\r\n`);
  },
);

it.each(['select 1 = 1', 'a-b', "it's", 'x@example.com', '  x'])('%j is left as it is', (text) => {
  expect(csvRecord([text])).toBe(`"${text}"\r\n`);
});
