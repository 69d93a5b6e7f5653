import { Double, Int32, Long } from 'bson';
import type { Reader } from './reader.ts';
import type { ShellError } from './shell-error.ts';
import { isDocument, isList, type ShellDocument, type ShellValue } from './value.ts';
import type { ShellArgument } from './values.ts';

/** Options by name: under which name the command has them, or true for the same one. */
export type OptionNames = Readonly<Record<string, string | true>>;

/** The call of a method, whose arguments are asked for one by one. Every method throws ShellError. */
export class Call {
  readonly name: string;
  readonly offset: number;
  readonly #args: readonly ShellArgument[];
  readonly #reader: Reader;

  constructor(name: string, offset: number, args: readonly ShellArgument[], reader: Reader) {
    this.name = name;
    this.offset = offset;
    this.#args = args;
    this.#reader = reader;
  }

  /** More arguments than this are no call of the method. */
  takes(max: number): void {
    const more = this.#args[max];
    if (more !== undefined) throw this.#error(`takes ${max === 0 ? 'no arguments' : `at most ${max}`}`, more.offset);
  }

  has(index: number): boolean {
    return this.value(index) !== undefined;
  }

  value(index: number): ShellValue {
    return this.#args[index]?.value;
  }

  text(index: number): string {
    const value = this.value(index);
    if (typeof value !== 'string') throw this.wrong(index, 'a string');
    return value;
  }

  /** A text that names something. */
  nameText(index: number): string {
    const text = this.text(index);
    if (text === '' || text.includes('\0')) throw this.wrong(index, 'a name');
    return text;
  }

  document(index: number): ShellDocument {
    const value = this.value(index);
    if (value === undefined || !isDocument(value)) throw this.wrong(index, 'a document');
    return value;
  }

  /** An empty document where there is no such argument, or it is null. */
  documentOrNone(index: number): ShellDocument {
    return this.value(index) === undefined || this.value(index) === null ? new Map() : this.document(index);
  }

  list(index: number): readonly ShellValue[] {
    const value = this.value(index);
    if (value === undefined || !isList(value)) throw this.wrong(index, 'a list');
    return value;
  }

  /** A list of documents, one at least. */
  documents(index: number): readonly ShellDocument[] {
    const list = this.list(index);
    const documents = list.filter((item) => isDocument(item));
    if (list.length === 0 || documents.length !== list.length) throw this.wrong(index, 'a list of documents');
    return documents;
  }

  /** A document, or a list of them: what an update may be. */
  update(index: number): ShellValue {
    const value = this.value(index);
    return value !== undefined && isList(value) ? this.documents(index) : this.document(index);
  }

  number(index: number): Int32 | Long | Double {
    const value = this.value(index);
    if (!(value instanceof Int32 || value instanceof Long || value instanceof Double))
      throw this.wrong(index, 'a number');
    return value;
  }

  /** The options of this argument that are known, put into the command. */
  putOptions(index: number, names: OptionNames, into: ShellDocument): void {
    for (const [name, value] of this.documentOrNone(index)) {
      const known = Object.hasOwn(names, name) ? names[name] : undefined;
      if (known === undefined) {
        throw this.wrong(index, `the options ${Object.keys(names).join(', ')}, and not ${JSON.stringify(name)}`);
      }
      into.set(known === true ? name : known, value);
    }
  }

  /** What this argument should have been. */
  wrong(index: number, wanted: string): ShellError {
    const argument = this.#args[index];
    const place = ['first', 'second', 'third', 'fourth'][index] ?? 'next';
    return this.#error(`takes ${wanted} as its ${place} argument`, argument?.offset);
  }

  /** What is wrong with the whole call. */
  error(problem: string): ShellError {
    return this.#error(problem);
  }

  #error(problem: string, offset = this.offset): ShellError {
    return this.#reader.error(`${this.name}() ${problem}`, offset);
  }
}
