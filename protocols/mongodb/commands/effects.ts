import type { Effect, TableName } from '../../../src/core/effect.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { documentsOf, type Field, Fields, inside, isTruthy, numberOf, textOf } from '../bson/fields.ts';
import { TYPE } from '../bson/sizes.ts';
import { type Command, documentsNamed, toCommand } from './command.ts';
import { restrictsNothing } from './filter.ts';
import { COMMAND_KINDS, type CommandKind } from './kinds.ts';
import { hasCode, readPipeline } from './pipeline.ts';

type Reader = (command: Command) => readonly Effect[];

const IS_NUMBER: ReadonlySet<number> = new Set([TYPE.int32, TYPE.int64, TYPE.double, TYPE.decimal128]);

/** What a command does, by its documents; undefined where that cannot be told. */
export function effectsOfCommand(command: Command): readonly Effect[] | undefined {
  try {
    const reader = READERS.get(command.name);
    if (reader !== undefined) return reader(command);
    const kind = COMMAND_KINDS.get(command.name);
    return kind === undefined ? undefined : [effectOfKind(kind, command), ...codeOf(command)];
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['find', find],
  ['aggregate', aggregate],
  ['count', (command) => [select(command, ['select', 'count']), ...codeOf(command)]],
  ['distinct', (command) => [select(command, ['select', 'distinct']), ...codeOf(command)]],
  ['insert', (command) => [{ operations: ['insert'], tables: [collectionOf(command)], columns: [] }]],
  ['update', update],
  ['delete', remove],
  ['findAndModify', findAndModify],
  ['findandmodify', findAndModify],
  ['bulkWrite', bulkWrite],
  ['mapReduce', mapReduce],
  ['mapreduce', mapReduce],
  ['explain', explain],
  ['dataSize', dataSize],
  ['create', create],
  ['collMod', collMod],
  ['renameCollection', rename],
]);

function effectOfKind({ words, scope }: CommandKind, command: Command): Effect {
  const tables =
    scope === 'collection' ? [collectionOf(command)] : scope === 'session' ? [] : [wholeOf(scope, command)];
  return { operations: words, tables, columns: [] };
}

/** Any collection: of the database, or of every one. */
function wholeOf(scope: 'database' | 'server', command: Command): TableName {
  return scope === 'database' ? { schema: command.database } : {};
}

/** The collection that the command's first field names; one named in another way may be any of the database. */
function collectionOf({ target, database }: Command): TableName {
  const name = textOf(target);
  return name === undefined ? { schema: database } : { schema: database, name };
}

function find(command: Command): Effect[] {
  const { fields } = command;
  const limit = numberOf(fields.get('limit'));
  const isLimited = (limit !== undefined && limit !== 0) || numberOf(fields.get('singleBatch')) === 1;
  const effect = select(command, ['select', 'find']);
  return [isLimited ? effect : { ...effect, lacksLimit: 'always' }, ...codeOf(command)];
}

function select(command: Command, operations: readonly string[]): Effect {
  return { operations, tables: [collectionOf(command)], columns: [] };
}

function aggregate(command: Command): Effect[] {
  const reading = readPipeline(command.fields.get('pipeline'), command.database);
  // `aggregate: 1` begins with no collection: its first stage brings the documents.
  const own = IS_NUMBER.has(command.target.type) ? followedBy(command) : [collectionOf(command)];
  const tables = [...own, ...reading.reads];
  return [
    {
      operations: ['select', 'aggregate'],
      tables,
      columns: [],
      ...(reading.isLimited || reading.writes.length > 0 ? {} : { lacksLimit: 'always' as const }),
    },
    ...reading.writes,
    ...codeOf(command, tables),
    ...(reading.unknown === undefined ? [] : [opaque(reading.unknown)]),
  ];
}

/** What a change stream without a collection tells of: all of its database, or of every one. */
function followedBy({ fields, database }: Command): TableName[] {
  const [first] = documentsOf(fields.get('pipeline')) ?? [];
  const stream = first === undefined ? undefined : new Fields(first).get('$changeStream');
  if (stream === undefined) return [];
  return [isSet(inside(stream)?.get('allChangesForCluster')) ? {} : { schema: database }];
}

function update(command: Command): Effect[] {
  const updates = documentsNamed(command, 'updates', documentsOf);
  if (updates === undefined) return [opaque('an update without its documents')];
  const tables = [collectionOf(command)];
  return [...updates.map((document) => updateEffect(new Fields(document), 'q', tables)), ...codeOf(command, tables)];
}

function updateEffect(fields: Fields, filter: 'q' | 'filter', tables: readonly TableName[]): Effect {
  const isMany = isSet(fields.get('multi'));
  const words = ['update', isMany ? 'update_many' : 'update_one', ...(isSet(fields.get('upsert')) ? ['upsert'] : [])];
  return { operations: words, tables, columns: [], ...lacksFilter(fields.get(filter)) };
}

function remove(command: Command): Effect[] {
  const deletes = documentsNamed(command, 'deletes', documentsOf);
  if (deletes === undefined) return [opaque('a delete without its documents')];
  const tables = [collectionOf(command)];
  return [
    ...deletes.map((document): Effect => {
      const fields = new Fields(document);
      // A limit of 0 means all that match.
      const isMany = numberOf(fields.get('limit')) !== 1;
      return {
        operations: ['delete', isMany ? 'delete_many' : 'delete_one'],
        tables,
        columns: [],
        ...lacksFilter(fields.get('q')),
      };
    }),
    ...codeOf(command, tables),
  ];
}

function findAndModify(command: Command): Effect[] {
  const { fields } = command;
  const tables = [collectionOf(command)];
  const words = isSet(fields.get('remove')) ? ['delete', 'delete_one'] : ['update', 'update_one'];
  const upserts = isSet(fields.get('upsert')) ? ['upsert'] : [];
  const effect: Effect = {
    operations: [...words, ...upserts],
    tables,
    columns: [],
    ...lacksFilter(fields.get('query')),
  };
  return [{ operations: ['select', 'find_and_modify'], tables, columns: [] }, effect, ...codeOf(command)];
}

/** `bulkWrite` of 8.0: operations name their collection by its place in `nsInfo`. */
function bulkWrite(command: Command): Effect[] {
  const operations = documentsNamed(command, 'ops', documentsOf);
  const spaces = documentsNamed(command, 'nsInfo', documentsOf)?.map((document) =>
    textOf(new Fields(document).get('ns')),
  );
  if (operations === undefined || spaces === undefined) return [opaque('a bulkWrite without its documents')];
  const effects = operations.map((document) => {
    const fields = new Fields(document);
    const [operation] = fields;
    const space = spaces[numberOf(operation) ?? -1];
    return bulkEffect(operation?.name, fields, [space === undefined ? {} : namespaceOf(space)]);
  });
  return [...effects, ...codeOf(command, tablesOf(effects))];
}

function bulkEffect(name: string | undefined, fields: Fields, tables: readonly TableName[]): Effect {
  switch (name) {
    case 'insert':
      return { operations: ['insert'], tables, columns: [] };
    case 'update':
      return updateEffect(fields, 'filter', tables);
    case 'delete': {
      const word = isSet(fields.get('multi')) ? 'delete_many' : 'delete_one';
      return { operations: ['delete', word], tables, columns: [], ...lacksFilter(fields.get('filter')) };
    }
    default:
      return opaque(`the operation ${name ?? 'without a name'} of a bulkWrite`);
  }
}

function mapReduce(command: Command): Effect[] {
  const out = command.fields.get('out');
  const tables = [collectionOf(command)];
  const written = outOf(out, command.database);
  return [
    { operations: ['select', 'map_reduce'], tables, columns: [] },
    code(tables),
    ...(written === undefined
      ? []
      : [{ operations: ['insert', 'replace', 'map_reduce'], tables: [written], columns: [] }]),
  ];
}

/** Where a mapReduce writes; undefined where it answers at once (`{inline: 1}`). */
function outOf(out: Field | undefined, database: string): TableName | undefined {
  const name = textOf(out);
  if (name !== undefined) return { schema: database, name };
  const fields = inside(out);
  if (fields?.get('inline') !== undefined) return undefined;
  const collection = ['replace', 'merge', 'reduce']
    .map((word) => textOf(fields?.get(word)))
    .find((text) => text !== undefined);
  return collection === undefined ? {} : { schema: textOf(fields?.get('db')) ?? database, name: collection };
}

/** `executionStats` runs what it explains, and whatever it explains is shown with its values. */
function explain({ target, database }: Command): Effect[] {
  const explained =
    target.type === TYPE.document ? toCommand(target.bytes.subarray(target.start, target.end), database) : undefined;
  const effects = explained === undefined ? undefined : effectsOfCommand(explained);
  if (effects === undefined) return [opaque('an explain of a command that is not known')];
  return [{ operations: ['explain'], tables: tablesOf(effects), columns: [] }, ...effects];
}

/** The one command of its kind that names a collection by its whole namespace. */
function dataSize(command: Command): Effect[] {
  const name = textOf(command.target);
  return [{ operations: ['show', 'stats'], tables: [name === undefined ? {} : namespaceOf(name)], columns: [] }];
}

function create(command: Command): Effect[] {
  const { fields, database } = command;
  const own: Effect = { operations: ['create', 'create_collection'], tables: [collectionOf(command)], columns: [] };
  const source = textOf(fields.get('viewOn'));
  if (source === undefined) return [own, ...codeOf(command)];
  return [{ ...own, operations: ['create', 'create_view'] }, ...viewReads(command, { schema: database, name: source })];
}

function collMod(command: Command): Effect[] {
  const { fields, database } = command;
  const own: Effect = { operations: ['alter', 'coll_mod'], tables: [collectionOf(command)], columns: [] };
  const source = textOf(fields.get('viewOn'));
  return source === undefined
    ? [own, ...codeOf(command)]
    : [own, ...viewReads(command, { schema: database, name: source })];
}

/** What is read through a view from now on. */
function viewReads(command: Command, source: TableName): Effect[] {
  const reading = readPipeline(command.fields.get('pipeline'), command.database);
  const tables = [source, ...reading.reads];
  return [
    { operations: ['select', 'create_view'], tables, columns: [] },
    ...codeOf(command, tables),
    ...(reading.unknown === undefined ? [] : [opaque(reading.unknown)]),
  ];
}

/** Both names are whole namespaces; what is renamed over is dropped. */
function rename({ target, fields }: Command): Effect[] {
  const from = textOf(target);
  const to = textOf(fields.get('to'));
  const tables = [from === undefined ? {} : namespaceOf(from), to === undefined ? {} : namespaceOf(to)];
  const drops = isSet(fields.get('dropTarget')) ? ['drop'] : [];
  return [{ operations: ['alter', 'rename', ...drops], tables, columns: [] }];
}

/** Code may stand in any part of a command: in a filter, a pipeline, an update, and what `let` computes before. */
function codeOf(command: Command, tables: readonly TableName[] = [collectionOf(command)]): Effect[] {
  const { fields, sequences } = command;
  const isThere =
    [...fields].some(isCode) || sequences.some(({ documents }) => documents.some((document) => hasCode(document)));
  return isThere ? [code(tables)] : [];
}

function isCode(field: Field): boolean {
  const isNested = field.type === TYPE.document || field.type === TYPE.array;
  return isNested && hasCode(field.bytes, field.start, field.end);
}

/** JavaScript on the server. It can neither write nor reach other collections (since 4.4), but read what it is called for. */
function code(tables: readonly TableName[]): Effect {
  return { operations: ['server_code'], tables, columns: [] };
}

function opaque(what: string): Effect {
  return { operations: ['opaque'], tables: [], columns: [], opaque: what };
}

function lacksFilter(filter: Field | undefined): { lacksWhere?: true } {
  return restrictsNothing(filter) ? { lacksWhere: true } : {};
}

/** Switches are booleans, or numbers of any type. */
function isSet(field: Field | undefined): boolean {
  return isTruthy(field) && (numberOf(field) !== undefined || field?.type === TYPE.decimal128);
}

function tablesOf(effects: readonly Effect[]): TableName[] {
  return effects.flatMap(({ tables }) => tables);
}

/** `database.collection`, where the collection may have dots in it. */
function namespaceOf(text: string): TableName {
  const dot = text.indexOf('.');
  return dot === -1 ? { schema: text } : { schema: text.slice(0, dot), name: text.slice(dot + 1) };
}
