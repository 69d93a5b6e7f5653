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
      ['session', 'b'],
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
