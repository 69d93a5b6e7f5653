import { Int32 } from 'bson';
import type { Call, OptionNames } from './call.ts';
import { type Answer, DOCUMENTS, type Draft, REPLY } from './command.ts';
import { aggregate } from './read-methods.ts';
import { isDocument, type ShellDocument, type ShellValue } from './value.ts';

type DatabaseMethod = (call: Call, database: string) => Draft;

const ADMIN = 'admin';
const ONE = new Int32(1);

const COLLECTION_OPTIONS: OptionNames = {
  capped: true,
  size: true,
  max: true,
  validator: true,
  validationLevel: true,
  validationAction: true,
  collation: true,
  timeseries: true,
  expireAfterSeconds: true,
  clusteredIndex: true,
  changeStreamPreAndPostImages: true,
  storageEngine: true,
  indexOptionDefaults: true,
  viewOn: true,
  pipeline: true,
  writeConcern: true,
  comment: true,
};

/** The methods of a database, by name. */
export const DATABASE_METHODS: Readonly<Record<string, DatabaseMethod>> = {
  runCommand: (call, database) => run(call, database),
  adminCommand: (call) => run(call, ADMIN),
  aggregate: (call, database) => aggregate(call, database, ONE),
  dropDatabase(call, database) {
    call.takes(1);
    const body: ShellDocument = new Map([['dropDatabase', ONE]]);
    call.putOptions(0, {}, body);
    return { database, body, answer: { kind: 'done', tag: 'DROP DATABASE' } };
  },
  createCollection(call, database) {
    call.takes(2);
    const body: ShellDocument = new Map([['create', call.nameText(0)]]);
    call.putOptions(1, COLLECTION_OPTIONS, body);
    return { database, body, answer: { kind: 'done', tag: 'CREATE COLLECTION' } };
  },
  createView(call, database) {
    call.takes(4);
    const body: ShellDocument = new Map<string, ShellValue>([
      ['create', call.nameText(0)],
      ['viewOn', call.nameText(1)],
    ]);
    body.set('pipeline', call.list(2).length === 0 ? [] : call.documents(2));
    call.putOptions(3, { collation: true }, body);
    return { database, body, answer: { kind: 'done', tag: 'CREATE VIEW' } };
  },
  getCollectionNames(call, database) {
    call.takes(0);
    return listCollections(database);
  },
  getCollectionInfos(call, database) {
    call.takes(2);
    const body: ShellDocument = new Map<string, ShellValue>([
      ['listCollections', ONE],
      ['filter', call.documentOrNone(0)],
    ]);
    call.putOptions(1, { nameOnly: true, authorizedCollections: true }, body);
    return { database, body, answer: DOCUMENTS };
  },
  stats(call, database) {
    call.takes(1);
    const scale = call.value(0);
    const body: ShellDocument = new Map([['dbStats', ONE]]);
    if (scale !== undefined && isDocument(scale)) call.putOptions(0, { scale: true, freeStorage: true }, body);
    else if (scale !== undefined) body.set('scale', call.number(0));
    return { database, body, answer: REPLY };
  },
  version: (call) => plain(call, 'buildInfo', ADMIN, { kind: 'single', field: 'version' }),
  hello: (call, database) => plain(call, 'hello', database, REPLY),
  serverStatus: (call) => plain(call, 'serverStatus', ADMIN, REPLY),
  serverBuildInfo: (call) => plain(call, 'buildInfo', ADMIN, REPLY),
  hostInfo: (call) => plain(call, 'hostInfo', ADMIN, REPLY),
  getUsers: (call, database) => plain(call, 'usersInfo', database, { kind: 'list', field: 'users' }),
  currentOp(call) {
    call.takes(1);
    const body: ShellDocument = new Map([['currentOp', ONE]]);
    for (const [name, value] of call.documentOrNone(0)) body.set(name, value);
    return { database: ADMIN, body, answer: { kind: 'list', field: 'inprog' } };
  },
  killOp(call) {
    call.takes(1);
    const body: ShellDocument = new Map<string, ShellValue>([
      ['killOp', ONE],
      ['op', call.number(0)],
    ]);
    return { database: ADMIN, body, answer: { kind: 'done', tag: 'KILL OP' } };
  },
  createUser(call, database) {
    call.takes(1);
    const body: ShellDocument = new Map();
    call.putOptions(0, { user: 'createUser', pwd: true, roles: true, customData: true, mechanisms: true }, body);
    return { database, body: nameFirst(call, body, 'createUser'), answer: { kind: 'done', tag: 'CREATE USER' } };
  },
  dropUser(call, database) {
    call.takes(1);
    return { database, body: new Map([['dropUser', call.nameText(0)]]), answer: { kind: 'done', tag: 'DROP USER' } };
  },
};

/** The collections of a database, by name. */
export function listCollections(database: string): Draft {
  const body: ShellDocument = new Map<string, ShellValue>([
    ['listCollections', ONE],
    ['nameOnly', true],
  ]);
  return { database, body, answer: { kind: 'names' } };
}

/** The databases of the server. */
export function listDatabases(): Draft {
  return { database: ADMIN, body: new Map([['listDatabases', ONE]]), answer: { kind: 'list', field: 'databases' } };
}

function run(call: Call, database: string): Draft {
  call.takes(1);
  const value = call.value(0);
  const body: ShellDocument =
    typeof value === 'string' ? new Map([[call.nameText(0), ONE]]) : new Map(call.document(0));
  if (body.size === 0) throw call.wrong(0, 'a command');
  if (body.has('$db')) throw call.error('takes no `$db`; choose the database with db.getSiblingDB("…")');
  return { database, body, answer: DOCUMENTS };
}

function plain(call: Call, command: string, database: string, answer: Answer): Draft {
  call.takes(0);
  return { database, body: new Map([[command, ONE]]), answer };
}

/** A command's name is its first field. */
function nameFirst(call: Call, body: ShellDocument, name: string): ShellDocument {
  if (typeof body.get(name) !== 'string') throw call.wrong(0, 'a document with the name as `user`');
  return new Map([[name, body.get(name)], ...body]);
}
