import type { Column } from '../../src/core/query.ts';
import { JSONB_VERSION } from './binary.ts';
import { elementsOfLiteral, quoted, readBinaryArray, writeBinaryArray } from './binary-array.ts';
import { constantBytes } from './constants.ts';
import type { TextEncoding } from './encoding.ts';
import { isTextArray } from './type-names.ts';

/**
 * What takes the place of a cell: a text the client's driver can still read as the column's type, no longer than the
 * column declares, in the format of the result. Null (NULL) where no text may stand. `was` is the cell so far.
 */
export function cellBytes(
  value: string,
  column: Column,
  format: number,
  was: Buffer | null,
  encoding: TextEncoding,
): Buffer | null {
  if (value === column.constant) return constantBytes(column.type, format, value, was);
  if (column.kind === 'other') return null;
  // A NUL can stand in no text value.
  const text = value.includes('\0') ? value.replaceAll('\0', '') : value;
  if (isTextArray(column.type)) {
    return format === 0 ? encoding.encode(asArrayLiteral(text)) : arrayBytes(text, was, encoding);
  }
  if (column.type === 'json' || column.type === 'jsonb') {
    const json = encoding.encode(isJson(text) ? text : JSON.stringify(text));
    return column.type === 'jsonb' && format === 1 ? Buffer.concat([Buffer.of(JSONB_VERSION), json]) : json;
  }
  return encoding.encode(fitted(text, column.lengthMax));
}

function fitted(text: string, lengthMax: number | undefined): string {
  if (lengthMax === undefined || text.length <= lengthMax) return text;
  return [...text].slice(0, lengthMax).join('');
}

function asArrayLiteral(text: string): string {
  return elementsOfLiteral(text) === undefined ? `{${quoted(text)}}` : text;
}

/** The array of before with the literal's elements. One of another shape cannot be built: NULL then. */
function arrayBytes(text: string, was: Buffer | null, encoding: TextEncoding): Buffer | null {
  const array = was === null ? undefined : readBinaryArray(was);
  const elements = elementsOfLiteral(text);
  if (array === undefined || elements?.length !== array.elements.length) return null;
  return writeBinaryArray(
    array,
    elements.map((element) => (element === null ? null : encoding.encode(element))),
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
