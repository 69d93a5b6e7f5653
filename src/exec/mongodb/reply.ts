import type { ExecError } from '../driver.ts';
import { type Field, fieldOf, fieldsOf, inside, longOf, numberOf, textOf } from './fields.ts';

/** The answer to a command. */
export interface Reply {
  readonly document: Buffer;
  readonly fields: readonly Field[];
  /** Why the command failed; undefined where it did not. */
  readonly error: ExecError | undefined;
  /** What went wrong with some of its writes; undefined where nothing did. */
  readonly writeError: ExecError | undefined;
  /** What is known too late to be taken back: that a write may not be kept. */
  readonly warning: string | undefined;
}

/** A cursor's part of an answer. */
export interface CursorPart {
  /** 0: there is no more. */
  readonly id: bigint;
  /** The collection to ask on, within `database`. */
  readonly database: string;
  readonly collection: string;
  readonly documents: readonly Field[];
}

/** Reads an answer. Throws BSONError. */
export function replyOf(document: Buffer): Reply {
  const fields = fieldsOf(document);
  const isOk = numberOf(fieldOf(fields, 'ok')) === 1;
  const concern = inside(fieldOf(fields, 'writeConcernError'));
  return {
    document,
    fields,
    error: isOk ? undefined : errorIn(fields),
    writeError: writeErrorIn(fields),
    warning: concern === undefined ? undefined : errorIn(concern).message,
  };
}

/** The cursor of an answer; undefined where it has none. */
export function cursorOf({ fields }: Pick<Reply, 'fields'>): CursorPart | undefined {
  const cursor = inside(fieldOf(fields, 'cursor'));
  const id = longOf(fieldOf(cursor, 'id'));
  const batch = inside(fieldOf(cursor, 'firstBatch') ?? fieldOf(cursor, 'nextBatch'));
  if (id === undefined || batch === undefined) return undefined;
  const namespace = textOf(fieldOf(cursor, 'ns')) ?? '';
  const dot = namespace.indexOf('.');
  return { id, database: namespace.slice(0, dot), collection: namespace.slice(dot + 1), documents: batch };
}

function errorIn(fields: readonly Field[]): ExecError {
  const code = numberOf(fieldOf(fields, 'code'));
  const name = textOf(fieldOf(fields, 'codeName'));
  const message = textOf(fieldOf(fields, 'errmsg')) ?? 'the server gave no reason';
  return {
    message,
    ...(code === undefined ? {} : { code: String(code) }),
    ...(name === undefined ? {} : { detail: name }),
  };
}

/** The first of them; how many there are is said with it. */
function writeErrorIn(fields: readonly Field[]): ExecError | undefined {
  const errors = inside(fieldOf(fields, 'writeErrors'));
  const first = inside(errors?.[0]);
  if (errors === undefined || first === undefined) return undefined;
  const error = errorIn(first);
  if (errors.length === 1) return error;
  return { ...error, detail: `${errors.length} of the writes failed; this is the first one’s reason` };
}
