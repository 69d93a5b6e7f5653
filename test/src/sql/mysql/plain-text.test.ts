import { expect, it } from 'vitest';
import { plainTexts } from '../../../../src/sql/mysql/plain-text.ts';
import { readingWord } from '../../../../src/sql/mysql/reading.ts';
import { MYSQL } from './corpus-reading.ts';

const word = readingWord(MYSQL);

it.each([
  ['DROP/*!50000 TABLE*/ `t` # x', 'DROP TABLE t'],
  ["SELECT 'a\\'b', @x", "SELECT 'a'b' , @x"],
  ['DROP -- x\nTABLE t', 'DROP TABLE t'],
])('%s is searched as %s', (text, expected) => {
  expect(plainTexts(text, word)).toContain(expected);
});

it('a literal is searched on its own', () => {
  expect(plainTexts("PREPARE s FROM 'DR\\OP TABLE t'", word)).toContain('DROP TABLE t');
});

it('a text nobody can cut is searched as if every comment ran', () => {
  expect(plainTexts("DROP /*!99999 TABLE */ 'x", word)).toEqual(["DROP   TABLE   'x"]);
});
