import { expect, test, vi } from 'vitest';
import type { Statement } from '../../../src/core/query.ts';
import { rememberedByShape, SHAPED_CHARS_MAX, SHAPES_CHARS_MAX } from '../../../src/sql/remembered-shapes.ts';

const RULES = {
  shapeOf: (text: string) => (text.includes('#') ? undefined : text.replaceAll(/\d+/g, '0')),
  operations: new Set(['select']),
  members: new Set(['operation', 'text', 'housekeeping']),
  readsConstants: /float/,
};

function counted(operation = 'select') {
  const asked = vi.fn((text: string, _reading?: string): readonly Statement[] => [
    { operation, text: text.trim(), housekeeping: false },
  ]);
  return { asked, remembered: rememberedByShape(asked, RULES) };
}

test('a shape is analysed once under each reading, and each text keeps its own', () => {
  const { asked, remembered } = counted();
  expect(remembered(' select 1 ')[0]?.text).toBe('select 1');
  expect(remembered(' select 22 ')[0]?.text).toBe('select 22');
  expect(asked.mock.calls).toEqual([[' select 1 ']]);
  remembered('select 1', 'a');
  remembered('select 2', 'b');
  remembered('select 3', 'a');
  expect(asked.mock.calls.slice(1)).toEqual([
    ['select 1', 'a'],
    ['select 2', 'b'],
  ]);
});

test.each([
  ['no shape', 'select 1 # 2'],
  ['a constant that is read', 'select float 1'],
  ['more than the shape looks at', `select 1 ${' '.repeat(SHAPED_CHARS_MAX)}`],
])('a text with %s is analysed each time', (_what, text) => {
  const { asked, remembered } = counted();
  remembered(text);
  remembered(text);
  expect(asked).toHaveBeenCalledTimes(2);
});

test('a statement whose constants may matter is analysed each time', () => {
  const { asked, remembered } = counted('set');
  remembered('set 1');
  remembered('set 1');
  expect(asked).toHaveBeenCalledTimes(2);
});

test('shapes beyond the limit push out those used longest ago', () => {
  const { asked, remembered } = counted();
  remembered('first');
  const count = SHAPES_CHARS_MAX / SHAPED_CHARS_MAX;
  for (let i = 0; i < count; i++) remembered(`${'x'.repeat(i + 1)} `.padEnd(SHAPED_CHARS_MAX, 'y'));
  asked.mockClear();
  remembered('first');
  expect(asked).toHaveBeenCalledTimes(1);
});
