import type { Document } from 'bson';
import { ProtocolError } from '../../src/errors.ts';
import { documentsOf, Fields, inside, numberOf, textOf } from './bson/fields.ts';
import { TYPE } from './bson/sizes.ts';
import type { View } from './results/lineage/views.ts';

/** The command that tells which of the names are views, in one batch. */
export function viewsCommand(names: readonly string[]): Document {
  return {
    listCollections: 1,
    filter: { type: 'view', name: { $in: [...names] } },
    cursor: { batchSize: names.length + 1 },
  };
}

/** The views in the answer. Throws ProtocolError where it does not tell all of them. */
export function viewsIn(answer: Fields): ReadonlyMap<string, View> {
  const cursor = inside(answer.get('cursor'));
  const listed = documentsOf(cursor?.get('firstBatch'));
  if (listed === undefined || numberOf(cursor?.get('id')) !== 0) throw incomplete();
  return new Map(
    listed.map((document) => {
      const fields = new Fields(document);
      const options = inside(fields.get('options'));
      const name = textOf(fields.get('name'));
      const on = textOf(options?.get('viewOn'));
      const pipeline = options?.get('pipeline');
      if (name === undefined || on === undefined || pipeline?.type !== TYPE.array) throw incomplete();
      // A copy: what was read is one of many answers in a larger piece of memory.
      return [name, { on, pipeline: Buffer.from(pipeline.bytes.subarray(pipeline.start, pipeline.end)) }];
    }),
  );
}

function incomplete(): ProtocolError {
  return new ProtocolError('the server does not tell all views');
}
