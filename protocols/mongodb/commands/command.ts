import { type Field, Fields } from '../bson/fields.ts';
import type { DocumentSequence } from '../messages/op-msg.ts';

/** A command as the server takes it: named by its first field. */
export interface Command {
  readonly name: string;
  readonly database: string;
  readonly fields: Fields;
  /** The value of the first field: mostly the collection. */
  readonly target: Field;
  readonly sequences: readonly DocumentSequence[];
}

/** A checked body as a command; undefined for an empty one. Throws ProtocolError where a name is there twice. */
export function toCommand(
  body: Buffer,
  database: string,
  sequences: readonly DocumentSequence[] = [],
): Command | undefined {
  return commandOf(new Fields(body), database, sequences);
}

/** The fields of a checked body as a command; undefined where there are none. */
export function commandOf(
  fields: Fields,
  database: string,
  sequences: readonly DocumentSequence[],
): Command | undefined {
  const { first: target } = fields;
  return target === undefined ? undefined : { name: target.name, database, fields, target, sequences };
}

/** The documents of a field, whether they came in the body or as a sequence; undefined where there are none. */
export function documentsNamed(
  command: Command,
  name: string,
  inBody: (field: Field | undefined) => readonly Buffer[] | undefined,
): readonly Buffer[] | undefined {
  return command.sequences.find((sequence) => sequence.name === name)?.documents ?? inBody(command.fields.get(name));
}
