import type { Document } from 'bson';
import { deserialize } from 'bson';
import type { Command } from '../../../../protocols/mongodb/commands/command.ts';
import { toCommand } from '../../../../protocols/mongodb/commands/command.ts';
import { lineageOf } from '../../../../protocols/mongodb/results/lineage/command.ts';
import type { Views } from '../../../../protocols/mongodb/results/lineage/views.ts';
import { readReply } from '../../../../protocols/mongodb/results/read-reply.ts';
import type { Reply } from '../../../../protocols/mongodb/results/reply.ts';
import type { DocumentValue, ResultDocument } from '../../../../src/core/documents.ts';
import { bson } from '../bson/values.ts';

/** Nothing is a view. */
export const NO_VIEWS: Views = () => 'collection';

/** A command on the database `shop`. */
export function commandOf(document: Document): Command {
  const command = toCommand(bson(document), 'shop');
  if (command === undefined) throw new TypeError('a command needs a name');
  return command;
}

/** The reply to a command, as it is read. */
export function replyTo(command: Document, reply: Document, views: Views = NO_VIEWS): Reply {
  return readReplyTo(command, bson(reply), views);
}

/** The same for bytes. */
export function readReplyTo(command: Document, reply: Buffer, views: Views = NO_VIEWS): Reply {
  const read = commandOf(command);
  return readReply(reply, { command: read.name, database: 'shop', lineage: lineageOf(read, views) });
}

/** Everything a reply shows: its path with dots, with the kind and the text. */
export interface Shown {
  readonly path: string;
  readonly kind: DocumentValue['kind'];
  readonly type: string;
  readonly text: string;
  readonly sources: string;
  readonly nameSources: string;
}

export function shownBy(documents: readonly ResultDocument[]): Shown[] {
  const shown: Shown[] = [];
  for (const document of documents) {
    document.visit((value) => {
      const { field, kind, type } = value;
      shown.push({
        path: field.path.join('.'),
        kind,
        type,
        text: value.get(),
        sources: words(field.sources),
        nameSources: words(field.nameSources),
      });
      return undefined;
    });
  }
  return shown;
}

/** `customers.a.b`, with `~` before what is derived. */
export function words(sources: DocumentValue['field']['sources']): string {
  if (sources === 'unknown') return 'unknown';
  return sources
    .map(({ table, column, isDerived }) => `${isDerived ? '~' : ''}${table}${column === '' ? '' : '.'}${column}`)
    .sort()
    .join(' ');
}

/** What a driver makes of a reply. */
export function driverReads(reply: Reply): Document {
  return deserialize(reply.encode(), { promoteLongs: false });
}
