import { expect, it } from 'vitest';
import { literalsOf, type SecretReading, secretTokens, writtenLiteral } from '../../../../src/sql/secrets/tokens.ts';

const POSTGRES: SecretReading = { dialect: 'postgres', backslashes: false };
const MYSQL: SecretReading = {
  dialect: 'mysql',
  backslashes: true,
  ansiQuotes: false,
  server: { flavour: 'mariadb', version: 101_100 },
};

function told(text: string, reading: SecretReading): string[] {
  return secretTokens(text, reading).map(({ kind, text: content }) => `${kind} ${content}`);
}

it('tells words, names, literals, numbers, parameters and signs', () => {
  expect(told('ALTER "Role" $1 12.5 := /* c */ $$d$$', POSTGRES)).toEqual([
    'word alter',
    'name role',
    'parameter $1',
    'number 12.5',
    'sign :=',
    'comment /* c */',
    'string d',
  ]);
  expect(told('@@global.x @Y ?', MYSQL)).toEqual(['word global', 'sign .', 'word x', 'word @y', 'parameter ?']);
});

it('takes the letters in front of a literal for a part of it', () => {
  expect(told("E'a\\x62' U&'\\0063' N'd'", POSTGRES)).toEqual(['string ab', 'string c', 'string d']);
  expect(told("_utf8'a' _latin1 'b'", MYSQL)).toEqual(['string a', 'string b']);
});

it('counts the parameters of both dialects from 0', () => {
  expect(secretTokens('$3', POSTGRES)[0]?.parameter).toBe(2);
  expect(secretTokens("? '?' ?", MYSQL).map(({ parameter }) => parameter)).toEqual([0, undefined, 1]);
});

it('finds only literals and comments where the rest is not wanted', () => {
  expect(literalsOf("a 'b' -- c", POSTGRES).map(({ kind }) => kind)).toEqual(['string', 'comment']);
});

it.each([
  ["'a''b'", POSTGRES],
  ["E'a\\\\b'", POSTGRES],
  ['$x$a$x$', POSTGRES],
  ["'a\\\\b'", MYSQL],
] as const)('writes the content of %s as it was', (text, reading) => {
  const [token] = secretTokens(text, reading);
  expect(token && writtenLiteral(text, token, token.text)).toBe(text.replace('E', ''));
});
