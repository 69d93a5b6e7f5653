import type { Effect } from '../../src/core/effect.ts';
import type { Statement } from '../../src/core/query.ts';
import { textOf } from './bson/fields.ts';
import type { Command } from './commands/command.ts';
import { COMMAND_KINDS } from './commands/kinds.ts';
import { hasCode } from './commands/pipeline.ts';

/** Commands that say what they do in their documents. */
const READ_BY_DOCUMENTS: ReadonlySet<string> = new Set(
  'find aggregate count distinct insert update delete findAndModify findandmodify bulkWrite mapReduce mapreduce explain create collMod renameCollection getMore'.split(
    ' ',
  ),
);
/** What sets up or ends a session of a client, and what shells and drivers ask of a server when they connect. */
const SESSION: ReadonlySet<string> = new Set(
  `ping buildInfo buildinfo connectionStatus listCommands whatsmyuri getFreeMonitoringStatus hostInfo getCmdLineOpts
  getDefaultRWConcern startSession refreshSessions endSessions killSessions killCursors commitTransaction
  abortTransaction`.split(/\s+/),
);
/** What tells of names and sizes, and of no document. */
const CATALOGUE: ReadonlySet<string> = new Set(
  'listDatabases listCollections listIndexes collStats dbStats dataSize'.split(' '),
);
/** Parameters that shells ask for when they connect. */
const HARMLESS_PARAMETERS: ReadonlySet<string> = new Set([
  'featureCompatibilityVersion',
  'transactionLifetimeLimitSeconds',
  'authenticationMechanisms',
  'maxBsonObjectSize',
]);
/** Fields of any command. */
const GENERIC: ReadonlySet<string> = new Set([
  '$db',
  '$readPreference',
  '$clusterTime',
  'lsid',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'comment',
  'maxTimeMS',
]);

/** Commands that make and unmake views; what these are called may become something else. */
const SCHEMA: ReadonlySet<string> = new Set(['create', 'collMod', 'drop', 'dropDatabase', 'renameCollection']);

/** Whether a command may change which names are views, and of what. */
export function mayChangeViews(command: Command): boolean {
  return SCHEMA.has(command.name) || operationOf(command) === 'unknown';
}

/** The word for a command in rules and records, `find_and_modify`; `unknown` for one nobody knows here. */
export function operationOf({ name }: Command): string {
  if (!READ_BY_DOCUMENTS.has(name) && !COMMAND_KINDS.has(name)) return 'unknown';
  if (name === 'findandmodify') return 'find_and_modify';
  if (name === 'mapreduce') return 'map_reduce';
  if (name === 'buildinfo') return 'build_info';
  return name.replaceAll(/[A-Z]+/g, (letters) => `_${letters.toLowerCase()}`);
}

/** Whether a command only sets up the session, or reads the catalogue. */
export function housekeepingOf(command: Command, effects: readonly Effect[] | undefined): Statement['housekeeping'] {
  const { name, target } = command;
  // Code may stand in a filter of any command.
  if (effects === undefined || hasCode(target.bytes)) return false;
  if (SESSION.has(name) || isHarmlessLog(command) || asksHarmlessParameters(command)) return 'session';
  return CATALOGUE.has(name) ? 'catalogue' : false;
}

/** What the server had to say when it started, which shells show. */
function isHarmlessLog({ name, target }: Command): boolean {
  return name === 'getLog' && textOf(target) === 'startupWarnings';
}

function asksHarmlessParameters({ name, fields, target }: Command): boolean {
  if (name !== 'getParameter' || textOf(target) !== undefined) return false;
  const others = [...fields].filter((field) => field.name !== 'getParameter' && !GENERIC.has(field.name));
  return others.length > 0 && others.every((field) => HARMLESS_PARAMETERS.has(field.name));
}
