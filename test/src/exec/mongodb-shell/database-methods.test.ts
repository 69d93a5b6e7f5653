import { describe, expect, test } from 'vitest';
import { parsed, refusal } from './parsed.ts';

const ONE = { $numberInt: '1' };

describe('methods of a database', () => {
  test.each([
    ['db.runCommand({ ping: 1 })', 'test', { ping: ONE }, 'documents'],
    ['db.runCommand("ping")', 'test', { ping: ONE }, 'documents'],
    [
      'db.adminCommand({ setParameter: 1, x: { $oid: "y" } })',
      'admin',
      { setParameter: ONE, x: { $oid: 'y' } },
      'documents',
    ],
    ['db.dropDatabase()', 'test', { dropDatabase: ONE }, 'done'],
    [
      'db.createCollection("c", { capped: true, size: 5 })',
      'test',
      { create: 'c', capped: true, size: { $numberInt: '5' } },
      'done',
    ],
    [
      'db.createView("v", "c", [{ $match: {} }])',
      'test',
      { create: 'v', viewOn: 'c', pipeline: [{ $match: {} }] },
      'done',
    ],
    ['db.getCollectionNames()', 'test', { listCollections: ONE, nameOnly: true }, 'names'],
    ['db.getCollectionInfos({ name: "c" })', 'test', { listCollections: ONE, filter: { name: 'c' } }, 'documents'],
    ['db.stats()', 'test', { dbStats: ONE }, 'reply'],
    ['db.stats(1024)', 'test', { dbStats: ONE, scale: { $numberInt: '1024' } }, 'reply'],
    ['db.stats({ freeStorage: 1 })', 'test', { dbStats: ONE, freeStorage: ONE }, 'reply'],
    ['db.version()', 'admin', { buildInfo: ONE }, 'single'],
    ['db.hello()', 'test', { hello: ONE }, 'reply'],
    ['db.serverStatus()', 'admin', { serverStatus: ONE }, 'reply'],
    ['db.getUsers()', 'test', { usersInfo: ONE }, 'list'],
    ['db.currentOp({ active: true })', 'admin', { currentOp: ONE, active: true }, 'list'],
    ['db.killOp(5)', 'admin', { killOp: ONE, op: { $numberInt: '5' } }, 'done'],
    ['db.createUser({ pwd: "x", user: "u", roles: [] })', 'test', { createUser: 'u', pwd: 'x', roles: [] }, 'done'],
    ['db.dropUser("u")', 'test', { dropUser: 'u' }, 'done'],
  ])('%s', (script, database, body, kind) => {
    expect(parsed(script)).toMatchObject([{ database, body, answer: { kind } }]);
  });

  test('the name of a user comes first, as that of the command', () => {
    const [command] = parsed('db.createUser({ pwd: "x", user: "u", roles: [] })');
    expect(Object.keys(command?.body as object)).toEqual(['createUser', 'pwd', 'roles']);
  });

  test.each([
    ['db.runCommand({})', 'runCommand() takes a command'],
    ['db.runCommand({ ping: 1, $db: "x" })', 'takes no `$db`'],
    ['db.dropDatabase("x")', 'takes a document'],
    ['db.createCollection()', 'takes a string'],
    ['db.createUser({ pwd: "x" })', 'the name as `user`'],
    ['db.version(1)', 'takes no arguments'],
  ])('%s is refused', (script, message) => {
    expect(refusal(script)).toContain(message);
  });
});
