import { describe, expect, test } from 'vitest';
import { parsed, refusal } from './parsed.ts';

const named = (script: string): unknown[] =>
  parsed(script).map(({ database, body }) => [database, (body as { find: string }).find]);

describe('what stands behind db', () => {
  test.each([
    ['db.c.find()', 'test', 'c'],
    ['db.fs.files.find()', 'test', 'fs.files'],
    ['db["odd-name"].find()', 'test', 'odd-name'],
    ["db['a']['b'].find()", 'test', 'a.b'],
    ['db.getCollection("stats").find()', 'test', 'stats'],
    ['db.getCollection("a").b.find()', 'test', 'a.b'],
    ['db["runCommand"].find()', 'test', 'runCommand'],
    ['db.stats.find()', 'test', 'stats'],
    ['db.getSiblingDB("x").c.find()', 'x', 'c'],
    ['db.getSiblingDB("x").getSiblingDB("y").getCollection("c").find()', 'y', 'c'],
    ['db\n  .c\n  // all of them\n  .find()\n', 'test', 'c'],
    ['db.find.find()', 'test', 'find'],
  ])('%s', (script, database, collection) => {
    expect(named(script)).toEqual([[database, collection]]);
  });

  test.each([
    ['db', '1:1: `db` needs a method or a collection behind it'],
    ['db.c', 'a collection needs a method behind it'],
    ['db.c.', 'a name is expected'],
    ['db.c.find', 'a collection needs a method behind it'],
    ['db.foo()', '1:4: `foo` is no method of db that is accepted; these are: adminCommand, aggregate'],
    [
      'db.c.mapReduce("x", "y")',
      '1:6: `mapReduce` is no method of a collection that is accepted; these are: aggregate, bulkWrite',
    ],
    ['db.c["find"]()', '`find` is no method'],
    ['db[name].find()', 'a name in quotes is expected'],
    ['db["a"', '`]` is expected'],
    ['db.getCollection("$x").find()', 'no name of a collection'],
    ['db.getSiblingDB("a.b").c.find()', 'no name of a database'],
    ['db.getMongo()', '`getMongo` is no method of db'],
    ['db.constructor.constructor("x")()', '`constructor` is no method of a collection'],
    ['db.c.find()\n(1)', '2:1:'],
  ])('%s is refused', (script, message) => {
    expect(refusal(script)).toContain(message);
  });
});
