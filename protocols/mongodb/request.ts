import { ProtocolError } from '../../src/errors.ts';
import { type Field, inside, numberOf, textOf } from './bson/fields.ts';
import { TYPE } from './bson/sizes.ts';
import { type Command, toCommand } from './commands/command.ts';
import type { Transaction } from './logical-sessions.ts';
import { FLAG, type OpMsg, readOpMsg } from './messages/op-msg.ts';

/** A document of a command may be so much larger than the server says, for what is around what is stored. */
export const DOCUMENT_BYTES_MAX: number = 16 * 1024 * 1024 + 16 * 1024;
const UUID_BYTES = 16;

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
    transaction: transactionOf(command, lsid),
  };
}

/** The hexadecimal UUID of a logical session, `{id: UUID}`; undefined where there is none. */
export function lsidIn(field: Field | undefined): string | 'unreadable' | undefined {
  if (field === undefined) return undefined;
  const id = inside(field)?.get('id');
  if (id?.type !== TYPE.binary || id.end - id.start !== 5 + UUID_BYTES) return 'unreadable';
  return id.bytes.toString('hex', id.start + 5, id.end);
}

/** The frame as it is sent on: the server is to answer, and with one message. The same buffer where it says so already. */
export function answerable({ frame, message }: Pick<Request, 'frame' | 'message'>): Buffer {
  const { flags } = message;
  if ((flags & (FLAG.moreToCome | FLAG.exhaustAllowed)) === 0) return frame;
  const hasChecksum = (frame.readUInt32LE(FLAGS_AT) & FLAG.checksumPresent) !== 0;
  const copy = Buffer.from(hasChecksum ? frame.subarray(0, -4) : frame);
  copy.writeInt32LE(copy.length);
  copy.writeUInt32LE((flags & ~(FLAG.moreToCome | FLAG.exhaustAllowed)) >>> 0, FLAGS_AT);
  return copy;
}

/** Behind the header. */
const FLAGS_AT = 16;

function checkSizes({ body, sequences }: OpMsg): void {
  const isTooLarge = (document: Buffer): boolean => document.length > DOCUMENT_BYTES_MAX;
  if (isTooLarge(body) || sequences.some(({ documents }) => documents.some(isTooLarge))) {
    throw new ProtocolError(`a document has more than ${DOCUMENT_BYTES_MAX} bytes`);
  }
}

/** A number without `autocommit: false` is that of a write that may be repeated, not of a transaction. */
function transactionOf({ fields }: Command, lsid: string | undefined): Request['transaction'] {
  const number = fields.get('txnNumber');
  if (lsid === undefined || lsid === 'unreadable' || number?.type !== TYPE.int64) return undefined;
  if (numberOf(fields.get('autocommit')) !== 0) return undefined;
  return {
    lsid,
    number: number.bytes.readBigInt64LE(number.start),
    isFirst: numberOf(fields.get('startTransaction')) === 1,
  };
}
