import { expect, test } from 'vitest';
import { each, isPart, type Parts, PulledParts } from '../../../protocols/postgres/parts.ts';

interface Letter {
  readonly kind: string;
}
const letter = (kind: string): Letter => ({ kind });
function* letters(kinds: string): Generator<Letter, void> {
  for (const kind of kinds) yield letter(kind);
}
const texts = (parts: Iterable<Letter>): string => [...parts].map(({ kind }) => kind).join('');

test('a part is told from several', () => {
  expect(isPart(letter('a'))).toBe(true);
  expect(isPart(letters('ab'))).toBe(false);
});

test('each part of a message is handed out, whatever form they come in', () => {
  expect(texts(each<Letter>(undefined))).toBe('');
  expect(texts(each<Letter>(letter('a')))).toBe('a');
  expect(texts(each<Letter>(letters('abc')))).toBe('abc');
});

test('messages are asked for one by one, and only when everything before was taken', () => {
  const log: string[] = [];
  const messages: (Parts<Letter> | 'end')[] = [letter('a'), undefined, letters(''), letters('bc'), letter('d')];
  const parts = new PulledParts<Letter>(() => {
    log.push('pull');
    return messages.length === 0 ? 'end' : messages.shift();
  });
  for (const { kind } of parts) log.push(kind);
  expect(log.join(' ')).toBe('pull a pull pull pull b c pull d pull');
});

test('what nobody asked for of the chunk before is forgotten', () => {
  const messages: Letter[][] = [[letter('x'), letter('y')], [letter('a')]];
  const parts = new PulledParts<Letter>(() => messages.shift()?.values() ?? 'end');
  expect(parts.next().value).toEqual(letter('x'));
  expect(texts(parts.restart())).toBe('a');
});
