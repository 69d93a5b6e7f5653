import { describe, expect, test } from 'vitest';
import { CommandError, commandProblems, expandCommand } from '../../../../src/exec/command/argv.ts';

const BRACED = `$${'{HOST}'}`;

describe('a command that is saved', () => {
  test.each([
    [['bash'], []],
    [['/opt/tools/run', '--fast'], []],
    [['psql', '-h', '$HOST', `--port=${BRACED}`], ['envvar:HOST']],
    [
      ['ssh', '-i', '$SSH_KEY', '$HOST'],
      ['filesystem:SSH_KEY', 'envvar:HOST'],
    ],
    [['bash', '-c', 'echo $HOME $undefined $PASS'], []],
    [['/bin/bash', '-euc', 'psql "$PGPASSWORD"', 'name', '$HOST'], ['envvar:HOST']],
    [['bash', '--norc', '-eo', 'pipefail', '-c', 'echo "$HOME" | cat'], []],
    [['echo', '$$HOME', '$1', '$(date)', '$lower'], []],
  ])('%j is fine', (command, keys) => {
    expect(commandProblems(command, keys)).toEqual([]);
  });

  test.each([
    [[], [], /needs a command/],
    [[''], [], /needs a command/],
    [['./report.sh'], [], /must be a name found in PATH, or begin with/],
    [['$TOOL'], ['envvar:TOOL'], /program itself cannot be a placeholder/],
    [['a\0b'], [], /zero byte/],
    [['psql', '$HOST'], [], /\$HOST is no key of the secret/],
    [['psql', BRACED], ['envvar:PORT'], /\$HOST is no key of the secret/],
    [['bash', 'script', '-c', '$X'], [], /\$X is no key/],
    [['env', 'bash', '-c', '$X'], [], /\$X is no key/],
    [['bash', '--rcfile', '$X', '-c', 'true'], [], /\$X is no key/],
    [['bash', '-c', 'echo "$Y"', '$X'], [], /\$X is no key/],
    [['true'], ['envvar:SLUICE_USER_NAME'], /set by the gateway itself/],
    [['true'], ['envvar:A', 'filesystem:A'], /both as a value and as a file/],
  ])('%j with %j is refused', (command, keys, problem) => {
    expect(commandProblems(command, keys)).toEqual([expect.stringMatching(problem)]);
  });

  test.each([
    ...['PASS', 'PASSWORD', 'PGPASSWORD', 'MYSQL_PWD', 'API_TOKEN', 'AWS_SECRET_ACCESS', 'API_KEY', 'APIKEY', 'KEYS'],
    ...['AWS_ACCESS_KEY_ID', 'CLIENT_SECRET', 'PRIVATE', 'CREDENTIALS', 'CONNECTION_STRING', 'DSN', 'PROXY_AUTH'],
  ])('$%s may stand in no process list', (name) => {
    expect(commandProblems(['tool', `--x=$${name}`], [`envvar:${name}`])).toEqual([
      expect.stringContaining('process list'),
    ]);
    expect(commandProblems(['tool', `--x=$${name}`], [`filesystem:${name}`])).toEqual([]);
  });

  test('is told of each name once', () => {
    expect(commandProblems(['tool', '$PASS', '$PASS'], ['envvar:PASS'])).toHaveLength(1);
  });
});

describe('a command that is run', () => {
  const values = new Map([
    ['HOST', 'db; rm -rf $PORT'],
    ['PORT', '5432'],
  ]);

  test('has its placeholders filled in, once, and the words stay the words', () => {
    expect(expandCommand(['tool', '$HOST', `x${BRACED}y`, '$PORT$PORT', '$$PORT'], values)).toEqual([
      ...['tool', 'db; rm -rf $PORT', 'xdb; rm -rf $PORTy', '54325432', '$PORT'],
    ]);
  });

  test('leaves a shell its script: values there stay values', () => {
    expect(expandCommand(['bash', '-c', 'psql -h "$HOST"', '$HOST'], values)).toEqual([
      ...['bash', '-c', 'psql -h "$HOST"', 'db; rm -rf $PORT'],
    ]);
  });

  test('looks for a password in a long value at once', { timeout: 5_000 }, () => {
    const value = `://${':'.repeat(64 * 1024)}`;
    expect(expandCommand(['tool', '$VALUE'], new Map([['VALUE', value]]))).toEqual(['tool', value]);
  });

  test('fails where the secret has changed, and where a value holds a password', () => {
    expect(() => expandCommand(['tool', '$DB'], values)).toThrow(CommandError);
    const url = new Map([['URL', 'postgres://app:hunter2@db/shop']]);
    expect(() => expandCommand(['tool', '$URL'], url)).toThrow(/holds a password/);
    expect(() => expandCommand(['tool', '$URL'], url)).not.toThrow(/hunter2/);
    expect(expandCommand(['tool', '$URL'], new Map([['URL', 'postgres://app@db:5432/shop']]))).toHaveLength(2);
  });
});
