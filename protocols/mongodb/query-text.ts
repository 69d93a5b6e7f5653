import { Elements } from './bson/elements.ts';
import { extendedJson, valueJson } from './bson/extended-json.ts';
import { TYPE } from './bson/sizes.ts';
import type { DocumentSequence } from './messages/op-msg.ts';

/**
 * Characters of a command's text; what is cut off is told by its size. More than anybody reads: a command with a longer
 * text is not put before approvers, nor before rules on words, so that nothing hides behind the cut.
 */
export const TEXT_CHARS_MAX: number = 1024 * 1024 + 1024;

/** What drivers add to every command, which says nothing of what it does. */
const OF_THE_DRIVER: ReadonlyMap<string, number> = new Map<string, number>([
  ['lsid', TYPE.document],
  ['$clusterTime', TYPE.document],
  ['txnNumber', TYPE.int64],
  ['autocommit', TYPE.boolean],
  ['startTransaction', TYPE.boolean],
]);

/** Whether a field of a command says something of what it does. */
export function isTold({ name, type }: { readonly name: string; readonly type: number }): boolean {
  return OF_THE_DRIVER.get(name) !== type;
}

/** Commands whose `pwd` is somebody's password: approvers and the record have no use for it. */
const WITH_PASSWORD: ReadonlySet<string> = new Set(['createUser', 'updateUser']);

/** Whether a password is left out of the text of a command with these fields. */
export function hidesPassword(name: string, fields: { get(name: string): unknown }): boolean {
  return WITH_PASSWORD.has(name) && fields.get('pwd') !== undefined;
}

const HIDDEN = '"***"';

/**
 * A command as canonical extended JSON on one line, its document sequences as arrays, new passwords left out. Both must
 * have been checked.
 */
export function textOfCommand(body: Buffer, sequences: readonly DocumentSequence[]): string {
  const writer = new BoundedJson(TEXT_CHARS_MAX);
  writer.begin('{');
  const element = new Elements(body);
  let command: string | undefined;
  while (element.next()) {
    command ??= element.name;
    if (element.name === 'pwd' && WITH_PASSWORD.has(command)) writer.member(element, HIDDEN);
    else if (isTold(element)) writer.member(element);
  }
  for (const { name, documents } of sequences) writer.sequence(name, documents);
  writer.end('}');
  if (!writer.isCut) return writer.text;
  const bytes = sequences.reduce(
    (sum, { documents }) => documents.reduce((n, { length }) => n + length, sum),
    body.length,
  );
  const counts = sequences.map(({ name, documents }) => `, ${name}: ${documents.length} documents`);
  return `${writer.text} … (cut: ${bytes} bytes${counts.join('')})`;
}

/** Writes extended JSON up to so many characters, and takes nothing apart behind that. */
class BoundedJson {
  readonly #charsMax: number;
  readonly #pieces: string[] = [];
  #chars = 0;
  #isFirst = true;
  isCut = false;

  constructor(charsMax: number) {
    this.#charsMax = charsMax;
  }

  get text(): string {
    return this.#pieces.join('');
  }

  begin(bracket: string): void {
    this.#put(bracket);
    this.#isFirst = true;
  }

  end(bracket: string): void {
    this.#put(bracket);
    this.#isFirst = false;
  }

  /** A field, with this in the place of its value where it is given. */
  member(element: Elements, instead?: string): void {
    if (this.isCut) return;
    this.#item(element.member);
    if (instead === undefined) this.#value(element);
    else this.#put(instead);
  }

  sequence(name: string, documents: readonly Buffer[]): void {
    if (this.isCut) return;
    this.#item(`${JSON.stringify(name)}:`);
    this.begin('[');
    for (const document of documents) {
      if (this.isCut) return;
      this.#item('');
      this.#document(document, 0, document.length);
    }
    this.end(']');
  }

  #value(element: Elements): void {
    const { bytes, valueStart: at, end } = element;
    if (element.isDocument) this.#document(bytes, at, end);
    else if (element.isArray) this.#array(bytes, at, end);
    else this.#put(end - at > this.#charsLeft ? startOf(element, this.#charsLeft) : valueJson(element));
  }

  #document(bytes: Buffer, start: number, end: number): void {
    if (end - start <= SMALL_BYTES) {
      this.#put(extendedJson(bytes, start, end));
      this.#isFirst = false;
      return;
    }
    this.begin('{');
    const element = new Elements(bytes, start, end);
    while (!this.isCut && element.next()) this.member(element);
    this.end('}');
  }

  #array(bytes: Buffer, start: number, end: number): void {
    this.begin('[');
    const element = new Elements(bytes, start, end);
    while (!this.isCut && element.next()) {
      this.#item('');
      this.#value(element);
    }
    this.end(']');
  }

  #item(start: string): void {
    this.#put(this.#isFirst ? start : `,${start}`);
    this.#isFirst = false;
  }

  get #charsLeft(): number {
    return Math.max(this.#charsMax - this.#chars, 0);
  }

  #put(piece: string): void {
    if (this.isCut) return;
    this.isCut = piece.length > this.#charsLeft;
    const put = this.isCut ? piece.slice(0, this.#charsLeft) : piece;
    this.#pieces.push(put);
    this.#chars += put.length;
  }
}

/** Documents up to this size are written at once. */
const SMALL_BYTES = 4096;

/** More than so many characters of a value that may have more, unless that is all of it. */
function startOf({ type, bytes, valueStart, end }: Elements, chars: number): string {
  const isText = type === TYPE.string || type === TYPE.code || type === TYPE.symbol;
  if (!isText) return bytes.toString('base64', valueStart, Math.min(valueStart + chars + 1, end));
  // A character takes up to four bytes.
  return JSON.stringify(bytes.toString('utf8', valueStart + 4, Math.min(valueStart + 8 + 4 * chars, end - 1)));
}
