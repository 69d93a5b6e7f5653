import { Marker } from './constants.ts';
import { PAYLOAD_BYTES_MAX } from './packet.ts';
import type { Message } from './packets.ts';

/** The longest EOF packet has five bytes; a row may start with the same byte, but is longer than this. */
const EOF_BYTES_MAX = 8;
/** In place of an error code: a progress report (MariaDB). */
const PROGRESS_CODE = 0xffff;

/** Whether a packet among rows ends them: EOF, or OK in its place. A row that starts like it is 16 MiB long. */
export function endsRows(marker: number, payloadLength: number, hasDeprecatedEof: boolean): boolean {
  return marker === Marker.EOF && payloadLength <= (hasDeprecatedEof ? PAYLOAD_BYTES_MAX - 1 : EOF_BYTES_MAX);
}

/** Whether this is a progress report: an ERR packet without an error, after which the answer goes on. */
export function isProgress({ payload }: Message): boolean {
  return payload.length >= 3 && payload[0] === Marker.ERR && payload.readUInt16LE(1) === PROGRESS_CODE;
}
