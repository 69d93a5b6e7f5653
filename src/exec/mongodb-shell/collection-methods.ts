import { Int32 } from 'bson';
import type { Call, OptionNames } from './call.ts';
import type { Answer, CollectionName, Draft } from './command.ts';
import { type CollectionMethod, READ_METHODS } from './read-methods.ts';
import { isDocument, isList, type ShellDocument, type ShellValue } from './value.ts';
import { WRITE_METHODS } from './write-methods.ts';

const INDEX_OPTIONS: OptionNames = {
  name: true,
  unique: true,
  sparse: true,
  hidden: true,
  expireAfterSeconds: true,
  partialFilterExpression: true,
  collation: true,
  wildcardProjection: true,
  background: true,
  weights: true,
  default_language: true,
  language_override: true,
  textIndexVersion: true,
  '2dsphereIndexVersion': true,
  bits: true,
  min: true,
  max: true,
  storageEngine: true,
};

/** The methods of a collection that change what there is beside documents. */
const DEFINITION_METHODS: Readonly<Record<string, CollectionMethod>> = {
  createIndex(call, collection) {
    call.takes(2);
    return createIndexes(call, collection, [call.document(0)]);
  },
  createIndexes(call, collection) {
    call.takes(2);
    return createIndexes(call, collection, call.documents(0));
  },
  dropIndex(call, { database, name }) {
    call.takes(1);
    const index = call.value(0);
    // The server would take "*" for all of them, and lists for several.
    if (index === '*' || !(typeof index === 'string' || (index !== undefined && isDocument(index)))) {
      throw call.wrong(0, 'the name of an index, or its keys,');
    }
    return done({ database, name }, 'dropIndexes', 'DROP INDEX', [['index', index]]);
  },
  dropIndexes(call, collection) {
    call.takes(1);
    const index = call.has(0) ? call.value(0) : '*';
    const isIndex = index !== undefined && (typeof index === 'string' || isDocument(index) || isList(index));
    if (!isIndex) throw call.wrong(0, 'nothing, an index, or a list of names');
    return done(collection, 'dropIndexes', 'DROP INDEX', [['index', index]]);
  },
  drop(call, collection) {
    call.takes(1);
    const body: ShellDocument = new Map();
    call.putOptions(0, { writeConcern: true, comment: true }, body);
    return done(collection, 'drop', 'DROP COLLECTION', [...body]);
  },
  renameCollection(call, { database, name }) {
    call.takes(2);
    const to = `${database}.${call.nameText(0)}`;
    const dropTarget = call.value(1) ?? false;
    if (typeof dropTarget !== 'boolean') throw call.wrong(1, 'true or false');
    const more = [['to', to] as const, ['dropTarget', dropTarget] as const];
    return done({ database: 'admin', name: `${database}.${name}` }, 'renameCollection', 'RENAME COLLECTION', more);
  },
};

/** Every method of a collection that makes one command. */
export const COLLECTION_METHODS: Readonly<Record<string, CollectionMethod>> = {
  ...READ_METHODS,
  ...WRITE_METHODS,
  ...DEFINITION_METHODS,
};

function createIndexes(call: Call, collection: CollectionName, keys: readonly ShellDocument[]): Draft {
  const indexes = keys.map((key) => {
    const index: ShellDocument = new Map<string, ShellValue>([
      ['key', key],
      ['name', indexName(key)],
    ]);
    call.putOptions(1, INDEX_OPTIONS, index);
    return index;
  });
  return done(collection, 'createIndexes', 'CREATE INDEX', [['indexes', indexes]]);
}

/** As every client names an index that nobody named. */
function indexName(key: ShellDocument): string {
  return [...key]
    .map(([name, direction]) => `${name}_${direction instanceof Int32 ? direction.value : direction}`)
    .join('_');
}

function done(
  { database, name }: CollectionName,
  command: string,
  tag: string,
  more: readonly (readonly [string, ShellValue])[],
): Draft {
  const answer: Answer = { kind: 'done', tag };
  return { database, body: new Map<string, ShellValue>([[command, name], ...more]), answer };
}
