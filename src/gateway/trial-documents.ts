import { BSONError, EJSON, serialize } from 'bson';
import { toCommand } from '../../protocols/mongodb/commands/command.ts';
import { lineageOf } from '../../protocols/mongodb/results/lineage/command.ts';
import { readReply } from '../../protocols/mongodb/results/read-reply.ts';
import type { TrialDocuments } from '../api/trial-ports.ts';
import type { ResultDocument } from '../core/documents.ts';

/** What a find of a collection would answer, as the plugins see the documents; undefined where they are no extended JSON. */
export function trialDocuments({
  database,
  collection,
  documents,
}: TrialDocuments): readonly ResultDocument[] | undefined {
  const find = toCommand(Buffer.from(serialize({ find: collection })), database);
  const reply = replyOf(documents, `${database}.${collection}`);
  if (find === undefined || reply === undefined) return undefined;
  // Nothing is asked about views: the sample is of the collection it is said to be of.
  const lineage = lineageOf(find, () => 'collection');
  return readReply(reply, { command: find.name, database, lineage }).documents;
}

function replyOf(documents: readonly object[], ns: string): Buffer | undefined {
  try {
    const firstBatch = documents.map((document) => EJSON.deserialize(document, { relaxed: false }));
    return Buffer.from(serialize({ cursor: { firstBatch, id: 0, ns }, ok: 1 }));
  } catch (error) {
    // `{"$oid": "x"}`, names with NUL: whoever typed it is told so.
    if (error instanceof BSONError || error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A document as people write it: numbers and times without their types where nothing is lost by that. */
export function plainDocument(document: ResultDocument): object {
  return JSON.parse(EJSON.stringify(EJSON.parse(document.text(), { relaxed: false }), { relaxed: true }));
}
