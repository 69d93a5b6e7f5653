import { describe, expect, it } from 'vitest';
import { documentReadingsOf } from '../../../plugins/guardrails/document-readings.ts';

const read = (command: object) => [...documentReadingsOf(JSON.stringify(command))];
const hasReading = (command: object, text: string) => read(command).some((reading) => reading.includes(text));

describe('a command', () => {
  it('is read as it is', () => {
    expect(read({ drop: 'customers' })).toEqual(['{"drop":"customers"}']);
  });

  it('is read with its strings as they read', () => {
    expect(hasReading({ $where: 'this.role == "admin"' }, 'this.role == "admin"')).toBe(true);
    expect(hasReading({ 'a"b': 1 }, 'a"b')).toBe(true);
  });

  it.each([
    ['this.pass/* */word', 'this.pass word'],
    ['sleep/**/(1)', 'sleep (1)'],
    ['sleep // x\n(1)', 'sleep (1)'],
    ['this.\\u0070assword', 'this.password'],
    ['this["\\x70assword"]', 'this["password"]'],
    ['this.\\u{70}assword', 'this.password'],
    ['drop\n\tit', 'drop it'],
  ])('is read with its code as it runs: %j', (code, text) => {
    expect(hasReading({ find: 'c', filter: { $where: code } }, text)).toBe(true);
  });

  it('is read with letters of other widths as plain ones', () => {
    expect(hasReading({ drop: 'ｃustomers' }, '"customers"')).toBe(true);
  });

  it('is read where it was cut, or names characters that there are not', () => {
    expect(documentReadingsOf('{"a":"x\\"y" … "z\\q"').size).toBeGreaterThan(1);
    expect(hasReading({ a: '\\u{110000}\n' }, '\\u{110000}')).toBe(true);
  });

  it.each([
    ['/*'.repeat(500_000)],
    ['/*x'.repeat(300_000)],
    ['\\"'.repeat(500_000)],
    ['"\\'.repeat(500_000)],
    ['//'.repeat(500_000)],
  ])('takes time with its length only', (text) => {
    expect(documentReadingsOf(text).has(text)).toBe(true);
  });
});
