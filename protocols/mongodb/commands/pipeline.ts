import type { Effect, TableName } from '../../../src/core/effect.ts';
import { Elements } from '../bson/elements.ts';
import { documentsOf, type Field, Fields, inside, textOf } from '../bson/fields.ts';
import { TYPE } from '../bson/sizes.ts';

/** What an aggregation does, as far as its stages tell. */
export interface PipelineReading {
  /** Collections read besides the one it begins with. */
  readonly reads: readonly TableName[];
  /** What `$out` and `$merge` write. */
  readonly writes: readonly Effect[];
  /** It ends after so many documents, or groups all into few. */
  readonly isLimited: boolean;
  /** A stage nobody knows here: it may read or write anything. */
  readonly unknown?: string;
}

/** Operators that run JavaScript, wherever they stand in an expression or a condition. */
const CODE: ReadonlySet<string> = new Set([
  '$where',
  '$function',
  '$accumulator',
  // What routers make of a mapReduce; servers take them from anybody.
  '$_internalJsEmit',
  '$_internalJsReduce',
]);
/** Stages that change or choose documents and reach no other collection. */
const PLAIN: ReadonlySet<string> = new Set([
  '$addFields',
  '$bucket',
  '$bucketAuto',
  '$changeStream',
  '$changeStreamSplitLargeEvent',
  '$count',
  '$densify',
  '$documents',
  '$fill',
  '$geoNear',
  '$group',
  '$limit',
  '$match',
  '$project',
  '$redact',
  '$replaceRoot',
  '$replaceWith',
  '$sample',
  '$search',
  '$searchMeta',
  '$set',
  '$setWindowFields',
  '$skip',
  '$sort',
  '$sortByCount',
  '$unset',
  '$unwind',
  '$vectorSearch',
  '$collStats',
  '$indexStats',
  '$planCacheStats',
  '$listSearchIndexes',
]);
/** Stages that tell of the server or of other sessions. */
const SERVER: ReadonlySet<string> = new Set([
  '$currentOp',
  '$listLocalSessions',
  '$listSessions',
  '$listSampledQueries',
  '$shardedDataDistribution',
  '$querySettings',
  '$queryStats',
]);
const LIMITING: ReadonlySet<string> = new Set(['$limit', '$sample', '$count', '$bucketAuto']);
const NESTING_MAX = 20;
/** The server's own limit. */
const STAGES_MAX = 1000;

/** Reads the stages of an aggregation on `database`. Throws ProtocolError where a name is there twice. */
export function readPipeline(pipeline: Field | undefined, database: string, depth = 0): PipelineReading {
  const stages = documentsOf(pipeline);
  if (stages === undefined) return unknown('a pipeline that is no list of stages');
  if (depth > NESTING_MAX) return unknown('a pipeline that nests too deep');
  if (stages.length > STAGES_MAX) return unknown(`a pipeline of more than ${STAGES_MAX} stages`);
  const readings = stages.map((stage) => readStage(stage, database, depth));
  const unknownStage = readings.find((reading) => reading.unknown !== undefined)?.unknown;
  return {
    reads: readings.flatMap(({ reads }) => reads),
    writes: readings.flatMap(({ writes }) => writes),
    isLimited: readings.some(({ isLimited }) => isLimited),
    ...(unknownStage === undefined ? {} : { unknown: unknownStage }),
  };
}

/** Whether JavaScript stands anywhere in a document. */
export function hasCode(bytes: Buffer, start = 0, limit = bytes.length): boolean {
  const element = new Elements(bytes, start, limit);
  while (element.next()) {
    if (element.type === TYPE.code || element.type === TYPE.codeWithScope || CODE.has(element.name)) return true;
    const isNested = element.isDocument || element.isArray;
    if (isNested && hasCode(bytes, element.valueStart, element.end)) return true;
  }
  return false;
}

function readStage(stage: Buffer, database: string, depth: number): PipelineReading {
  const [field, ...others] = [...new Fields(stage)];
  if (field === undefined || others.length > 0) return unknown('a stage that is not named by its one field');
  const own: PipelineReading = { ...NOTHING, isLimited: LIMITING.has(field.name) };
  if (PLAIN.has(field.name)) return own;
  if (SERVER.has(field.name)) {
    return { ...own, writes: [{ operations: ['show', 'current_op'], tables: [{}], columns: [] }] };
  }
  switch (field.name) {
    case '$lookup':
    case '$graphLookup':
      return withInner(own, inside(field)?.get('from'), inside(field)?.get('pipeline'), database, depth);
    case '$unionWith':
      return field.type === TYPE.string
        ? withInner(own, field, undefined, database, depth)
        : withInner(own, inside(field)?.get('coll'), inside(field)?.get('pipeline'), database, depth);
    case '$facet':
      return merged(
        own,
        [...(inside(field) ?? [])].map((facet) => readPipeline(facet, database, depth + 1)),
      );
    case '$out':
      return { ...own, writes: [write(['insert', 'replace', 'out'], targetOf(field, database, 'coll'))] };
    case '$merge':
      return {
        ...own,
        writes: [write(['insert', 'update', 'merge'], targetOf(inside(field)?.get('into') ?? field, database, 'coll'))],
      };
    default:
      return unknown(`the stage ${field.name}`);
  }
}

/** A stage that reads another collection, by a pipeline of its own if it has one. */
function withInner(
  own: PipelineReading,
  from: Field | undefined,
  pipeline: Field | undefined,
  database: string,
  depth: number,
): PipelineReading {
  const inner = pipeline === undefined ? NOTHING : readPipeline(pipeline, database, depth + 1);
  // Without a collection the inner pipeline brings its documents along (`$documents`).
  const reads = from === undefined ? [] : [targetOf(from, database, 'coll')];
  return merged({ ...own, reads }, [inner]);
}

function merged(own: PipelineReading, inner: readonly PipelineReading[]): PipelineReading {
  const unknownStage = inner.find((reading) => reading.unknown !== undefined)?.unknown;
  return {
    reads: [...own.reads, ...inner.flatMap(({ reads }) => reads)],
    writes: [...own.writes, ...inner.flatMap(({ writes }) => writes)],
    isLimited: own.isLimited,
    ...(unknownStage === undefined ? {} : { unknown: unknownStage }),
  };
}

/** A collection given by its name, or as `{db, coll}`. What is neither may be any. */
function targetOf(field: Field, database: string, member: string): TableName {
  const name = textOf(field);
  if (name !== undefined) return { schema: database, name };
  const fields = inside(field);
  const collection = textOf(fields?.get(member));
  const other = textOf(fields?.get('db')) ?? database;
  return collection === undefined ? {} : { schema: other, name: collection };
}

function write(operations: readonly string[], table: TableName): Effect {
  return { operations, tables: [table], columns: [] };
}

function unknown(what: string): PipelineReading {
  return { ...NOTHING, unknown: what };
}

const NOTHING: PipelineReading = { reads: [], writes: [], isLimited: false };
