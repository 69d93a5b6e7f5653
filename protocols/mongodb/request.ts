import { ProtocolError } from '../../src/errors.ts';
import { Elements } from './bson/elements.ts';
import { type Field, inside, numberOf, textOf } from './bson/fields.ts';
import { TYPE } from './bson/sizes.ts';
import { type Command, commandOf } from './commands/command.ts';
import type { Transaction } from './logical-sessions.ts';
import { FLAG, type OpMsg, readOpMsgFields, SEQUENCE_DOCUMENTS_MAX } from './messages/op-msg.ts';

/** A document of a command may be so much larger than the server says, for what is around what is stored. */
export const DOCUMENT_BYTES_MAX: number = 16 * 1024 * 1024 + 16 * 1024;
const UUID_BYTES = 16;
/** The field of the number of a write, or of a transaction. */
export const WRITE_NUMBER = 'txnNumber';

/** One command of a client, whole and checked. */
export interface Request {
  readonly id: number;
  /** As the client sent it, header included. */
  readonly frame: Buffer;
  readonly message: OpMsg;
  readonly command: Command;
  /** Nobody waits for an answer: none may be sent. */
  readonly isSilent: boolean;
  /** The hexadecimal UUID of its logical session; `unreadable` for one that no server takes. */
  readonly lsid: string | 'unreadable' | undefined;
  /** The number by which a write may be sent again without being done twice. */
  readonly writeNumber: bigint | undefined;
  /** Set for a command within a transaction. */
  readonly transaction: (Transaction & { readonly isFirst: boolean }) | undefined;
}

/** An OP_MSG as a command. Throws ProtocolError for what a server would refuse, or could read in another way. */
export function readRequest(frame: Buffer): Request {
  const { message, fields } = readOpMsgFields(frame);
  checkSizes(message);
  const { requestId: id, flags, sequences } = message;
  const command = commandOf(fields, textOf(fields.get('$db')) ?? '', sequences);
  if (command === undefined) throw new ProtocolError('an OP_MSG holds no command');
  for (const field of fields) checkEntries(field);
  const lsid = lsidIn(fields.get('lsid'));
  return {
    id,
    frame,
    message,
    command,
    isSilent: (flags & FLAG.moreToCome) !== 0,
    lsid,
    ...numbersOf(command, lsid),
  };
}

/**
 * The hexadecimal UUID of a logical session, `{id: UUID}`; undefined where there is none. What else servers write into one
 * among themselves makes it another session, of another user or within this one.
 */
export function lsidIn(field: Field | undefined): string | 'unreadable' | undefined {
  if (field === undefined) return undefined;
  const fields = inside(field);
  const id = fields?.size === 1 ? fields.get('id') : undefined;
  if (id?.type !== TYPE.binary || id.end - id.start !== 5 + UUID_BYTES) return 'unreadable';
  return id.bytes.toString('hex', id.start + 5, id.end);
}

function checkSizes({ body, sequences }: OpMsg): void {
  const isTooLarge = (document: Buffer): boolean => document.length > DOCUMENT_BYTES_MAX;
  if (isTooLarge(body) || sequences.some(({ documents }) => documents.some(isTooLarge))) {
    throw new ProtocolError(`a document has more than ${DOCUMENT_BYTES_MAX} bytes`);
  }
}

/** Writes may come as a list in the body as well. */
function checkEntries({ name, type, bytes, start, end }: Field): void {
  if (type !== TYPE.array) return;
  const entry = new Elements(bytes, start, end);
  for (let count = 0; entry.next(); count += 1) {
    if (count === SEQUENCE_DOCUMENTS_MAX) {
      throw new ProtocolError(`${JSON.stringify(name)} has more than ${SEQUENCE_DOCUMENTS_MAX} entries`);
    }
  }
}

/** A number without `autocommit: false` is that of a write that may be sent again, not of a transaction. */
function numbersOf({ fields }: Command, lsid: string | undefined): Pick<Request, 'writeNumber' | 'transaction'> {
  const field = fields.get(WRITE_NUMBER);
  if (lsid === undefined || lsid === 'unreadable' || field?.type !== TYPE.int64) {
    return { writeNumber: undefined, transaction: undefined };
  }
  const number = field.bytes.readBigInt64LE(field.start);
  if (numberOf(fields.get('autocommit')) !== 0) return { writeNumber: number, transaction: undefined };
  return {
    writeNumber: undefined,
    transaction: { lsid, number, isFirst: numberOf(fields.get('startTransaction')) === 1 },
  };
}
