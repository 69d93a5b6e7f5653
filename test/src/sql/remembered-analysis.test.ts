import { expect, test, vi } from 'vitest';
import type { Statement } from '../../../src/core/query.ts';
import { REMEMBERED_CHARS_MAX, rememberedAnalysis, TEXT_CHARS_MAX } from '../../../src/sql/remembered-analysis.ts';

function analysis(operation = 'select') {
  const analyse = vi.fn((text: string): readonly Statement[] => [{ operation, text, housekeeping: false }]);
  return { analyse, remembered: rememberedAnalysis(analyse) };
}

test('a text is analysed once, and each text for itself', () => {
  const { analyse, remembered } = analysis();
  const first = remembered('select 1');
  expect(first).toEqual([{ operation: 'select', text: 'select 1', housekeeping: false }]);
  expect(remembered('select 1')).toBe(first);
  expect(remembered('select 2')).not.toBe(first);
  expect(analyse.mock.calls).toEqual([['select 1'], ['select 2']]);
});

test('what could not be parsed is asked again', () => {
  const { analyse, remembered } = analysis('unknown');
  remembered('selec 1');
  remembered('selec 1');
  expect(analyse).toHaveBeenCalledTimes(2);
});

test('a long text is not remembered, the longest of the others is', () => {
  const { analyse, remembered } = analysis();
  const [longest, longer] = ['x'.repeat(TEXT_CHARS_MAX), 'x'.repeat(TEXT_CHARS_MAX + 1)];
  for (const text of [longest, longest, longer, longer]) remembered(text);
  expect(analyse).toHaveBeenCalledTimes(3);
});

test('texts beyond the limit push out those used longest ago', () => {
  const { analyse, remembered } = analysis();
  remembered('first');
  const count = REMEMBERED_CHARS_MAX / TEXT_CHARS_MAX;
  for (let i = 0; i < count; i++) remembered(`${i} `.padEnd(TEXT_CHARS_MAX, 'x'));
  analyse.mockClear();
  remembered('first');
  remembered(`${count - 1} `.padEnd(TEXT_CHARS_MAX, 'x'));
  expect(analyse.mock.calls).toEqual([['first']]);
});

test('a text under another reading is another text', () => {
  const asked: unknown[] = [];
  const analyse = rememberedAnalysis((text: string, reading?: string) => {
    asked.push([text, reading]);
    return [{ operation: 'select', text, housekeeping: false as const }];
  });
  for (const reading of ['a', 'b', 'a']) analyse('select 1', reading);
  expect(asked).toEqual([
    ['select 1', 'a'],
    ['select 1', 'b'],
  ]);
});
