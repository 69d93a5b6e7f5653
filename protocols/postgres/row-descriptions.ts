import type { Column } from '../../src/core/query.ts';
import { ISO_STYLES, type TextStyles } from './constants.ts';
import { type TextEncoding, utf8 } from './encoding.ts';
import { columnsOf } from './layout.ts';
import { type Field, readRowDescription } from './messages/backend.ts';
import { isOwnType } from './type-names.ts';

/** A longer description is read each time. */
export const DESCRIPTION_BYTES_MAX = 1024;
/** How many are remembered, of all sessions together. A power of two. */
const SLOTS = 128;
/** The hash looks at no more bytes than these, evenly spread. */
const HASHED_BYTES_MAX = 32;

interface Remembered {
  readonly frame: Buffer;
  readonly fields: readonly Field[];
}

const remembered: (Remembered | undefined)[] = new Array(SLOTS).fill(undefined);

/** The fields of a RowDescription. The same bytes give the same array: programs send the same few statements over and over. */
export function fieldsOf(frame: Buffer): readonly Field[] {
  if (frame.length > DESCRIPTION_BYTES_MAX) return readRowDescription(frame);
  const slot = hashOf(frame) & (SLOTS - 1);
  const known = remembered[slot];
  if (known?.frame.equals(frame) === true) return known.fields;
  const fields = readRowDescription(frame);
  // Memory of its own: the frame is a piece of the chunk it came in.
  const copy = Buffer.allocUnsafeSlow(frame.length);
  frame.copy(copy);
  remembered[slot] = { frame: copy, fields };
  return fields;
}

/** What follows from the fields of a result alone. */
export interface Layout {
  readonly columns: readonly Column[];
  /** Format code per column. */
  readonly formats: readonly number[];
  /** Some column may be one of a table. */
  readonly hasOrigins: boolean;
  /** Some type is the database's own. */
  readonly hasOwnTypes: boolean;
}

const layouts = new WeakMap<readonly Field[], Layout>();

/** What the fields say of a result; the same object for the same array, in the encoding and the styles of nearly all sessions. */
export function layoutOf(
  fields: readonly Field[],
  encoding: TextEncoding,
  styles: TextStyles | undefined = ISO_STYLES,
): Layout {
  if (encoding !== utf8 || styles !== ISO_STYLES) return newLayout(fields, encoding, styles);
  let layout = layouts.get(fields);
  if (layout === undefined) {
    layout = newLayout(fields, encoding, styles);
    layouts.set(fields, layout);
  }
  return layout;
}

function newLayout(fields: readonly Field[], encoding: TextEncoding, styles: TextStyles): Layout {
  return {
    columns: columnsOf(fields, encoding, styles),
    formats: fields.map(({ format }) => format),
    hasOrigins: fields.some(({ tableOid }) => tableOid !== 0),
    hasOwnTypes: fields.some(({ typeOid }) => isOwnType(typeOid)),
  };
}

function hashOf(frame: Buffer): number {
  const step = Math.max(1, Math.floor(frame.length / HASHED_BYTES_MAX));
  let hash = frame.length;
  for (let at = frame.length - 1; at >= 0; at -= step) hash = (Math.imul(hash, 31) + (frame[at] as number)) | 0;
  return hash ^ (hash >>> 15);
}
