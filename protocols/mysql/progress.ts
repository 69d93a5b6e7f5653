import { Marker } from './constants.ts';
import { lenencString } from './lenenc.ts';

/** Clients cut the text of a stage; a long one fills their terminal line. */
const TEXT_BYTES_MAX = 255;

/**
 * The payload of a MariaDB progress report that says `text`: an ERR packet with code 0xFFFF. The number of strings stands
 * in front of the stage, although the published description of the packet leaves it out.
 */
export function progressPayload(text: string): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt8(Marker.ERR);
  head.writeUInt16LE(0xffff, 1);
  // One string; stage 1 of 1, at nothing of it.
  head.writeUInt8(1, 3);
  head.writeUInt8(1, 4);
  head.writeUInt8(1, 5);
  return Buffer.concat([head, lenencString(cut(text))]);
}

function cut(text: string): Buffer {
  let short = text;
  while (Buffer.byteLength(short) > TEXT_BYTES_MAX) short = [...short].slice(0, -1).join('');
  return Buffer.from(short);
}
