import { type Field, inside, textOf } from '../../bson/fields.ts';
import { changeEvents } from './change-events.ts';
import { evaluate } from './expression.ts';
import { project } from './projection.ts';
import { anyOf, computedOf, documentOf, NOTHING, type Shape, UNKNOWN, within } from './shape.ts';
import type { Place, ReadStage } from './stage.ts';

type Read = (stage: Field, documents: Shape, place: Place) => Shape;

/** Stages that give documents back, some of them, in another order, or with fewer fields: nothing in them has changed. */
const same: Read = (_stage, documents) => documents;
/** Stages that tell of other sessions, of the server's memory or by a search engine: anything. */
const unknown: Read = () => UNKNOWN;
/** Stages that tell of definitions and sizes. */
const nothing: Read = () => NOTHING;

const STAGES: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['$match', same],
  ['$limit', same],
  ['$skip', same],
  ['$sort', same],
  ['$sample', same],
  ['$redact', same],
  ['$unset', same],
  ['$changeStreamSplitLargeEvent', splitEvents],
  ['$project', (stage, documents, { scope }) => project(documents, stage, 'project', scope)],
  ['$addFields', (stage, documents, { scope }) => project(documents, stage, 'add', scope)],
  ['$set', (stage, documents, { scope }) => project(documents, stage, 'add', scope)],
  ['$replaceWith', (stage, documents, { scope }) => evaluate(stage, scope.on(documents))],
  ['$replaceRoot', replaceRoot],
  ['$unwind', unwind],
  ['$geoNear', geoNear],
  ['$densify', densify],
  ['$fill', fill],
  ['$documents', (stage, _documents, { scope }) => evaluate(stage, scope)],
  ['$changeStream', (stage, _documents, place) => changeEvents(stage, place)],
  ['$collStats', nothing],
  ['$indexStats', nothing],
  ['$listSearchIndexes', nothing],
  ['$planCacheStats', unknown],
  ['$currentOp', unknown],
  ['$listSessions', unknown],
  ['$listLocalSessions', unknown],
  ['$listSampledQueries', unknown],
  ['$querySettings', unknown],
  ['$queryStats', unknown],
  ['$shardedDataDistribution', nothing],
  ['$search', unknown],
  ['$searchMeta', unknown],
  ['$vectorSearch', unknown],
  ['$rankFusion', unknown],
  ['$scoreFusion', unknown],
]);

/** Stages that work on each document by itself. */
export const readShaping: ReadStage = (stage, documents, place) => STAGES.get(stage.name)?.(stage, documents, place);

function replaceRoot(stage: Field, documents: Shape, { scope }: Place): Shape {
  const root = inside(stage)?.get('newRoot');
  return root === undefined ? UNKNOWN : evaluate(root, scope.on(documents));
}

/** A list is told as what is in it, so that only the item's place is new. */
function unwind(stage: Field, documents: Shape): Shape {
  const place = textOf(inside(stage)?.get('includeArrayIndex'));
  return place === undefined ? documents : withPath(documents, place, NOTHING);
}

/** Without a key the distance is to whichever field has the index. */
function geoNear(stage: Field, documents: Shape): Shape {
  const fields = inside(stage);
  const key = textOf(fields?.get('key'));
  const point = key === undefined ? computedOf(documents) : within(documents, key.split('.'));
  const distance = textOf(fields?.get('distanceField'));
  const location = textOf(fields?.get('includeLocs'));
  const measured = distance === undefined ? documents : withPath(documents, distance, computedOf(point));
  return location === undefined ? measured : withPath(measured, location, point);
}

/** The values that are put in between lie between those that are there. */
function densify(stage: Field, documents: Shape): Shape {
  const field = textOf(inside(stage)?.get('field'));
  if (field === undefined) return UNKNOWN;
  return withPath(documents, field, computedOf(within(documents, field.split('.'))));
}

function fill(stage: Field, documents: Shape, { scope }: Place): Shape {
  const output = inside(inside(stage)?.get('output'));
  if (output === undefined) return UNKNOWN;
  const inner = scope.on(documents);
  return [...output].reduce((filled, field) => {
    const here = within(documents, field.name.split('.'));
    const value = inside(field)?.get('value');
    const other = value === undefined ? computedOf(here) : evaluate(value, inner);
    return withPath(filled, field.name, anyOf([here, other]));
  }, documents);
}

/** Adds which part of an event it is. */
function splitEvents(_stage: Field, documents: Shape): Shape {
  return withPath(documents, 'splitEvent', NOTHING);
}

/** The documents with another value at a dotted path. */
export function withPath(documents: Shape, path: string, value: Shape): Shape {
  const set = (at: Shape, [name = '', ...rest]: readonly string[]): Shape =>
    documentOf(new Map([[name, rest.length === 0 ? value : set(at.child(name), rest)]]), at);
  return set(documents, path.split('.'));
}
