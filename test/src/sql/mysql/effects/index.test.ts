import { expect, it } from 'vitest';
import { effectsOfMysql } from '../../../../../src/sql/mysql/effects/index.ts';
import { readingWord } from '../../../../../src/sql/mysql/reading.ts';
import { MARIADB } from '../corpus-reading.ts';
import { does } from './does.ts';

it('tells what each statement does, and that one which cannot be read may do anything', () => {
  expect(does('DROP TABLE a; GARBAGE; DELETE FROM b WHERE c')).toEqual([
    'drop a',
    'unknown * [opaque: a statement that cannot be read]',
    'delete b',
  ]);
});

it('tells nothing of a text that cannot be cut', () => {
  expect(does("DROP TABLE a; 'x")).toBeUndefined();
});

it('takes the reading as a word', () => {
  const [effect] = effectsOfMysql('/*M!100100 DROP TABLE a */', readingWord(MARIADB)) ?? [];
  expect(effect).toMatchObject({ operations: ['drop'], tables: [{ schema: 'shop', name: 'a' }] });
});

it('without a reading, names without a database are of any', () => {
  expect(effectsOfMysql('DROP TABLE a')?.[0]?.tables).toEqual([{ name: 'a' }]);
});
