import { expect, it } from 'vitest';
import { isCodeBehind, marksOf } from '../../../../src/sql/secrets/marks.ts';
import { secretTokens } from '../../../../src/sql/secrets/tokens.ts';

function marked(text: string, isUnknown = false, isLenient = false): string[] {
  const tokens = secretTokens(text, {
    dialect: 'mysql',
    backslashes: true,
    ansiQuotes: false,
    server: { flavour: 'mariadb', version: 101_100 },
  });
  return [...marksOf({ tokens, isUnknown, isLenient })].map(([token, mark]) => `${token.text}: ${mark}`);
}

it('marks what stands where a secret is expected, and not the names beside it', () => {
  expect(marked("CREATE USER 'ann' IDENTIFIED WITH 'plugin' BY 'a' REPLACE 'b' COMMENT 'c'")).toEqual([
    'a: whole',
    'b: whole',
  ]);
  expect(marked("SET PASSWORD FOR 'ann'@'h' = PASSWORD('a')")).toEqual(['a: whole']);
  expect(marked("CHANGE MASTER TO MASTER_HOST='h', MASTER_PASSWORD='a', MASTER_PORT=1")).toEqual(['a: whole']);
  expect(marked("SET a = 'x', b_secret = concat('p', 1), c = 'y'")).toEqual(['p: whole', '1: whole']);
});

it('marks connection strings to be looked into', () => {
  expect(marked("CREATE SUBSCRIPTION s CONNECTION 'c'")).toEqual(['c: connection']);
  expect(marked("select dblink('a', f('b')), 'd'")).toEqual(['a: connection', 'b: connection']);
});

it('looks at columns of tables only where they are the server’s own', () => {
  expect(marked("UPDATE users SET password = 'a'")).toEqual([]);
  expect(marked("UPDATE mysql.user SET password = 'a'")).toEqual(['a: whole']);
  expect(marked("UPDATE pg_authid SET rolpassword = 'a'")).toEqual(['a: whole']);
});

it('takes wrong quotes, none, and misspelt words where nobody could parse it', () => {
  expect(marked('ALTER USER a PASSWORD hunter2')).toEqual([]);
  expect(marked('ALTER USER a PASSWORD hunter2', true)).toEqual(['hunter2: whole']);
  expect(marked("ALTER USER a PASWORD 'b'", true)).toEqual(['b: whole']);
  expect(marked("PREPARE s FROM 'code' secret", true)).toEqual([]);
});

it('takes them as well where only the first words were understood, and leaves names of users', () => {
  expect(marked('ALTER USER a PASSWORD hunter2', false, true)).toEqual(['hunter2: whole']);
  expect(marked("ALTER USER 'a'@'h' PASWORD 'b'", false, true)).toEqual(['b: whole']);
  expect(marked("CREATE USER 'a'@'h' COMMENT 'c' PASSWORD EXPIRE", false, true)).toEqual([]);
  expect(marked('ALTER TABLE t ADD COLUMN password text', false, true)).toEqual([]);
});

it('knows the words before code', () => {
  expect(isCodeBehind('execute')).toBe(true);
  expect(isCodeBehind('password')).toBe(false);
});

it('walks expressions once, however they are nested: else this would not end', () => {
  for (const [piece, first] of [
    ['password = ', ''],
    ['dblink(', ''],
    ["identified by 'x',", 'x: whole'],
  ] as const) {
    const found = marked(`x ${piece.repeat(40_000)} 'x'`);
    expect(found.length).toBeGreaterThan(0);
    if (first !== '') expect(found[0]).toBe(first);
  }
});
