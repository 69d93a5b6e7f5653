import type { Message } from './packets.ts';
import type { Prepared } from './prepared.ts';

/** Bytes of parameter values one session may have sent ahead of their executions. */
export const LONG_DATA_BYTES_MAX = 64 * 1024 * 1024;
/** Command, statement id, parameter number. */
const HEAD_BYTES = 7;

const NOTHING_SENT: { readonly packets: readonly Buffer[]; readonly values: ReadonlyMap<number, Buffer> } = {
  packets: [],
  values: new Map(),
};

interface Waiting {
  readonly messages: Message[];
  bytes: number;
  isTooLong: boolean;
}

/**
 * Parameter values sent ahead by COM_STMT_SEND_LONG_DATA. They are held back until the execution they are for is
 * decided, so that nothing of a denied one is left on the server.
 */
export class LongData {
  readonly #waiting = new Map<Prepared, Waiting>();
  #bytes = 0;

  add(prepared: Prepared, message: Message): void {
    const waiting = this.#waiting.get(prepared) ?? { messages: [], bytes: 0, isTooLong: false };
    this.#waiting.set(prepared, waiting);
    if (waiting.isTooLong || this.#bytes + message.bytes.length > LONG_DATA_BYTES_MAX) {
      waiting.isTooLong = true;
      return;
    }
    // It may wait long, and must not keep alive the chunk it came in.
    waiting.messages.push(message.copied());
    waiting.bytes += message.bytes.length;
    this.#bytes += message.bytes.length;
  }

  isTooLong(prepared: Prepared): boolean {
    return this.#waiting.get(prepared)?.isTooLong === true;
  }

  drop(prepared: Prepared): void {
    this.#bytes -= this.#waiting.get(prepared)?.bytes ?? 0;
    this.#waiting.delete(prepared);
  }

  /** Takes out what was sent for the next execution: the packets, and the value of each parameter. */
  take(prepared: Prepared): { readonly packets: readonly Buffer[]; readonly values: ReadonlyMap<number, Buffer> } {
    const messages = this.#waiting.get(prepared)?.messages;
    if (messages === undefined) return NOTHING_SENT;
    this.drop(prepared);
    const pieces = new Map<number, Buffer[]>();
    for (const { payload } of messages) {
      const parameter = payload.readUInt16LE(HEAD_BYTES - 2);
      const list = pieces.get(parameter) ?? [];
      list.push(payload.subarray(HEAD_BYTES));
      pieces.set(parameter, list);
    }
    const values = new Map([...pieces].map(([parameter, list]) => [parameter, Buffer.concat(list)]));
    return { packets: messages.map(({ bytes }) => bytes), values };
  }
}

/** Whether a COM_STMT_SEND_LONG_DATA is long enough to say which parameter it is for. */
export function isLongData(payload: Buffer): boolean {
  return payload.length >= HEAD_BYTES;
}
