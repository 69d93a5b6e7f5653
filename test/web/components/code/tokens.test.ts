import { expect, test } from 'vitest';
import { type CodeLanguage, nameOfHidden, saysTheSame, tokensOf } from '../../../../web/src/components/code/tokens.ts';

const kinds = (text: string, language: CodeLanguage) =>
  tokensOf(text, language)
    .filter(({ kind }) => kind !== 'space' && kind !== 'mark')
    .map(({ kind, text: piece }) => `${kind} ${piece}`);

test('PostgreSQL: words, strings of every kind, numbers, parameters, comments', () => {
  expect(kinds(`select "Order", 'it''s', E'a\\'b', $q$x'y$q$, 1.5e3, $2 -- why`, 'postgresql')).toEqual([
    'keyword select',
    'name "Order"',
    "string 'it''s'",
    "string E'a\\'b'",
    "string $q$x'y$q$",
    'number 1.5e3',
    'parameter $2',
    'comment -- why',
  ]);
});

test('MySQL: backslashes and double quotes belong to strings, backticks to names, # begins a comment', () => {
  expect(kinds('select `a b`, \'a\\\'b\', "x\\"y", ? # why', 'mysql')).toEqual([
    'keyword select',
    'name `a b`',
    "string 'a\\'b'",
    'string "x\\"y"',
    'parameter ?',
    'comment # why',
  ]);
});

test('JSON: keys are names, values are strings', () => {
  expect(kinds('{"find": "customers", "limit": 5, "x": null}', 'json')).toEqual([
    'name "find"',
    'string "customers"',
    'name "limit"',
    'number 5',
    'name "x"',
    'keyword null',
  ]);
});

test('the pieces are the text, whatever it is', () => {
  const texts = [
    "select 'unfinished",
    '/* unfinished',
    '"',
    '\\ § 🙂 \u202e x',
    '',
    'a\u0000b',
    `${'('.repeat(2000)}'x'`,
  ];
  for (const language of ['postgresql', 'mysql', 'sql', 'json', 'text'] as const) {
    for (const text of texts) {
      expect(
        tokensOf(text, language)
          .map(({ text: piece }) => piece)
          .join(''),
      ).toBe(text);
    }
  }
});

test('what does not show is found: directions, zero widths, tags, controls', () => {
  for (const character of ['\u202e', '\u2066', '\u200b', '\ufeff', '\u0000', '\u{e0041}', '\u00ad']) {
    expect(tokensOf(`select 1${character} from t`, 'postgresql').filter(({ kind }) => kind === 'hidden')).toEqual([
      { kind: 'hidden', text: character },
    ]);
  }
  expect(nameOfHidden('\u202e')).toBe('U+202E');
  expect(nameOfHidden('\u{e0041}')).toBe('U+E0041');
  expect(tokensOf('select\t1\r\n', 'postgresql').some(({ kind }) => kind === 'hidden')).toBe(false);
});

test('texts that differ in more than the space between their pieces do not say the same', () => {
  expect(saysTheSame('select a,b from t', 'select\n  a,\n  b\nfrom\n  t', 'postgresql')).toBe(true);
  expect(saysTheSame('select a b', 'select ab', 'postgresql')).toBe(false);
  expect(saysTheSame("select 'a b'", "select 'a  b'", 'postgresql')).toBe(false);
  expect(saysTheSame('select a', 'select A', 'postgresql')).toBe(false);
  expect(saysTheSame('delete from t -- where', 'delete from t', 'postgresql')).toBe(false);
});
