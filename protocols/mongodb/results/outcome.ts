import type { Outcome } from '../../../src/core/query.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { Elements } from '../bson/elements.ts';
import { type Field, type Fields, inside, numberOf, textOf } from '../bson/fields.ts';
import { TYPE } from '../bson/sizes.ts';
import { namespaceOf } from './lineage/namespace.ts';
import type { ReplyCursor } from './reply.ts';

/** What the plain fields of a reply tell. */
export interface Told {
  /** How the command ended. */
  readonly outcome: Outcome;
  /** Undefined where the reply has none. */
  readonly cursor: ReplyCursor | undefined;
}

/** What the reply to a command tells. Throws ProtocolError for a cursor without its number or its collection, or with a name that is there twice. */
export function toldBy(fields: Fields, command: string): Told {
  const field = fields.get('cursor');
  const within = inside(field);
  const rows = rowsOf(fields, within, command);
  const error = errorOf(fields);
  const tag = `${command} ${rows}`;
  const outcome: Outcome = error === undefined ? { status: 'ok', rows, tag } : { status: 'error', rows, tag, error };
  const cursor = field?.type === TYPE.document && within !== undefined ? cursorOf(within) : undefined;
  return { outcome, cursor };
}

function cursorOf(cursor: Fields): ReplyCursor {
  const id = idOf(cursor.get('id'));
  const namespace = textOf(cursor.get('ns'));
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

function rowsOf(fields: Fields, cursor: Fields | undefined, command: string): number {
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
