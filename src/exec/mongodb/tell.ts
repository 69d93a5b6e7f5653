import { BSONType } from 'bson';
import type { ExecSink } from '../driver.ts';
import type { ShellCommand } from '../mongodb-shell/index.ts';
import { documentText, valueText } from './extended-text.ts';
import { type Field, fieldOf, inside, numberOf, textOf } from './fields.ts';
import { cursorOf, type Reply } from './reply.ts';

/** Columns of a result: whole documents, or one value of each. */
const DOCUMENT = [{ name: 'document', type: 'document' }];
const VALUE = (name: string) => [{ name, type: 'value' }];

/** Tells a result that is a cursor's, batch by batch. */
export class DocumentRows {
  readonly #sink: ExecSink;
  readonly #onlyNames: boolean;
  #rows = 0;

  constructor(sink: ExecSink, onlyNames: boolean) {
    this.#sink = sink;
    this.#onlyNames = onlyNames;
    sink.columns(onlyNames ? VALUE('name') : DOCUMENT);
  }

  add(documents: readonly Field[]): void {
    for (const document of documents) {
      this.#rows += 1;
      this.#sink.row([this.#onlyNames ? (textOf(fieldOf(inside(document), 'name')) ?? null) : valueText(document)]);
    }
  }

  end(): void {
    this.#sink.command('FIND', this.#rows);
  }
}

/** Tells what a command answered that has no cursor to be read. */
export function tellReply({ answer, body }: ShellCommand, reply: Reply, sink: ExecSink): void {
  switch (answer.kind) {
    case 'write':
      tellWrite(answer.verb, reply, sink);
      break;
    case 'done':
      sink.command(answer.tag, undefined);
      break;
    case 'counted':
      tellSingle(sink, 'n', countedIn(reply));
      break;
    case 'single':
      tellSingle(sink, answer.field, textIn(fieldOf(reply.fields, answer.field)));
      break;
    case 'list':
      tellList(sink, answer.field, inside(fieldOf(reply.fields, answer.field)) ?? []);
      break;
    case 'document': {
      const document = fieldOf(reply.fields, answer.field);
      tellList(sink, answer.field, document === undefined || document.type === BSONType.null ? [] : [document]);
      break;
    }
    default:
      sink.columns(DOCUMENT);
      sink.row([documentText(reply.document)]);
      sink.command([...body.keys()][0] ?? '', 1);
  }
}

/** How many documents a write found and changed, in the words of SQL's. */
function tellWrite(verb: string, { fields }: Reply, sink: ExecSink): void {
  const n = numberOf(fieldOf(fields, 'n')) ?? 0;
  if (verb !== 'UPDATE') {
    sink.command(`${verb} ${n}`, n);
    return;
  }
  const modified = numberOf(fieldOf(fields, 'nModified')) ?? n;
  const upserted = inside(fieldOf(fields, 'upserted'))?.length ?? 0;
  const more = [
    ...(n - upserted === modified ? [] : [`matched ${n - upserted}`]),
    ...(upserted === 0 ? [] : [`upserted ${upserted}`]),
  ];
  sink.command(`UPDATE ${modified}${more.length === 0 ? '' : ` (${more.join(', ')})`}`, modified + upserted);
}

function tellSingle(sink: ExecSink, name: string, text: string | null): void {
  sink.columns(VALUE(name));
  sink.row([text]);
  sink.command('FIND', 1);
}

function tellList(sink: ExecSink, name: string, values: readonly Field[]): void {
  const areDocuments = values.every(({ type }) => type === BSONType.object);
  sink.columns(areDocuments ? DOCUMENT : VALUE(name));
  for (const value of values) sink.row([areDocuments ? valueText(value) : textIn(value)]);
  sink.command('FIND', values.length);
}

/** A count over no documents has no document that tells it. */
function countedIn(reply: Reply): string | null {
  const [document] = cursorOf(reply)?.documents ?? [];
  return document === undefined ? '0' : textIn(fieldOf(inside(document), 'n'));
}

/** Strings as they are, other values as extended JSON; null for null, and where there is none. */
function textIn(field: Field | undefined): string | null {
  if (field === undefined || field.type === BSONType.null) return null;
  return textOf(field) ?? valueText(field);
}
