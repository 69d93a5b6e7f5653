import { ProtocolError } from '../../src/errors.ts';
import { type Field, inside, numberOf, textOf } from './bson/fields.ts';
import { TYPE } from './bson/sizes.ts';
import { type Command, toCommand } from './commands/command.ts';
import type { Transaction } from './logical-sessions.ts';
import { FLAG, type OpMsg, readOpMsg } from './messages/op-msg.ts';

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
  const message = readOpMsg(frame);
  checkSizes(message);
  const { requestId: id, flags, body, sequences } = message;
  const command = toCommand(body, '', sequences);
  if (command === undefined) throw new ProtocolError('an OP_MSG holds no command');
  const { fields } = command;
  const lsid = lsidIn(fields.get('lsid'));
  return {
    id,
    frame,
    message,
    command: { ...command, database: textOf(fields.get('$db')) ?? '' },
    isSilent: (flags & FLAG.moreToCome) !== 0,
    lsid,
    ...numbersOf(command, lsid),
  };
}

/** The hexadecimal UUID of a logical session, `{id: UUID}`; undefined where there is none. */
export function lsidIn(field: Field | undefined): string | 'unreadable' | undefined {
  if (field === undefined) return undefined;
  const id = inside(field)?.get('id');
  if (id?.type !== TYPE.binary || id.end - id.start !== 5 + UUID_BYTES) return 'unreadable';
  return id.bytes.toString('hex', id.start + 5, id.end);
}

function checkSizes({ body, sequences }: OpMsg): void {
  const isTooLarge = (document: Buffer): boolean => document.length > DOCUMENT_BYTES_MAX;
  if (isTooLarge(body) || sequences.some(({ documents }) => documents.some(isTooLarge))) {
    throw new ProtocolError(`a document has more than ${DOCUMENT_BYTES_MAX} bytes`);
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
