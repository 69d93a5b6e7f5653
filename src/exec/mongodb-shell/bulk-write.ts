import { Call } from './call.ts';
import type { CollectionName, Draft } from './command.ts';
import type { Reader } from './reader.ts';
import { isDocument, isList, type ShellDocument, type ShellValue } from './value.ts';
import type { ShellArgument } from './values.ts';
import { WRITE_METHODS } from './write-methods.ts';

/** Which parts of a write are the arguments of the method of its name; the rest are options. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  insertOne: ['document'],
  updateOne: ['filter', 'update'],
  updateMany: ['filter', 'update'],
  replaceOne: ['filter', 'replacement'],
  deleteOne: ['filter'],
  deleteMany: ['filter'],
};
/** The list that a command's writes are in. */
const LISTS: Readonly<Record<string, string>> = { insert: 'documents', update: 'updates', delete: 'deletes' };

/** One command, and the writes it will have in its list. */
interface Run {
  readonly draft: Draft;
  readonly list: string;
  readonly writes: ShellValue[];
}

/**
 * `bulkWrite` as commands: writes of one kind that follow each other are one command. In the order they are written;
 * the first that fails ends the script.
 */
export function bulkWrite(call: Call, collection: CollectionName, reader: Reader): readonly Draft[] {
  call.takes(2);
  const options: ShellDocument = new Map();
  call.putOptions(1, { ordered: true, writeConcern: true, comment: true }, options);
  const runs: Run[] = [];
  for (const write of call.documents(0)) add(runs, draftOf(call, collection, write, reader));
  for (const { draft, list, writes } of runs) draft.body.set(list, writes);
  const drafts = runs.map(({ draft }) => draft);
  // Without order the first failure would not stop what follows, as it does between commands.
  if (options.get('ordered') === false && drafts.length > 1) {
    throw call.error('takes writes of one kind only where they are not ordered');
  }
  for (const { body } of drafts) for (const [name, value] of options) body.set(name, value);
  return drafts;
}

function draftOf(call: Call, collection: CollectionName, write: ShellDocument, reader: Reader): Draft {
  const [name = ''] = write.keys();
  const parts = Object.hasOwn(WRITES, name) ? WRITES[name] : undefined;
  const given = write.get(name);
  const method = WRITE_METHODS[name];
  if (parts === undefined || method === undefined || write.size !== 1 || given === undefined || !isDocument(given)) {
    throw call.wrong(0, `writes such as { ${Object.keys(WRITES).join(' | ')}: { … } }`);
  }
  const options = new Map([...given].filter(([part]) => !parts.includes(part)));
  const values: readonly ShellValue[] = [...parts.map((part) => given.get(part)), options];
  const args: readonly ShellArgument[] = values.map((value) => ({ value, offset: call.offset }));
  return method(new Call(name, call.offset, args, reader), collection);
}

/** Into the last command, where that is of the same kind and says nothing else than its writes. */
function add(runs: Run[], draft: Draft): void {
  const [kind = ''] = draft.body.keys();
  const list = LISTS[kind] ?? '';
  const added = draft.body.get(list);
  const writes = added !== undefined && isList(added) ? added : [];
  const last = runs.at(-1);
  if (last?.list === list && last.draft.body.size === 2 && draft.body.size === 2) last.writes.push(...writes);
  else runs.push({ draft, list, writes: [...writes] });
}
