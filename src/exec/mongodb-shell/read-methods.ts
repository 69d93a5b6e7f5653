import { Int32 } from 'bson';
import type { Call, OptionNames } from './call.ts';
import { type CollectionName, DOCUMENTS, type Draft, REPLY } from './command.ts';
import type { ShellDocument, ShellValue } from './value.ts';

/** What a method of a collection makes. */
export type CollectionMethod = (call: Call, collection: CollectionName) => Draft;

const READ_OPTIONS: OptionNames = { collation: true, hint: true, maxTimeMS: true, comment: true, readConcern: true };
const FIND_OPTIONS: OptionNames = {
  ...READ_OPTIONS,
  projection: true,
  sort: true,
  skip: true,
  limit: true,
  batchSize: true,
  allowDiskUse: true,
  let: true,
  min: true,
  max: true,
  returnKey: true,
  showRecordId: true,
};
/** What an aggregation may be given. */
export const AGGREGATE_OPTIONS: OptionNames = {
  ...READ_OPTIONS,
  allowDiskUse: true,
  let: true,
  bypassDocumentValidation: true,
  batchSize: true,
  explain: true,
  writeConcern: true,
};
const COUNT_OPTIONS: OptionNames = { ...READ_OPTIONS, skip: true, limit: true };

/** The methods of a collection that read. */
export const READ_METHODS: Readonly<Record<string, CollectionMethod>> = {
  find: (call, collection) => find(call, collection),
  findOne(call, collection) {
    const draft = find(call, collection);
    draft.body.set('limit', new Int32(1)).set('singleBatch', true);
    return { database: draft.database, body: draft.body, answer: draft.answer };
  },
  aggregate: (call, { database, name }) => aggregate(call, database, name),
  countDocuments(call, { database, name }) {
    call.takes(2);
    const options: ShellDocument = new Map();
    call.putOptions(1, COUNT_OPTIONS, options);
    const pipeline: ShellDocument[] = [new Map([['$match', call.documentOrNone(0)]])];
    for (const stage of ['skip', 'limit']) {
      if (options.has(stage)) pipeline.push(new Map([[`$${stage}`, options.get(stage)]]));
      options.delete(stage);
    }
    const group: ShellDocument = new Map<string, ShellValue>([['_id', new Int32(1)]]);
    pipeline.push(new Map([['$group', group.set('n', new Map([['$sum', new Int32(1)]]))]]));
    const body: ShellDocument = new Map<string, ShellValue>([
      ['aggregate', name],
      ['pipeline', pipeline],
      ['cursor', new Map()],
      ...options,
    ]);
    return { database, body, answer: { kind: 'counted' } };
  },
  estimatedDocumentCount(call, { database, name }) {
    call.takes(1);
    const body: ShellDocument = new Map([['count', name]]);
    call.putOptions(0, READ_OPTIONS, body);
    return { database, body, answer: { kind: 'single', field: 'n' } };
  },
  count(call, { database, name }) {
    call.takes(2);
    const body: ShellDocument = new Map<string, ShellValue>([
      ['count', name],
      ['query', call.documentOrNone(0)],
    ]);
    call.putOptions(1, COUNT_OPTIONS, body);
    return { database, body, answer: { kind: 'single', field: 'n' } };
  },
  distinct(call, { database, name }) {
    call.takes(3);
    const body: ShellDocument = new Map<string, ShellValue>([
      ['distinct', name],
      ['key', call.nameText(0)],
    ]);
    body.set('query', call.documentOrNone(1));
    call.putOptions(2, READ_OPTIONS, body);
    return { database, body, answer: { kind: 'list', field: 'values' } };
  },
  getIndexes: listIndexes,
  getIndices: listIndexes,
  stats(call, { database, name }) {
    call.takes(1);
    const body: ShellDocument = new Map([['collStats', name]]);
    if (call.has(0)) body.set('scale', call.number(0));
    return { database, body, answer: REPLY };
  },
  validate(call, { database, name }) {
    call.takes(1);
    const body: ShellDocument = new Map([['validate', name]]);
    call.putOptions(0, { full: true, metadata: true, checkBSONConformance: true }, body);
    return { database, body, answer: REPLY };
  },
};

function find(call: Call, { database, name }: CollectionName): Draft {
  call.takes(3);
  const body: ShellDocument = new Map<string, ShellValue>([
    ['find', name],
    ['filter', call.documentOrNone(0)],
  ]);
  if (call.documentOrNone(1).size > 0) body.set('projection', call.document(1));
  call.putOptions(2, FIND_OPTIONS, body);
  return { database, body, answer: DOCUMENTS, chain: 'find' };
}

function listIndexes(call: Call, { database, name }: CollectionName): Draft {
  call.takes(0);
  return { database, body: new Map([['listIndexes', name]]), answer: DOCUMENTS };
}

/** An aggregation of a collection, or with 1 in its place, of the database. */
export function aggregate(call: Call, database: string, target: ShellValue): Draft {
  call.takes(2);
  const options: ShellDocument = new Map();
  call.putOptions(1, AGGREGATE_OPTIONS, options);
  const batchSize = options.get('batchSize');
  options.delete('batchSize');
  const pipeline = call.list(0).length === 0 ? [] : call.documents(0);
  const body: ShellDocument = new Map<string, ShellValue>([
    ['aggregate', target],
    ['pipeline', pipeline],
  ]);
  body.set('cursor', batchSize === undefined ? new Map() : new Map([['batchSize', batchSize]]));
  for (const [name, value] of options) body.set(name, value);
  return { database, body, answer: DOCUMENTS, chain: 'aggregate' };
}
