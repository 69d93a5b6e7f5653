import { Code, type Document, Int32 } from 'bson';
import { describe, expect, it } from 'vitest';
import { effectsOfCommand } from '../../../protocols/mongodb/commands/effects.ts';
import { COMMAND_KINDS } from '../../../protocols/mongodb/commands/kinds.ts';
import { housekeepingOf, mayMakeView, operationOf } from '../../../protocols/mongodb/operations.ts';
import { readRequest } from '../../../protocols/mongodb/request.ts';
import { request } from './conversation.ts';

/** What mongosh counts on every server it connects to. */
const probe = (filter: Document, more: Document = {}): Document => ({
  aggregate: 'atlascli',
  pipeline: [{ $match: filter }, { $group: { _id: new Int32(1), n: { $sum: new Int32(1) } } }],
  cursor: {},
  ...more,
});
const LOCAL = { managedClusterType: 'atlasCliLocalDevCluster' };

const commandOf = (command: Document) => readRequest(request(1, command)).command;
const marked = (document: Document) => {
  const command = commandOf(document);
  return housekeepingOf(command, effectsOfCommand(command));
};

describe('the word for a command', () => {
  it.each([
    ['find', 'find'],
    ['findAndModify', 'find_and_modify'],
    ['findandmodify', 'find_and_modify'],
    ['mapreduce', 'map_reduce'],
    ['dropDatabase', 'drop_database'],
    ['getMore', 'get_more'],
    ['bulkWrite', 'bulk_write'],
    ['killOp', 'kill_op'],
    ['FIND', 'unknown'],
    ['eval', 'unknown'],
    ['applyOps', 'unknown'],
    ['__proto__x', 'unknown'],
  ])('of %s is %s', (name, word) => {
    expect(operationOf(commandOf({ [name]: 1 }))).toBe(word);
  });

  it('is lower case for all that are known', () => {
    for (const name of COMMAND_KINDS.keys()) expect(operationOf(commandOf({ [name]: 1 }))).toMatch(/^[a-z][a-z_]*$/);
  });
});

it.each([
  [{ create: 'v', viewOn: 'a', pipeline: [] }, true],
  [{ collMod: 'v', viewOn: 'a', pipeline: [] }, true],
  [{ applyOps: [] }, true],
  [{ create: 'a' }, false],
  [{ drop: 'v' }, false],
  [{ find: 'a' }, false],
])('a view may come of %o: %s', (document, expected) => {
  expect(mayMakeView(commandOf(document))).toBe(expected);
});

describe('housekeeping', () => {
  it.each([
    [{ ping: 1 }, 'session'],
    [{ buildInfo: 1 }, 'session'],
    [{ connectionStatus: 1 }, 'session'],
    [{ endSessions: [] }, 'session'],
    [{ commitTransaction: 1 }, 'session'],
    [{ getLog: 'startupWarnings' }, 'session'],
    [{ getLog: 'global' }, false],
    [{ getParameter: 1, featureCompatibilityVersion: 1 }, 'session'],
    [{ getParameter: 1, featureCompatibilityVersion: 1, keyFile: 1 }, false],
    [{ getParameter: '*' }, false],
    [{ getParameter: { allParameters: true }, featureCompatibilityVersion: 1 }, false],
    [{ getParameter: '*', featureCompatibilityVersion: 1 }, false],
    [{ getParameter: 1 }, false],
    [{ getParameter: 'foo' }, 'session'],
    [{ getParameter: 'foo', keyFile: 1 }, false],
    [{ atlasVersion: 1 }, 'session'],
    [probe(LOCAL, { $db: 'admin' }), 'session'],
    [probe(LOCAL, { $db: 'shop' }), false],
    [probe({}, { $db: 'admin' }), false],
    [probe(LOCAL, { $db: 'admin', let: { a: '$$ROOT' } }), false],
    [probe(LOCAL, { $db: 'admin', aggregate: 'other' }), false],
    [{ listDatabases: 1 }, 'catalogue'],
    [{ listCollections: 1, filter: { name: 'a' } }, 'catalogue'],
    [{ listCollections: 1, filter: { $where: 'true' } }, false],
    [{ ping: new Code('x') }, false],
    [{ find: 'a' }, false],
    [{ insert: 'a', documents: [] }, false],
    [{ dropDatabase: 1 }, false],
    [{ killOp: 1, op: new Int32(1) }, false],
    [{ usersInfo: 1 }, false],
    [{ currentOp: 1 }, false],
    [{ nobodyKnowsThis: 1 }, false],
  ])('%o: %s', (document, expected) => {
    expect(marked(document)).toBe(expected);
  });
});
