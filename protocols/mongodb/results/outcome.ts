import type { Outcome } from '../../../src/core/query.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { Elements } from '../bson/elements.ts';
import { type Field, Fields, inside, numberOf, textOf } from '../bson/fields.ts';
import { TYPE } from '../bson/sizes.ts';
import { namespaceOf } from './lineage/namespace.ts';
import type { ReplyCursor } from './reply.ts';

/** How a command ended, by its reply. Throws ProtocolError where a name is there twice. */
export function outcomeOf(reply: Buffer, command: string): Outcome {
  const fields = new Fields(reply);
  const rows = rowsOf(fields, command);
  const error = errorOf(fields);
  const tag = `${command} ${rows}`;
  return error === undefined ? { status: 'ok', rows, tag } : { status: 'error', rows, tag, error };
}

/** The cursor of a reply; undefined where it has none. Throws ProtocolError for one without its number or its collection. */
export function cursorOf(reply: Buffer): ReplyCursor | undefined {
  const cursor = new Fields(reply).get('cursor');
  if (cursor?.type !== TYPE.document) return undefined;
  const fields = new Fields(cursor.bytes, cursor.start, cursor.end);
  const id = idOf(fields.get('id'));
  const namespace = textOf(fields.get('ns'));
  if (id === undefined || namespace === undefined) {
    throw new ProtocolError('a cursor has no number or no collection');
  }
  const [database, collection] = namespaceOf(namespace);
  return { id, database, collection };
}

function idOf(field: Field | undefined): bigint | undefined {
  if (field?.type === TYPE.int64) return field.bytes.readBigInt64LE(field.start);
  return field?.type === TYPE.int32 ? BigInt(field.bytes.readInt32LE(field.start)) : undefined;
}

/** What failed: the whole, the first of several writes, or their being kept. */
function errorOf(fields: Fields): Outcome['error'] {
  if (numberOf(fields.get('ok')) !== 1) return describe(fields);
  const first = firstOf(fields.get('writeErrors')) ?? inside(fields.get('writeConcernError'));
  return first === undefined ? undefined : describe(first);
}

function describe(fields: Fields): NonNullable<Outcome['error']> {
  const code = numberOf(fields.get('code'));
  return { code: code === undefined ? '' : String(code), message: textOf(fields.get('errmsg')) ?? 'it failed' };
}

function firstOf(list: Field | undefined): Fields | undefined {
  const [first] = inside(list) ?? [];
  return inside(first);
}

function rowsOf(fields: Fields, command: string): number {
  const cursor = inside(fields.get('cursor'));
  switch (command) {
    case 'update':
      return numberOf(fields.get('nModified')) ?? 0;
    case 'bulkWrite':
      return ['nInserted', 'nModified', 'nDeleted', 'nUpserted'].reduce(
        (sum, name) => sum + (numberOf(fields.get(name)) ?? 0),
        0,
      );
    case 'distinct':
      return countOf(fields.get('values'));
    case 'findAndModify':
    case 'findandmodify':
      return fields.get('value')?.type === TYPE.document
        ? 1
        : (numberOf(inside(fields.get('lastErrorObject'))?.get('n')) ?? 0);
    default:
      if (cursor !== undefined) return countOf(cursor.get('firstBatch') ?? cursor.get('nextBatch'));
      return numberOf(fields.get('n')) ?? countOf(fields.get('results'));
  }
}

function countOf(list: Field | undefined): number {
  if (list?.type !== TYPE.array) return 0;
  const element = new Elements(list.bytes, list.start, list.end);
  let count = 0;
  while (element.next()) count += 1;
  return count;
}
