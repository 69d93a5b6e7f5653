import { COMMAND_KINDS } from '../../commands/kinds.ts';

/** Commands whose replies may tell of values, though they read no documents. */
const TELLING: ReadonlySet<string> = new Set(['validate', 'dbHash', 'getLog', 'currentOp', 'usersInfo']);
/** Commands that are read by their documents, and answer what they did or would do. */
const DEFINING: ReadonlySet<string> = new Set(['create', 'collMod', 'renameCollection', 'explain']);

/** Whether a command is known to answer names, numbers and definitions, and no value of a collection. */
export function tellsNoValues(command: string): boolean {
  return DEFINING.has(command) || (COMMAND_KINDS.has(command) && !TELLING.has(command));
}
