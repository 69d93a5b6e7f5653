import { expect, test } from 'vitest';
import type { Effect } from '../../../src/core/effect.ts';
import { REMEMBERED_CHARS_MAX, rememberedEffects } from '../../../src/sql/remembered-effects.ts';

const effect: Effect = { operations: ['select'], tables: [], columns: [] };

function counted(answer: (text: string) => readonly Effect[] | undefined) {
  const texts: string[] = [];
  const effectsOf = rememberedEffects({
    sql: (text) => {
      texts.push(text);
      return answer(text);
    },
  });
  return { texts, effectsOf };
}

test('a text is analysed once, a text of another protocol is another text', () => {
  const { texts, effectsOf } = counted(() => [effect]);
  expect(effectsOf('sql', 'a')).toEqual([effect]);
  expect(effectsOf('sql', 'a')).toEqual([effect]);
  expect(texts).toEqual(['a']);
  expect(effectsOf('toString', 'a')).toBeUndefined();
});

test('what cannot be parsed, and what is long, is analysed each time', () => {
  const { texts, effectsOf } = counted(() => undefined);
  expect([effectsOf('sql', 'a'), effectsOf('sql', 'a')]).toEqual([undefined, undefined]);
  expect(texts.length).toBe(2);
  const long = counted(() => [effect]);
  const text = 'x'.repeat(10_000);
  long.effectsOf('sql', text);
  long.effectsOf('sql', text);
  expect(long.texts.length).toBe(2);
});

test('what was not asked for lately is forgotten', () => {
  const { texts, effectsOf } = counted(() => [effect]);
  effectsOf('sql', 'first');
  for (let i = 0; i * 5_000 < REMEMBERED_CHARS_MAX; i += 1) effectsOf('sql', `${i}`.padEnd(5_000));
  const before = texts.length;
  effectsOf('sql', 'first');
  expect(texts.length).toBe(before + 1);
});

test('a text under another reading is another text', () => {
  const asked: unknown[] = [];
  const effects = rememberedEffects({
    mysql: (text, reading) => {
      asked.push([text, reading]);
      return [];
    },
  });
  for (const reading of ['a', 'b', 'a', undefined]) effects('mysql', 'select 1', reading);
  expect(asked).toEqual([
    ['select 1', 'a'],
    ['select 1', 'b'],
    ['select 1', undefined],
  ]);
});
