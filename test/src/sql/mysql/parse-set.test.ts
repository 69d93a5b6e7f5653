import { expect, it } from 'vitest';
import { isUnderstood, parsedOf } from './parse-support.ts';

it.each([
  [
    'SET a = 1, @b := 2, @@c = 3',
    [
      ['session', 'a'],
      ['user', 'b'],
      ['session', 'c'],
    ],
  ],
  [
    'SET GLOBAL a = 1, b = 2',
    [
      ['global', 'a'],
      ['global', 'b'],
    ],
  ],
  [
    'SET GLOBAL a = 1, SESSION b = 2, c = 3, @@global.d = 4, e = 5',
    [
      ['global', 'a'],
      ['session', 'b'],
      ['session', 'c'],
      ['global', 'd'],
      ['session', 'e'],
    ],
  ],
  [
    'SET @@global . a = 1, PERSIST b = 2, @@persist_only.c = 3',
    [
      ['global', 'a'],
      ['global', 'b'],
      ['global', 'c'],
    ],
  ],
  [
    'SET SESSION a = ON, LOCAL b = DEFAULT, @@session.c = ALL',
    [
      ['session', 'a'],
      ['session', 'b'],
      ['session', 'c'],
    ],
  ],
  ["SET NAMES 'UTF8MB4' COLLATE utf8mb4_bin", [['names', 'utf8mb4']]],
  ['SET NAMES DEFAULT', [['names', 'default']]],
  [
    'SET CHARACTER SET latin1, autocommit = 0',
    [
      ['charset', 'latin1'],
      ['session', 'autocommit'],
    ],
  ],
  ['SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY', [['session', 'transaction']]],
  ['SET GLOBAL TRANSACTION READ ONLY', [['global', 'transaction']]],
  ['SET NEW.a = 1', [['session', 'new.a']]],
])('%s', (text, expected) => {
  const parsed = parsedOf(text);
  expect(parsed?.kind === 'set' && parsed.items.map(({ scope, name }) => [scope, name])).toEqual(expected);
});

it('a password behind other settings is not taken for a variable', () => {
  expect(isUnderstood("SET autocommit = 1, PASSWORD = 'b'")).toBe(false);
});

it('a text prepared under another mode is not known', () => {
  for (const [mode, isKnown] of [
    ['max_statement_time = 1', true],
    ["sql_mode = 'ANSI_QUOTES'", false],
  ] as const) {
    const parsed = parsedOf(`SET STATEMENT ${mode} FOR PREPARE p FROM 'SELECT 1'`);
    const inner = parsed?.kind === 'with settings' ? parsed.statement : undefined;
    expect(inner?.kind === 'prepared' && inner.body !== undefined).toBe(isKnown);
  }
});

it.each([
  ['SET ROLE ALL', 'set_role'],
  ['SET DEFAULT ROLE a TO b', 'grant'],
  ["SET PASSWORD FOR a = 'b'", 'alter'],
  ['SET RESOURCE GROUP a', 'admin'],
])('%s is about accounts', (text, word) => {
  const parsed = parsedOf(text);
  expect(parsed?.kind === 'utility' && parsed.operations[0]).toBe(word);
});

it('settings for one statement hold that statement', () => {
  expect(parsedOf('SET STATEMENT a = 1, b = 2 FOR DELETE FROM t')).toMatchObject({
    kind: 'with settings',
    items: [{ name: 'a' }, { name: 'b' }],
    statement: { kind: 'delete' },
  });
});

it.each(['SET', 'SET a', 'SET a =', 'SET @@ = 1', 'SET a = 1,'])('%s is none', (text) => {
  expect(isUnderstood(text)).toBe(false);
});
