import { Int32 } from 'bson';
import type { Call, OptionNames } from './call.ts';
import type { Answer, CollectionName, Draft } from './command.ts';
import type { CollectionMethod } from './read-methods.ts';
import type { ShellDocument, ShellValue } from './value.ts';

/** Options of the whole command, and those of its one write. */
const COMMAND_OPTIONS: OptionNames = { writeConcern: true, comment: true, maxTimeMS: true };
const INSERT_OPTIONS: OptionNames = { ...COMMAND_OPTIONS, ordered: true, bypassDocumentValidation: true };
const WRITE_OPTIONS: OptionNames = { collation: true, hint: true };
const UPDATE_OPTIONS: OptionNames = { ...WRITE_OPTIONS, upsert: true, arrayFilters: true, sort: true };
const SHARED_OPTIONS = new Set([...Object.keys(COMMAND_OPTIONS), 'let', 'bypassDocumentValidation']);

const MODIFY_OPTIONS: OptionNames = {
  ...COMMAND_OPTIONS,
  collation: true,
  hint: true,
  let: true,
  sort: true,
  projection: 'fields',
  fields: true,
};
const MODIFIED: Answer = { kind: 'document', field: 'value' };

/** The methods of a collection that write. */
export const WRITE_METHODS: Readonly<Record<string, CollectionMethod>> = {
  insertOne: (call, collection) => insert(call, collection, [call.document(0)]),
  insertMany: (call, collection) => insert(call, collection, call.documents(0)),
  insert: (call, collection) =>
    insert(call, collection, Array.isArray(call.value(0)) ? call.documents(0) : [call.document(0)]),
  updateOne: (call, collection) => update(call, collection, operators(call, 1), false),
  updateMany: (call, collection) => update(call, collection, operators(call, 1), true),
  replaceOne: (call, collection) => update(call, collection, replacement(call, 1), false),
  deleteOne: (call, collection) => remove(call, collection, 1),
  deleteMany: (call, collection) => remove(call, collection, 0),
  findOneAndUpdate: (call, collection) => modify(call, collection, operators(call, 1)),
  findOneAndReplace: (call, collection) => modify(call, collection, replacement(call, 1)),
  findOneAndDelete(call, { database, name }) {
    call.takes(2);
    const body: ShellDocument = new Map<string, ShellValue>([
      ['findAndModify', name],
      ['query', call.document(0)],
    ]);
    body.set('remove', true);
    call.putOptions(1, MODIFY_OPTIONS, body);
    return { database, body, answer: MODIFIED };
  },
  findAndModify(call, { database, name }) {
    call.takes(1);
    const body: ShellDocument = new Map([['findAndModify', name]]);
    const more = { query: true, update: true, remove: true, new: true, upsert: true, arrayFilters: true } as const;
    call.putOptions(0, { ...MODIFY_OPTIONS, ...more }, body);
    return { database, body, answer: MODIFIED };
  },
};

/**
 * The server makes the `_id` of documents that have none. One made up here would be another one each time, and whoever
 * approved the command would have approved a different one.
 */
function insert(call: Call, { database, name }: CollectionName, documents: readonly ShellDocument[]): Draft {
  call.takes(2);
  const body: ShellDocument = new Map<string, ShellValue>([
    ['insert', name],
    ['documents', documents],
  ]);
  call.putOptions(1, INSERT_OPTIONS, body);
  return { database, body, answer: { kind: 'write', verb: 'INSERT' } };
}

function update(call: Call, { database, name }: CollectionName, u: ShellValue, multi: boolean): Draft {
  call.takes(3);
  const write: ShellDocument = new Map<string, ShellValue>([
    ['q', call.document(0)],
    ['u', u],
    ['multi', multi],
  ]);
  const body: ShellDocument = new Map<string, ShellValue>([
    ['update', name],
    ['updates', [write]],
  ]);
  putWriteOptions(call, 2, { ...UPDATE_OPTIONS, ...COMMAND_OPTIONS, ...BODY_OPTIONS }, write, body);
  return { database, body, answer: { kind: 'write', verb: 'UPDATE' } };
}

const BODY_OPTIONS: OptionNames = { let: true, bypassDocumentValidation: true };

function remove(call: Call, { database, name }: CollectionName, limit: 0 | 1): Draft {
  call.takes(2);
  const write: ShellDocument = new Map<string, ShellValue>([
    ['q', call.document(0)],
    ['limit', new Int32(limit)],
  ]);
  const body: ShellDocument = new Map<string, ShellValue>([
    ['delete', name],
    ['deletes', [write]],
  ]);
  putWriteOptions(call, 1, { ...WRITE_OPTIONS, ...COMMAND_OPTIONS, let: true }, write, body);
  return { database, body, answer: { kind: 'write', verb: 'DELETE' } };
}

function putWriteOptions(call: Call, at: number, names: OptionNames, write: ShellDocument, body: ShellDocument): void {
  const options: ShellDocument = new Map();
  call.putOptions(at, names, options);
  for (const [name, value] of options) (SHARED_OPTIONS.has(name) ? body : write).set(name, value);
}

function modify(call: Call, { database, name }: CollectionName, change: ShellValue): Draft {
  call.takes(3);
  const body: ShellDocument = new Map<string, ShellValue>([
    ['findAndModify', name],
    ['query', call.document(0)],
  ]);
  body.set('update', change);
  const more = { upsert: true, arrayFilters: true, returnNewDocument: 'new', returnDocument: true } as const;
  call.putOptions(2, { ...MODIFY_OPTIONS, ...BODY_OPTIONS, ...more }, body);
  const wanted = body.get('returnDocument');
  if (wanted !== undefined) {
    if (wanted !== 'before' && wanted !== 'after') throw call.error('takes "before" or "after" as `returnDocument`');
    body.delete('returnDocument');
    body.set('new', wanted === 'after');
  }
  return { database, body, answer: MODIFIED };
}

/** A change by operators. Anything else would replace the document, which its methods say themselves. */
function operators(call: Call, index: number): ShellValue {
  const change = call.update(index);
  const isChange =
    !(change instanceof Map) || (change.size > 0 && [...change.keys()].every((key) => key.startsWith('$')));
  if (!isChange) throw call.wrong(index, 'operators such as { $set: { … } }, or a pipeline,');
  return change;
}

function replacement(call: Call, index: number): ShellValue {
  const document = call.document(index);
  if ([...document.keys()].some((key) => key.startsWith('$'))) throw call.wrong(index, 'a document without operators');
  return document;
}
