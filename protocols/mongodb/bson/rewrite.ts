import { Elements } from './elements.ts';
import { TYPE } from './sizes.ts';

/** A value in the place of another. */
export interface Replacement {
  readonly type: number;
  /** As it lies in a document, behind the name. */
  readonly bytes: Buffer;
}

/** Looks at the elements of a document, and of those within it. */
export interface ElementVisitor {
  /** What stands in the place of this value, which is no document and no array; undefined leaves it. Keeps no reference to `element`. */
  value(element: Elements, path: readonly string[]): Replacement | undefined;
  /** The name in the place of this one; undefined leaves it. Not asked about the numbers of an array. */
  name?(element: Elements, path: readonly string[]): string | undefined;
  /** What stands in the place of a whole document or array; undefined goes on inside of it. */
  whole?(element: Elements, path: readonly string[]): Replacement | undefined;
}

/**
 * A document with some of its values replaced. Every other byte is taken over as it is: order, duplicate names and number
 * types with it. The same bytes, not copied, when nothing was replaced. The document must have been checked.
 */
export function rewriteDocument(bytes: Buffer, visitor: ElementVisitor, path: readonly string[] = []): Buffer {
  return rewritten(bytes, 0, bytes.length, visitor, path, false) ?? bytes;
}

function rewritten(
  bytes: Buffer,
  start: number,
  limit: number,
  visitor: ElementVisitor,
  path: readonly string[],
  isArray: boolean,
): Buffer | undefined {
  const element = new Elements(bytes, start, limit);
  const pieces: Buffer[] = [];
  let taken = start + 4;
  while (element.next()) {
    // Places in an array are no part of a path: a rule for `a.b` means every `b` of the documents in `a`.
    const at = isArray ? path : [...path, element.name];
    const name = isArray ? undefined : visitor.name?.(element, at);
    const value = replacementOf(element, visitor, at);
    if (name === undefined && value === undefined) continue;
    pieces.push(bytes.subarray(taken, element.start));
    pieces.push(Buffer.of(value?.type ?? element.type));
    pieces.push(
      name === undefined ? bytes.subarray(element.nameStart, element.valueStart) : Buffer.from(`${zeroless(name)}\0`),
    );
    pieces.push(value?.bytes ?? bytes.subarray(element.valueStart, element.end));
    taken = element.end;
  }
  if (pieces.length === 0) return undefined;
  pieces.push(bytes.subarray(taken, element.end + 1));
  const body = Buffer.concat([Buffer.alloc(4), ...pieces]);
  body.writeInt32LE(body.length);
  return body;
}

function replacementOf(element: Elements, visitor: ElementVisitor, path: readonly string[]): Replacement | undefined {
  const { type } = element;
  if (type !== TYPE.document && type !== TYPE.array) return visitor.value(element, path);
  const whole = visitor.whole?.(element, path);
  if (whole !== undefined) return whole;
  const inner = rewritten(element.bytes, element.valueStart, element.end, visitor, path, type === TYPE.array);
  return inner === undefined ? undefined : { type, bytes: inner };
}

/** A name ends at its first zero; whatever makes names must not cut one off. */
function zeroless(name: string): string {
  return name.replaceAll('\0', '\u2400');
}

/** A string as a value. */
export function stringValue(text: string): Replacement {
  const body = Buffer.from(text);
  const bytes = Buffer.alloc(body.length + 5);
  bytes.writeInt32LE(body.length + 1);
  body.copy(bytes, 4);
  return { type: TYPE.string, bytes };
}

/** Null as a value. */
export const NULL_VALUE: Replacement = { type: TYPE.null, bytes: Buffer.alloc(0) };
