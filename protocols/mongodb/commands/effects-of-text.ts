import { type Document, EJSON, serialize } from 'bson';
import type { Effect } from '../../../src/core/effect.ts';
import { toCommand } from './command.ts';
import { effectsOfCommand } from './effects.ts';

/** The database of a command that names none, as for the server's own shell. */
const DEFAULT_DATABASE = 'test';

/**
 * What a command does that is written as extended JSON, its database in `$db`, as queries are recorded; undefined where that
 * cannot be told. For texts only: of a command on the wire its bytes tell, where names may be there twice.
 */
export function effectsOfMongodbText(text: string): readonly Effect[] | undefined {
  const found = parsed(text);
  if (found === undefined) return undefined;
  const { $db: database } = found.document;
  if (database !== undefined && typeof database !== 'string') return undefined;
  const command = toCommand(found.body, database ?? DEFAULT_DATABASE);
  return command === undefined ? undefined : effectsOfCommand(command);
}

function parsed(text: string): { readonly document: Document; readonly body: Buffer } | undefined {
  try {
    const value: unknown = EJSON.parse(text, { relaxed: false });
    const isDocument = typeof value === 'object' && value !== null && !Array.isArray(value) && !('_bsontype' in value);
    return isDocument ? { document: value, body: Buffer.from(serialize(value)) } : undefined;
  } catch {
    // No JSON, or a part of one: a long text was cut. Or names in it that the library has uses of its own for, as `_bsontype`.
    return undefined;
  }
}
