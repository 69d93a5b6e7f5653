import type { QueryFlow, StoredValue } from '../../../../src/core/query.ts';
import { ProtocolError } from '../../../../src/errors.ts';
import { documentsOf, type Field, Fields, inside, numberOf, textOf } from '../../bson/fields.ts';
import { type Command, documentsNamed } from '../../commands/command.ts';
import { COMMAND_KINDS } from '../../commands/kinds.ts';
import { baseOf, lineageOf, placeOf } from './command.ts';
import { namespaceOf } from './namespace.ts';
import { readStages } from './pipeline.ts';
import { plainLineage } from './plain.ts';
import { TooLong } from './scope.ts';
import { NOTHING, partsOf, type Shape } from './shape.ts';
import type { Outcome, Place, Write } from './stage.ts';
import { updated } from './update.ts';
import type { Views } from './views.ts';

/** Values that are told one by one. */
const STORED_MAX = 1000;

type Follow = (command: Command, place: Place) => Omit<Outcome, 'documents'>;

/** Commands that store no value that was stored before, and of which all is told where their lineage is plain. */
const STORELESS: ReadonlySet<string> = new Set(['find', 'insert', 'delete', 'count']);
const NOTHING_STORED: QueryFlow = Object.freeze({ stored: [] });
const NONE: Omit<Outcome, 'documents'> = { writes: [] };
const FOLLOWERS: ReadonlyMap<string, Follow> = new Map<string, Follow>([
  ['aggregate', (command, place) => readStages(command.fields.get('pipeline'), baseOf(command, place), place)],
  ['update', update],
  ['findAndModify', findAndModify],
  ['findandmodify', findAndModify],
  ['bulkWrite', bulkWrite],
  ['create', view],
  ['collMod', view],
  ['renameCollection', rename],
  ['mapReduce', mapReduce],
  ['mapreduce', mapReduce],
  ...['find', 'count', 'distinct', 'insert', 'delete', 'explain', 'getMore'].map((name) => [name, () => NONE] as const),
]);

/** Where the values go that a command reads. Never throws: what cannot be followed is said so. */
export function flowOf(command: Command, views: Views): QueryFlow {
  if (STORELESS.has(command.name) && plainLineage(command, views) !== undefined) return NOTHING_STORED;
  return followedFlow(command, views);
}

/** The same by all that the command says. */
export function followedFlow(command: Command, views: Views): QueryFlow {
  try {
    const { writes, untold } = followed(command, placeOf(command, views));
    const stored = writes.flatMap(storedOf);
    const { isUnknown } = lineageOf(command, views);
    const why = stored.length > STORED_MAX ? 'it stores more fields than are followed' : untold;
    return {
      stored: stored.slice(0, STORED_MAX),
      ...(why === undefined ? {} : { untold: why }),
      ...(isUnknown ? { unfollowed: textOf(command.target) ?? '' } : {}),
    };
  } catch (error) {
    if (error instanceof TooLong) return { stored: [], untold: error.message, unfollowed: '' };
    if (error instanceof ProtocolError) return { stored: [], untold: 'it cannot be read', unfollowed: '' };
    throw error;
  }
}

function followed(command: Command, place: Place): Omit<Outcome, 'documents'> {
  const follow = FOLLOWERS.get(command.name);
  if (follow !== undefined) return follow(command, place);
  return COMMAND_KINDS.has(command.name)
    ? NONE
    : { writes: [], untold: `the command ${command.name} is not known here` };
}

function update(command: Command, place: Place): Omit<Outcome, 'documents'> {
  const updates = documentsNamed(command, 'updates', documentsOf);
  if (updates === undefined) return { writes: [], untold: 'an update without its documents' };
  return together(
    updates.map((document) => {
      const fields = new Fields(document);
      return changed(fields.get('u'), command.database, place.collection ?? '', withConstants(fields.get('c'), place));
    }),
  );
}

/** One update of several may have variables of its own, which hold nothing stored. */
function withConstants(constants: Field | undefined, place: Place): Place {
  const names = [...(inside(constants) ?? [])].map(({ name }) => [name, NOTHING] as const);
  return names.length === 0 ? place : { ...place, scope: place.scope.with(names) };
}

function findAndModify(command: Command, place: Place): Omit<Outcome, 'documents'> {
  return changed(command.fields.get('update'), command.database, place.collection ?? '', place);
}

/** The documents of a collection are stored again, as they are after the update. */
function changed(
  by: Field | undefined,
  database: string,
  collection: string,
  place: Place,
): Omit<Outcome, 'documents'> {
  if (by === undefined) return NONE;
  if (collection === '') return { writes: [], untold: 'an update of a collection without a name' };
  const base = place.collections.documents(database, collection, place.scope);
  const { documents, untold } = updated(by, base, place);
  // What is not touched at all needs no telling.
  const writes = documents === base ? [] : [{ database, collection, documents }];
  return { writes, ...(untold === undefined ? {} : { untold }) };
}

/** `bulkWrite` of 8.0: operations name their collection by its place in `nsInfo`. */
function bulkWrite(command: Command, place: Place): Omit<Outcome, 'documents'> {
  const operations = documentsNamed(command, 'ops', documentsOf);
  const spaces = documentsNamed(command, 'nsInfo', documentsOf);
  if (operations === undefined || spaces === undefined) {
    return { writes: [], untold: 'a bulkWrite without its documents' };
  }
  const names = spaces.map((document) => textOf(new Fields(document).get('ns')));
  return together(
    operations.map((document) => {
      const fields = new Fields(document);
      const name = names[numberOf(fields.get('update')) ?? -1];
      if (fields.get('update') === undefined) return NONE;
      const [database, collection] = namespaceOf(name ?? '');
      const there = withConstants(fields.get('constants'), { ...place, database });
      return changed(fields.get('updateMods'), database, collection, there);
    }),
  );
}

/** A view shows what its pipeline makes of another collection, under a name of its own. */
function view(command: Command, place: Place): Omit<Outcome, 'documents'> {
  const { fields, database } = command;
  const on = textOf(fields.get('viewOn'));
  const pipeline = fields.get('pipeline');
  if (on === undefined && pipeline === undefined) return NONE;
  const { collection } = place;
  if (on === undefined || collection === undefined) return { writes: [], untold: 'a view without its collection' };
  const base = place.collections.documents(database, on, place.scope);
  const outcome = pipeline === undefined ? { documents: base, writes: [] } : readStages(pipeline, base, place);
  return { ...outcome, writes: [...outcome.writes, { database, collection, documents: outcome.documents }] };
}

/** Whatever the old name's rules hide is under the new one. */
function rename({ target, fields }: Command, { collections, scope }: Place): Omit<Outcome, 'documents'> {
  const [from, name] = namespaceOf(textOf(target) ?? '');
  const [database, collection] = namespaceOf(textOf(fields.get('to')) ?? '');
  if (name === '' || collection === '') return { writes: [], untold: 'a renaming without both names' };
  return { writes: [{ database, collection, documents: collections.documents(from, name, scope) }] };
}

/** It runs code that makes what it stores; what it answers at once is no copy. */
function mapReduce({ fields }: Command): Omit<Outcome, 'documents'> {
  const isInline = inside(fields.get('out'))?.get('inline') !== undefined;
  return isInline ? NONE : { writes: [], untold: 'mapReduce runs code that is not read here' };
}

function together(outcomes: readonly Omit<Outcome, 'documents'>[]): Omit<Outcome, 'documents'> {
  const untold = outcomes.map((outcome) => outcome.untold).find((what) => what !== undefined);
  return { writes: outcomes.flatMap(({ writes }) => writes), ...(untold === undefined ? {} : { untold }) };
}

/** What becomes what, without the fields that stay what they are. */
function storedOf({ database, collection, documents }: Write): StoredValue[] {
  const stored: StoredValue[] = [];
  for (const [path, shape] of partsOf(documents)) {
    const column = path.join('.');
    if (isItself(shape, database, collection, column)) continue;
    const into = `the ${column === '' ? 'collection' : 'field'} ${[database, collection, ...path].join('.')}`;
    stored.push({ into, targets: [{ schema: database, table: collection, column }], sources: shape.own });
    if (stored.length > STORED_MAX) break;
  }
  return stored;
}

function isItself({ own }: Shape, database: string, collection: string, path: string): boolean {
  const [source, second] = own === 'unknown' ? [] : own;
  if (source === undefined || second !== undefined || source.isDerived) return false;
  return source.schema === database && source.table === collection && source.column === path;
}
