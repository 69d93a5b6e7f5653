import { type Document, deserialize, serialize } from 'bson';
import { type Command, toCommand } from '../../../protocols/mongodb/commands/command.ts';

/** A document as bytes. */
export function bytesOf(document: Document): Buffer {
  return Buffer.from(serialize(document));
}

/** Bytes as a document, its numbers as the plain ones of JavaScript. */
export function documentOf(bytes: Buffer | undefined): Document {
  if (bytes === undefined) throw new Error('there is no document');
  return deserialize(bytes);
}

/** A command, read as the gateway reads it. */
export function commandOf(document: Document, database = 'admin'): Command {
  const command = toCommand(bytesOf(document), database);
  if (command === undefined) throw new Error('a command has a name');
  return command;
}
