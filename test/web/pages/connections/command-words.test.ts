import { expect, test } from 'vitest';
import { lineOf, OpenQuoteError, wordsOf } from '../../../../web/src/pages/connections/command-words.ts';

test.each([
  ['psql -h $HOST  shop', ['psql', '-h', '$HOST', 'shop']],
  [`bash -c 'echo "hi  there"'`, ['bash', '-c', 'echo "hi  there"']],
  [`bash -c "a \\"b\\" $C \\n"`, ['bash', '-c', 'a "b" $C \\n']],
  [`a\\ b '' x"y"z`, ['a b', '', 'xyz']],
  ['  \n ', []],
])('%j is cut into %j', (line, words) => {
  expect(wordsOf(line)).toEqual(words);
});

test('a quote that is open is said, not guessed', () => {
  expect(() => wordsOf(`bash -c 'echo`)).toThrow(OpenQuoteError);
});

test('whatever words there are, their line is cut into them again', () => {
  const words = ['bash', '-c', `it's "quoted" $X`, '', 'two words', 'a\\b', 'new\nline', '-h=$HOST', '#x', '*'];
  expect(wordsOf(lineOf(words))).toEqual(words);
  expect(lineOf(['psql', '-h', '$HOST'])).toBe('psql -h $HOST');
});
