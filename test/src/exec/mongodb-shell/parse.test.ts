import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseScript, ShellError } from '../../../../src/exec/mongodb-shell/index.ts';
import { parsed, refusal } from './parsed.ts';

/** As long as a script may be. */
const LONG = 480_000;

describe('a script', () => {
  test('is its commands in order, each with the database chosen before', () => {
    const commands = parsed(`
      show dbs; show collections
      db.a.find() ; ; db.b.find()
      use other
      db.c.find()   // the rest is a comment
      use("third"); show tables
      db.getSiblingDB("fourth").d.find()
      db.e.find()
    `);
    expect(commands.map(({ database, body }) => [database, Object.keys(body as object)[0]])).toEqual([
      ['admin', 'listDatabases'],
      ['test', 'listCollections'],
      ['test', 'find'],
      ['test', 'find'],
      ['other', 'find'],
      ['third', 'listCollections'],
      ['fourth', 'find'],
      ['third', 'find'],
    ]);
  });

  test('may be a raw command, with the database in it', () => {
    expect(parsed('{"find":"c","filter":{},"$db":"x"}\n{"ping":1}')).toEqual([
      { database: 'x', body: { find: 'c', filter: {} }, answer: { kind: 'documents' } },
      { database: 'test', body: { ping: { $numberInt: '1' } }, answer: { kind: 'documents' } },
    ]);
    expect(parsed('{"explain":{"find":"c"},"verbosity":"queryPlanner"}')).toHaveLength(1);
  });

  test('without a command is none', () => {
    expect(parsed(' \n// nothing\n;;')).toEqual([]);
  });

  test.each([
    ['db.a.find() db.b.find()', '1:13: `;` or a new line is expected, not `db`'],
    ['db.a.find();\nvar x = 1', '2:7: "=" is not accepted here'],
    ['var x', '1:1: variables are not accepted'],
    ['for (;;) {}', '1:1: `for` is not accepted'],
    ['function f() {}', '1:1: functions are not accepted'],
    ['rs.status()', '1:1: `rs` is not accepted; use db.adminCommand'],
    ['print("x")', '1:1: `print` is not accepted'],
    ['"x"', '1:1: a command is expected'],
    ['show users', '1:1: `show` takes dbs'],
    ['use a.b', '1:1: "a.b" is no name of a database'],
    ['use(1)', 'use() takes a name'],
    ['{}', 'begins with its name'],
    ['{"$db":"x"}', 'begins with its name'],
    ['{"find":"c","$db":1}', '`$db` is the name of a database'],
    ['{"find":"c"', 'the script ends where `}` is expected'],
  ])('%j is refused', (script, message) => {
    expect(refusal(script)).toContain(message);
  });

  test.each([
    ['spaces behind a name', `use a${' '.repeat(LONG)}b`],
    ['digits that are no number', `{"x": {"$numberDecimal": "${'1'.repeat(LONG)}x"}}`],
    ['digits in a call', `db.c.find({ a: Double("${'1'.repeat(LONG)}x") })`],
    ['padding of base64', `{"x": {"$binary": {"base64": "${'='.repeat(LONG)}x", "subType": "00"}}}`],
    ['digits of a long', `db.c.find({ a: ${'9'.repeat(LONG)}n })`],
    ['writes', `db.c.bulkWrite([${'{ deleteOne: { filter: {} } },'.repeat(LONG / 30)} 1])`],
  ])('takes time in proportion to its length, whatever it is made of: %s', (_what, script) => {
    // What goes over the text once more for each of its characters takes minutes, which no test may.
    expect(() => parseScript(script, 'test')).toThrow(ShellError);
  });

  test('of any characters is read or refused, and nothing else happens', () => {
    const word = fc.constantFrom(
      'db',
      '.',
      'c',
      'find',
      '(',
      ')',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      ';',
      '\n',
      '"x"',
      '1',
      '-',
      '/a/i',
      'use ',
      'show ',
      'ObjectId',
      '$oid',
      'new ',
      '//',
      '/*',
      '`',
      "'",
    );
    const script = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
    );
    fc.assert(
      fc.property(script, (text) => {
        try {
          parseScript(text, 'test');
        } catch (error) {
          expect(error).toBeInstanceOf(ShellError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
