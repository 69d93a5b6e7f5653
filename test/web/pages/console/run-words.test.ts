import { expect, test } from 'vitest';
import { documentsOf, maskedWords, resultWords, summaryOf } from '../../../../web/src/pages/console/run-words.ts';

test('a run ends with a word that says how', () => {
  expect(summaryOf({ status: 'success', exitCode: 0 })).toBe('Done');
  expect(summaryOf({ status: 'failed', exitCode: 3 })).toBe('Ended with exit code 3');
  expect(summaryOf({ status: 'failed', exitCode: undefined })).toBe('Failed');
  expect(summaryOf({ status: 'cancelled', exitCode: undefined })).toContain('Cancelled');
});

test('masked values are counted by what they are', () => {
  expect(maskedWords({})).toBeUndefined();
  expect(maskedWords({ EMAIL: 0 })).toBeUndefined();
  expect(maskedWords({ EMAIL: 1 })).toBe('1 value masked: 1 EMAIL');
  expect(maskedWords({ EMAIL: 1200, CARD: 2 })).toBe('1,202 values masked: 1,200 EMAIL, 2 CARD');
});

test('a result says how much of it is shown', () => {
  const result = { columns: ['a'], rows: [['1']], rowsCame: 1, data: '', tag: 'SELECT 1', isCut: false };
  expect(resultWords(result)).toBe('1 row · SELECT 1');
  expect(resultWords({ ...result, rowsCame: 5, isCut: true })).toBe('5 rows · the first 1 are shown · SELECT 1');
  expect(resultWords({ ...result, columns: [], rows: [], rowsCame: 0, tag: 'UPDATE 3' })).toBe('UPDATE 3');
});

test('documents are laid out without touching a number or a text of theirs', () => {
  const text = '{"_id":12345678901234567890,"a":[1.0,{}],"s":"{\\"x\\": [1,2]}","e":[]}';
  const [shown = ''] = documentsOf({ columns: ['document'], rows: [[text]] }) ?? [];
  expect(shown).toBe(
    '{\n  "_id": 12345678901234567890,\n  "a": [\n    1.0,\n    {}\n  ],\n  "s": "{\\"x\\": [1,2]}",\n  "e": []\n}',
  );
  expect(documentsOf({ columns: ['document', 'b'], rows: [] })).toBeUndefined();
  expect(documentsOf({ columns: ['name'], rows: [['a']] })).toBeUndefined();
});
