import { ProtocolError } from '../../../../src/errors.ts';
import { documentsOf, type Field, Fields, inside, numberOf, textOf } from '../../bson/fields.ts';
import { TYPE } from '../../bson/sizes.ts';
import { type Command, documentsNamed } from '../../commands/command.ts';
import { Collections } from './collections.ts';
import { ShapeField } from './field.ts';
import { type Lineage, unknownLineage } from './lineage.ts';
import { namespaceOf } from './namespace.ts';
import { readStages } from './pipeline.ts';
import { plainLineage } from './plain.ts';
import { project } from './projection.ts';
import { Scope, Steps, TooLong } from './scope.ts';
import { anyOf, computedOf, dottedOf, NOTHING, type Shape, storedIn, UNKNOWN, withinPlaces } from './shape.ts';
import type { Place } from './stage.ts';
import { letOf } from './stages-joining.ts';
import { withPath } from './stages-shaping.ts';
import { tellsNoValues } from './telling.ts';
import { updated } from './update.ts';
import type { Views } from './views.ts';

type Read = (command: Command, place: Place) => Shape;

const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['find', find],
  ['aggregate', aggregate],
  ['distinct', distinct],
  ['findAndModify', findAndModify],
  ['findandmodify', findAndModify],
  ['mapReduce', () => UNKNOWN],
  ['mapreduce', () => UNKNOWN],
  // These answer no documents of a collection.
  ...['count', 'insert', 'update', 'delete', 'bulkWrite'].map((name) => [name, () => NOTHING] as const),
]);

/** Where the documents come from that a command answers. Never throws: what cannot be followed is unknown. */
export function lineageOf(command: Command, views: Views): Lineage {
  return plainLineage(command, views) ?? followedLineage(command, views);
}

/** The same by all that the command says. */
export function followedLineage(command: Command, views: Views): Lineage {
  try {
    const place = placeOf(command, views);
    const documents = answerOf(command, place);
    const isPlan = command.name === 'explain' || numberOf(command.fields.get('explain')) === 1;
    const keys = dottedOf(keysOf(command));
    return {
      documents: new ShapeField(documents),
      keys: new ShapeField(keys),
      answers: isPlan ? 'plan' : command.name === 'bulkWrite' ? 'writes' : 'documents',
      isUnknown: documents === UNKNOWN && !isPlan,
    };
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof TooLong) return unknownLineage();
    throw error;
  }
}

/** Where a command's expressions are read: its `let` is of constants. */
export function placeOf(command: Command, views: Views): Place {
  const { database, fields } = command;
  const bare = new Scope(new Steps());
  const collection = textOf(command.target);
  return {
    database,
    ...(collection === undefined ? {} : { collection }),
    collections: new Collections(views),
    scope: bare.with(letOf(fields, bare.on(NOTHING))),
    depth: 0,
    read: readStages,
  };
}

/** The documents that a command begins with. `aggregate: 1` begins with none; a collection may also be named by its UUID. */
export function baseOf({ name, target, database }: Command, { collection, collections, scope }: Place): Shape {
  if (collection !== undefined) return collections.documents(database, collection, scope);
  return name === 'aggregate' && numberOf(target) === 1 ? NOTHING : UNKNOWN;
}

function answerOf(command: Command, place: Place): Shape {
  const read = READERS.get(command.name);
  if (read !== undefined) return read(command, place);
  return tellsNoValues(command.name) ? NOTHING : UNKNOWN;
}

/** The documents of the collection that is written to, or of all of a `bulkWrite`. */
function keysOf(command: Command): Shape {
  const { name, target, database } = command;
  if (name === 'bulkWrite') {
    const spaces = documentsNamed(command, 'nsInfo', documentsOf) ?? [];
    const names = spaces.map((document) => textOf(new Fields(document).get('ns')) ?? '');
    return anyOf(names.map((space) => storedIn(...namespaceOf(space))));
  }
  const collection = name === 'aggregate' ? undefined : textOf(target);
  return collection === undefined ? UNKNOWN : storedIn(database, collection);
}

function find(command: Command, place: Place): Shape {
  const { fields } = command;
  const base = baseOf(command, place);
  // The names of index keys are whole paths, and a hashed index holds digests.
  if (isSet(fields.get('returnKey'))) return computedOf(base);
  const shown = projected(base, fields.get('projection'), place);
  return isSet(fields.get('showRecordId')) ? withPath(shown, '$recordId', computedOf(base.child('_id'))) : shown;
}

function projected(base: Shape, projection: Field | undefined, { scope }: Place): Shape {
  return projection?.type === TYPE.document ? project(base, projection, 'find', scope) : base;
}

function aggregate(command: Command, place: Place): Shape {
  return readStages(command.fields.get('pipeline'), baseOf(command, place), place).documents;
}

function distinct(command: Command, place: Place): Shape {
  const key = textOf(command.fields.get('key'));
  return key === undefined ? UNKNOWN : withinPlaces(baseOf(command, place), key.split('.'));
}

/** The document as it was, or as it is after the update. */
function findAndModify(command: Command, place: Place): Shape {
  const { fields } = command;
  const base = baseOf(command, place);
  const after = updated(fields.get('update'), base, place);
  return projected(anyOf([base, after.documents]), fields.get('fields') ?? fields.get('projection'), place);
}

function isSet(field: Field | undefined): boolean {
  return field !== undefined && inside(field) === undefined && (numberOf(field) ?? 1) !== 0;
}
