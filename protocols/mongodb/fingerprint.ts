import { Elements } from './bson/elements.ts';
import { TYPE } from './bson/sizes.ts';
import type { Command } from './commands/command.ts';
import { GatheredHash } from './gathered-hash.ts';
import type { DocumentSequence } from './messages/op-msg.ts';
import { isTold } from './query-text.ts';

/** Other fields that are not the same when a program sends a command again: how long it waits, and what it saw before. */
const VARYING: ReadonlySet<string> = new Set([
  'maxTimeMS',
  'readConcern',
  '$readPreference',
  'recoveryToken',
  'stmtId',
  'stmtIds',
]);
/** A number that drivers give a new document says when it was given, to the second. */
const FRESH_MS_MAX = 10 * 60_000;

/**
 * What an approval is bound to: SHA-256 over every byte that tells what a command does. Numbers that a driver has just
 * given to new documents are left out, or the same insert sent again would be another.
 */
export function fingerprintOf(
  body: Buffer,
  { name, sequences }: Pick<Command, 'name' | 'sequences'>,
  receivedAt: number,
): string {
  const print = new Print(name, receivedAt);
  print.body(body);
  for (const sequence of sequences) print.sequence(sequence);
  return print.digest();
}

class Print {
  readonly #hash = new GatheredHash();
  readonly #command: string;
  readonly #receivedAt: number;

  constructor(command: string, receivedAt: number) {
    this.#command = command;
    this.#receivedAt = receivedAt;
  }

  body(body: Buffer): void {
    const element = new Elements(body);
    while (element.next()) {
      if (!isTold(element) || VARYING.has(element.name)) continue;
      const { name } = element;
      if (element.isArray && this.#holdsNew(name)) this.sequence({ name, documents: documentsIn(element) });
      else this.#add(element.bytes, element.start, element.end);
    }
  }

  sequence({ name, documents }: DocumentSequence): void {
    this.#text(`${name}[${documents.length}]`);
    for (const document of documents) {
      if (name === 'documents' && this.#command === 'insert') this.#new(document);
      else if (name === 'ops' && this.#command === 'bulkWrite') this.#operation(document);
      else this.#add(document, 0, document.length);
    }
  }

  digest(): string {
    return this.#hash.digest();
  }

  #holdsNew(field: string): boolean {
    return this.#command === 'insert' ? field === 'documents' : this.#command === 'bulkWrite' && field === 'ops';
  }

  /** An operation of a bulkWrite: `{insert: 0, document: {...}}`. */
  #operation(operation: Buffer): void {
    const element = new Elements(operation);
    while (element.next()) {
      const isNew = element.isDocument && element.name === 'document';
      if (isNew) this.#new(operation.subarray(element.valueStart, element.end));
      else this.#add(operation, element.start, element.end);
    }
    this.#text('}');
  }

  #new(document: Buffer): void {
    const element = new Elements(document);
    while (element.next()) {
      if (element.type === TYPE.objectId && element.name === '_id' && this.#isFresh(element)) this.#text('_id');
      else this.#add(document, element.start, element.end);
    }
    this.#text('}');
  }

  #isFresh({ bytes, valueStart }: Elements): boolean {
    return Math.abs(bytes.readUInt32BE(valueStart) * 1000 - this.#receivedAt) <= FRESH_MS_MAX;
  }

  /** Every piece goes in with its length, so that no two different lists run together to the same bytes. */
  #add(bytes: Buffer, start: number, end: number): void {
    this.#hash.text(`${end - start}:`);
    this.#hash.bytes(bytes, start, end);
  }

  #text(text: string): void {
    this.#hash.text(`t${text.length}:${text}`);
  }
}

/** What is in an array, documents or not, as it lies there. */
function documentsIn(array: Elements): Buffer[] {
  const items: Buffer[] = [];
  const element = new Elements(array.bytes, array.valueStart, array.end);
  while (element.next()) {
    if (element.isDocument) items.push(element.bytes.subarray(element.valueStart, element.end));
    else items.push(Buffer.concat([Buffer.of(0, 0, 0, 0), element.bytes.subarray(element.start, element.end)]));
  }
  return items;
}
