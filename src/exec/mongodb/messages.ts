import { serialize } from 'bson';
import type { ShellDocument } from '../mongodb-shell/index.ts';

/** MongoDB wire protocol: OP_MSG, the only kind of message that commands and their answers have. */
const OP_MSG = 2013;
const HEADER_BYTES = 16;
const FLAG_BYTES = 4;
/** What servers take, and send, at the most. */
const MESSAGE_BYTES_MAX = 48_000_000;
/** A document, as opposed to a sequence of them. */
const BODY = 0;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;

/** A command as a message. The database is the body's last field. */
export function commandMessage(requestId: number, database: string, body: ShellDocument): Buffer {
  // What is undefined is sent as null, as drivers do: left out of a filter, it would find everything.
  const document = serialize(new Map(body).set('$db', database), { ignoreUndefined: false });
  const message = Buffer.alloc(HEADER_BYTES + FLAG_BYTES + 1 + document.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(requestId, 4);
  message.writeInt32LE(OP_MSG, 12);
  message[HEADER_BYTES + FLAG_BYTES] = BODY;
  message.set(document, HEADER_BYTES + FLAG_BYTES + 1);
  return message;
}

/** An answer that came. */
export interface Answered {
  readonly responseTo: number;
  readonly document: Buffer;
}

/** Puts the answers together that come in pieces. */
export class AnswerReader {
  #pieces: Buffer[] = [];
  #bytes = 0;

  /** The answers that are whole with this piece. Throws where it is no answer. */
  push(piece: Buffer): readonly Answered[] {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    const answers: Answered[] = [];
    for (;;) {
      const length = this.#lengthOfNext();
      if (length === undefined || this.#bytes < length) return answers;
      const all = this.#joined();
      answers.push(answerIn(all.subarray(0, length)));
      this.#pieces = [all.subarray(length)];
      this.#bytes = all.length - length;
    }
  }

  #lengthOfNext(): number | undefined {
    if (this.#bytes < HEADER_BYTES) return undefined;
    if ((this.#pieces[0]?.length ?? 0) < HEADER_BYTES) this.#pieces = [this.#joined()];
    const length = this.#pieces[0]?.readInt32LE(0) ?? 0;
    if (length < HEADER_BYTES || length > MESSAGE_BYTES_MAX) throw new Error('an answer of an impossible length came');
    return length;
  }

  #joined(): Buffer {
    const [only, ...more] = this.#pieces;
    return only !== undefined && more.length === 0 ? only : Buffer.concat(this.#pieces);
  }
}

function answerIn(message: Buffer): Answered {
  const body = HEADER_BYTES + FLAG_BYTES + 1;
  if (message.readInt32LE(12) !== OP_MSG || message.length < body + 5) throw new Error('an answer came that is none');
  const flags = message.readUInt32LE(HEADER_BYTES);
  // We ask for neither.
  const isPlain = (flags & (CHECKSUM_PRESENT | MORE_TO_COME)) === 0 && message[body - 1] === BODY;
  if (!isPlain || message.readInt32LE(body) !== message.length - body) throw new Error('an answer came that is none');
  return { responseTo: message.readInt32LE(8), document: message.subarray(body) };
}
