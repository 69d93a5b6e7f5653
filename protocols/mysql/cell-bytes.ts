import { isUtf8 } from 'node:buffer';
import { fixedBytes } from './binary-value.ts';
import type { Charset } from './charset.ts';
import type { ColumnLayout } from './columns.ts';

/** 1970-01-01 as the binary protocol writes it: year, month, day. */
const EPOCH_DATE = Buffer.from([0xb2, 0x07, 1, 1]);
const NOTHING = Buffer.alloc(0);

/**
 * What takes the place of a cell's content: a text the client can still read as the column's type, no longer than the
 * column declares; null (NULL) where no text may stand. `was` is the content so far.
 */
export function cellBytes(value: string, layout: ColumnLayout, isBinary: boolean, was: Buffer | null): Buffer | null {
  const { column, facts } = layout;
  if (column.kind === 'other') {
    if (value !== column.constant) return null;
    return isBinary ? binaryConstant(layout, value) : textConstant(layout, value);
  }
  const { charset } = facts;
  // Of what could not be read, nothing may be left to stand.
  if (charset === undefined || (was !== null && charset.decode(was) === undefined)) return null;
  if (facts.kind === 'json') return charset.encode(isJson(value) ? value : JSON.stringify(value)) ?? null;
  return encodeFitted(value, charset, column.lengthMax, was);
}

function textConstant({ facts }: ColumnLayout, value: string): Buffer {
  return facts.kind === 'bit' ? Buffer.of(0) : Buffer.from(value, 'latin1');
}

function binaryConstant({ facts, type }: ColumnLayout, value: string): Buffer {
  const fixed = fixedBytes(type);
  if (fixed !== undefined) return Buffer.alloc(fixed);
  switch (facts.kind) {
    case 'date':
    case 'datetime':
      return EPOCH_DATE;
    case 'time':
      return NOTHING;
    case 'bit':
      return Buffer.of(0);
    default:
      return Buffer.from(value, 'latin1');
  }
}

function encodeFitted(
  value: string,
  charset: Charset,
  lengthMax: number | undefined,
  was: Buffer | null,
): Buffer | null {
  const text = lengthMax === undefined || value.length <= lengthMax ? value : [...value].slice(0, lengthMax).join('');
  // Bytes that are no UTF-8 were read one by one, and what is left of them must be written so.
  const isBytewise = charset.name === 'binary' && was !== null && !isUtf8(was);
  if (isBytewise) return Buffer.from(text.replaceAll(/[^\0-\xff]/gu, '?'), 'latin1');
  return charset.encode(text) ?? charset.encode(text.replaceAll(/[^\0-\x7f]/gu, '?')) ?? null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
