import type { ResultDocument } from '../../../src/core/documents.ts';
import type { Echo } from '../../../src/core/plugin.ts';
import type { Outcome } from '../../../src/core/query.ts';
import { Edits } from '../bson/edits.ts';
import { Elements } from '../bson/elements.ts';
import { Fields, numberOf } from '../bson/fields.ts';
import { echoesOf } from './error-echo.ts';
import { meaningsOf } from './meanings.ts';
import { toldBy } from './outcome.ts';
import { type DocumentPart, type Parts, partsOf } from './parts.ts';
import type { Reply, ReplyContext, ReplyCursor } from './reply.ts';
import { BatchDocument, LoneValue, type Part, ReplyParts } from './result-document.ts';
import { textValue } from './values.ts';

/** Reads a checked document. Throws ProtocolError for a reply that no server sends: names given twice, a cursor without its id. */
export function readReply(document: Buffer, context: ReplyContext): Reply {
  return new ReadOnDemand(document, context);
}

class ReadOnDemand implements Reply {
  readonly outcome: Outcome;
  declare readonly cursor?: ReplyCursor;
  readonly #edits: Edits;
  readonly #context: ReplyContext;
  readonly #fields: Fields;
  #parts: Parts | undefined;
  #documents: readonly ResultDocument[] | undefined;

  constructor(document: Buffer, context: ReplyContext) {
    this.#edits = new Edits(document);
    this.#context = context;
    this.#fields = context.fields ?? new Fields(document);
    const { outcome, cursor } = toldBy(this.#fields, context.command);
    this.outcome = outcome;
    if (cursor !== undefined) this.cursor = cursor;
  }

  get documents(): readonly ResultDocument[] {
    this.#documents ??= this.#read();
    return this.#documents;
  }

  maskTexts(mask: (text: string, echoes: readonly Echo[]) => string): void {
    if (!this.#mayHoldTexts()) return;
    for (const { element, enclosing } of this.#all().texts) {
      const text = this.#textOf(element);
      const masked = mask(text, echoesOf(codeBeside(element, enclosing.start), text));
      if (masked !== text) this.#edits.setValue(element, enclosing, textValue(masked));
    }
  }

  encode(room = 0): Buffer {
    const { bytes } = this.#edits;
    return this.#edits.isEmpty ? bytes : this.#edits.encode(0, bytes.length, room);
  }

  /** Replies to what did not fail have none, mostly: they need not be taken apart for that. */
  #mayHoldTexts(): boolean {
    const { command, lineage } = this.#context;
    const { withTexts } = meaningsOf(command, lineage.answers === 'writes');
    for (const { name } of this.#fields) if (withTexts.has(name)) return true;
    return false;
  }

  #all(): Parts {
    this.#parts ??= partsOf(this.#edits.bytes, this.#context.command, this.#context.lineage);
    return this.#parts;
  }

  #read(): readonly ResultDocument[] {
    const edits = this.#edits;
    const { documents, values, others } = this.#all();
    return [
      ...documents.map((part: DocumentPart) => new BatchDocument(edits, part)),
      ...values.map((part: Part) => new LoneValue(edits, part)),
      ...(others.length === 0 ? [] : [new ReplyParts(edits, others)]),
    ];
  }

  #textOf(element: Elements): string {
    const edited = this.#edits.valueAt(element.start);
    return edited === undefined ? element.text : edited.bytes.toString('utf8', 4, edited.bytes.length - 1);
  }
}

/** The code of the error that a text is of; 0 where it has none. */
function codeBeside({ bytes, end }: Elements, start: number): number {
  const element = new Elements(bytes, start, Math.max(end, bytes.length));
  while (element.next()) {
    if (element.name !== 'code') continue;
    return numberOf({ name: '', type: element.type, bytes, start: element.valueStart, end: element.end }) ?? 0;
  }
  return 0;
}
