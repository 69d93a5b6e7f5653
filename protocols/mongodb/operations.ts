import type { Effect } from '../../src/core/effect.ts';
import type { Statement } from '../../src/core/query.ts';
import { extendedJson } from './bson/extended-json.ts';
import { numberOf, textOf } from './bson/fields.ts';
import { TYPE } from './bson/sizes.ts';
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
  `ping buildInfo buildinfo atlasVersion connectionStatus listCommands whatsmyuri getFreeMonitoringStatus hostInfo
  getCmdLineOpts getDefaultRWConcern startSession refreshSessions endSessions killSessions killCursors
  commitTransaction abortTransaction`.split(/\s+/),
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
/** mongosh counts these on every server, to tell whether it is one of Atlas's command line tool; it waits for the answer. */
const SHELL_PROBE = {
  database: 'admin',
  collection: 'atlascli',
  pipeline:
    '{"0":{"$match":{"managedClusterType":"atlasCliLocalDevCluster"}},' +
    '"1":{"$group":{"_id":{"$numberInt":"1"},"n":{"$sum":{"$numberInt":"1"}}}}}',
};
const PROBE_FIELDS: ReadonlySet<string> = new Set(['aggregate', 'pipeline', 'cursor']);
/** No parameter: by the error mongosh tells servers apart that only look like MongoDB. */
const NO_PARAMETER = 'foo';
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

/** Whether a command may turn a name into a view, or into another one. */
export function mayMakeView(command: Command): boolean {
  const { name, fields } = command;
  if (name === 'create' || name === 'collMod') return fields.get('viewOn') !== undefined;
  return operationOf(command) === 'unknown';
}

/** The words for commands in rules and records, `find_and_modify`. */
const WORDS: ReadonlyMap<string, string> = new Map(
  [...READ_BY_DOCUMENTS, ...COMMAND_KINDS.keys()].map((name) => [name, wordOf(name)]),
);

function wordOf(name: string): string {
  if (name === 'findandmodify') return 'find_and_modify';
  if (name === 'mapreduce') return 'map_reduce';
  if (name === 'buildinfo') return 'build_info';
  return name.replaceAll(/[A-Z]+/g, (letters) => `_${letters.toLowerCase()}`);
}

/** The word for a command in rules and records, `find_and_modify`; `unknown` for one nobody knows here. */
export function operationOf({ name }: Command): string {
  return WORDS.get(name) ?? 'unknown';
}

/** Whether a command only sets up the session, or reads the catalogue. */
export function housekeepingOf(command: Command, effects: readonly Effect[] | undefined): Statement['housekeeping'] {
  if (effects === undefined) return false;
  const kind = kindOf(command);
  // Code may stand in a filter of any command.
  return kind !== false && hasCode(command.target.bytes) ? false : kind;
}

function kindOf(command: Command): Statement['housekeeping'] {
  const { name } = command;
  if (SESSION.has(name) || isHarmlessLog(command) || asksHarmlessParameters(command) || isShellProbe(command))
    return 'session';
  return CATALOGUE.has(name) ? 'catalogue' : false;
}

/** What the server had to say when it started, which shells show. */
function isHarmlessLog({ name, target }: Command): boolean {
  return name === 'getLog' && textOf(target) === 'startupWarnings';
}

function asksHarmlessParameters({ name, fields, target }: Command): boolean {
  if (name !== 'getParameter') return false;
  const others = [...fields].filter((field) => field.name !== 'getParameter' && !GENERIC.has(field.name));
  // "*" is all of them.
  const word = textOf(target);
  if (word !== undefined) return word === NO_PARAMETER && others.length === 0;
  // A document may ask for all of them, too.
  if (numberOf(target) === undefined) return false;
  return others.length > 0 && others.every((field) => HARMLESS_PARAMETERS.has(field.name));
}

function isShellProbe({ name, database, fields, target, sequences }: Command): boolean {
  if (name !== 'aggregate' || database !== SHELL_PROBE.database || textOf(target) !== SHELL_PROBE.collection)
    return false;
  const pipeline = fields.get('pipeline');
  const isAlone = [...fields].every((field) => PROBE_FIELDS.has(field.name) || GENERIC.has(field.name));
  if (!isAlone || pipeline === undefined || pipeline.type !== TYPE.array || sequences.length > 0) return false;
  return extendedJson(pipeline.bytes, pipeline.start, pipeline.end) === SHELL_PROBE.pipeline;
}
