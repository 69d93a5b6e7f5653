/** An array in binary form: the shape, the elements' type by number, and the elements in order. */
export interface BinaryArray {
  readonly sizes: readonly number[];
  /** Dimensions with their bounds, as they came. */
  readonly header: Buffer;
  readonly elementType: number;
  readonly elements: readonly (Buffer | null)[];
}

const HEADER_BYTES = 12;
const DIMENSION_BYTES = 8;
/** PostgreSQL's MAXDIM. */
const DIMENSIONS_MAX = 6;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;
const HAS_NULL = 1;

/** Takes an array apart (array_recv's format); undefined for bytes that are none. */
export function readBinaryArray(bytes: Buffer): BinaryArray | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const dimensions = bytes.readInt32BE(0);
  const start = HEADER_BYTES + dimensions * DIMENSION_BYTES;
  if (dimensions < 0 || dimensions > DIMENSIONS_MAX || start > bytes.length) return undefined;
  const sizes = Array.from({ length: dimensions }, (_, i) => bytes.readInt32BE(HEADER_BYTES + i * DIMENSION_BYTES));
  const elements: (Buffer | null)[] = [];
  let at = start;
  while (at < bytes.length) {
    if (at + LENGTH_BYTES > bytes.length) return undefined;
    const length = bytes.readInt32BE(at);
    at += LENGTH_BYTES;
    if (length < NULL_LENGTH || at + Math.max(length, 0) > bytes.length) return undefined;
    elements.push(length === NULL_LENGTH ? null : bytes.subarray(at, at + length));
    at += Math.max(length, 0);
  }
  const count = dimensions === 0 ? 0 : sizes.reduce((product, size) => product * size, 1);
  if (elements.length !== count) return undefined;
  return { sizes, header: bytes.subarray(HEADER_BYTES, start), elementType: bytes.readInt32BE(8), elements };
}

/** The same array with other elements; there must be as many as before. */
export function writeBinaryArray(
  { sizes, header, elementType }: BinaryArray,
  elements: readonly (Buffer | null)[],
): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeInt32BE(sizes.length, 0);
  head.writeInt32BE(elements.includes(null) ? HAS_NULL : 0, 4);
  head.writeInt32BE(elementType, 8);
  const parts: Buffer[] = [head, header];
  for (const element of elements) {
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeInt32BE(element === null ? NULL_LENGTH : element.length);
    parts.push(length);
    if (element !== null) parts.push(element);
  }
  return Buffer.concat(parts);
}

/** The literal of elements in the shape of `sizes`, every one quoted: `{{"a",NULL},{"b","c"}}`. */
export function arrayLiteralOf(sizes: readonly number[], elements: readonly (string | null)[]): string {
  if (elements.length === 0) return '{}';
  let level = elements.map((element) => (element === null ? 'NULL' : quoted(element)));
  for (const size of sizes.toReversed()) {
    const groups: string[] = [];
    for (let i = 0; i < level.length; i += size) groups.push(`{${level.slice(i, i + size).join(',')}}`);
    level = groups;
  }
  return level.join(',');
}

/** Elements quoted or bare, nested, with optional bounds in front: what array_in reads. */
const TOKEN = /"(?:[^"\\]|\\[\s\S])*"|[{},]|(?:\\[\s\S]|[^"\\{},])+/gy;
const BOUNDS = /^(?:\[[+-]?\d+:[+-]?\d+\])+=/;

/** The elements of an array literal in order, whatever its dimensions; undefined for a text that is none. */
export function elementsOfLiteral(text: string): (string | null)[] | undefined {
  const body = text.replace(BOUNDS, '');
  if (!body.startsWith('{')) return undefined;
  const elements: (string | null)[] = [];
  let depth = 0;
  let read = 0;
  for (const [token] of body.matchAll(TOKEN)) {
    read += token.length;
    if (token === '{') depth++;
    else if (token === '}') depth--;
    else if (token !== ',') elements.push(elementOf(token));
    if (depth === 0) break;
  }
  return depth === 0 && read === body.length ? elements : undefined;
}

function elementOf(token: string): string | null {
  if (token.startsWith('"')) return token.slice(1, -1).replaceAll(/\\([\s\S])/g, '$1');
  return token.toUpperCase() === 'NULL' ? null : token.replaceAll(/\\([\s\S])/g, '$1');
}

/** One element as it may stand in any array literal. */
export function quoted(element: string): string {
  return `"${element.replaceAll(/["\\]/g, '\\$&')}"`;
}
