/** What a field of a reply is. */
export type Meaning =
  /** Nothing anybody stored: numbers, names of the server, times. It is not looked at. */
  | 'harmless'
  /** A text of the server's own. */
  | 'text'
  /** Names and definitions: looked at, but no value of a collection. */
  | 'plain'
  /** Whatever nobody knows. */
  | 'unknown'
  /** A list of documents that the command answers. */
  | 'documents'
  /** A list of values that stand alone. */
  | 'values'
  /** One document, or none. */
  | 'document'
  /** The `_id` of a document that was written. */
  | 'id'
  /** Values of a document that was written, by whole field paths. */
  | 'keys'
  /** The place in a change stream; it holds the key of a document. */
  | 'token'
  | { readonly fields: Meanings; readonly rest: Meaning }
  | { readonly list: Meaning };

export type Meanings = Readonly<Record<string, Meaning>>;

function harmless(...names: string[]): Meanings {
  return Object.fromEntries(names.map((name) => [name, 'harmless']));
}

/** An error within a reply. */
const ERROR: Meaning = {
  fields: {
    ...harmless('ok', 'index', 'idx', 'n', 'nModified', 'code', 'codeName', 'errorLabels', 'collectionUUID'),
    errmsg: 'text',
    keyPattern: 'plain',
    keyValue: 'keys',
    upserted: { fields: { ...harmless('index'), _id: 'id' }, rest: 'unknown' },
  },
  rest: 'unknown',
};

/** What any reply may have. */
export const REPLY: Meanings = {
  ...harmless('ok', 'code', 'codeName', 'errorLabels', 'operationTime', '$clusterTime', '$configTime', '$topologyTime'),
  ...harmless('electionId', 'opTime', 'lastCommittedOpTime', '$replData', '$oplogQueryData', 'topologyVersion'),
  ...harmless('retriedStmtId', 'retriedStmtIds', 'recoveryToken', 'connectionId', 'readOnly'),
  errmsg: 'text',
  $err: 'text',
  keyPattern: 'plain',
  keyValue: 'keys',
  writeErrors: { list: ERROR },
  writeConcernError: ERROR,
  writeConcernErrors: { list: ERROR },
};

const CURSOR_FIELDS: Meanings = {
  ...harmless('id', 'ns', 'partialResultsReturned', 'invalidated', 'atClusterTime'),
  postBatchResumeToken: 'token',
};
const cursorOf = (batch: Meaning): Meanings => ({
  cursor: { fields: { ...CURSOR_FIELDS, firstBatch: batch, nextBatch: batch }, rest: 'unknown' },
});
const CURSOR = cursorOf('documents');
/** The cursor of a `bulkWrite` tells what became of each of its writes. */
export const WRITES_CURSOR: Meanings = cursorOf({ list: ERROR });

const COUNTS = harmless('n', 'nModified', 'nMatched', 'nUpserted', 'nInserted', 'nDeleted', 'nErrors');
const WRITES: Meanings = {
  ...COUNTS,
  upserted: { list: { fields: { ...harmless('index'), _id: 'id' }, rest: 'unknown' } },
};
const FOUND: Meanings = {
  value: 'document',
  lastErrorObject: { fields: { ...harmless('updatedExisting', 'n'), upserted: 'id' }, rest: 'unknown' },
};
const REDUCED: Meanings = { results: 'documents', ...harmless('timeMillis', 'counts', 'timing'), result: 'plain' };

/** What replies to some commands have. */
export const REPLIES: ReadonlyMap<string, Meanings> = new Map<string, Meanings>([
  ...['find', 'aggregate', 'getMore', 'listCollections', 'listIndexes'].map((name) => [name, CURSOR] as const),
  ['count', COUNTS],
  ['distinct', { values: 'values' }],
  ['insert', WRITES],
  ['update', WRITES],
  ['delete', WRITES],
  ['bulkWrite', { ...COUNTS, ...WRITES_CURSOR }],
  ['findAndModify', FOUND],
  ['findandmodify', FOUND],
  ['mapReduce', REDUCED],
  ['mapreduce', REDUCED],
]);

/** What the fields of a reply mean. */
export interface ReplyMeanings {
  readonly fields: Meanings;
  /** Names of those that may hold a text of the server's own. */
  readonly withTexts: ReadonlySet<string>;
}

function replyMeanings(fields: Meanings): ReplyMeanings {
  const names = Object.keys(fields).filter((name) => mayHoldText(fields[name]));
  return { fields, withTexts: new Set(names) };
}

function mayHoldText(meaning: Meaning | undefined): boolean {
  if (typeof meaning !== 'object') return meaning === 'text';
  if ('list' in meaning) return mayHoldText(meaning.list);
  return mayHoldText(meaning.rest) || Object.values(meaning.fields).some(mayHoldText);
}

const OF_ANY = replyMeanings(REPLY);
const OF_ANY_WRITES = replyMeanings({ ...REPLY, ...WRITES_CURSOR });
const OF_COMMANDS: ReadonlyMap<string, ReplyMeanings> = new Map(
  [...REPLIES].map(([name, own]) => [name, replyMeanings({ ...REPLY, ...own })]),
);
const OF_WRITES: ReadonlyMap<string, ReplyMeanings> = new Map(
  [...REPLIES].map(([name, own]) => [name, replyMeanings({ ...REPLY, ...own, ...WRITES_CURSOR })]),
);

/** What the fields of a reply to a command mean; `isOfWrites`: its cursor tells what became of each write. */
export function meaningsOf(command: string, isOfWrites: boolean): ReplyMeanings {
  return isOfWrites ? (OF_WRITES.get(command) ?? OF_ANY_WRITES) : (OF_COMMANDS.get(command) ?? OF_ANY);
}

/** Commands by which clients and servers find and keep to one another: nothing of a database is in their replies. */
export const LEFT_ALONE: ReadonlySet<string> = new Set([
  ...['hello', 'isMaster', 'ismaster', 'ping', 'buildInfo', 'buildinfo', 'listCommands', 'whatsmyuri'],
  ...['startSession', 'refreshSessions', 'endSessions', 'killSessions', 'killAllSessions', 'killAllSessionsByPattern'],
  ...['killCursors', 'killOp', 'commitTransaction', 'abortTransaction', 'getFreeMonitoringStatus'],
]);
