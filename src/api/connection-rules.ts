import { COMMAND_PROTOCOL } from '../core/session.ts';
import { commandProblems } from '../exec/index.ts';
import type { ConnectionDraft as StoredDraft } from '../store/index.ts';
import { checkSecret, type Obstacle } from './connection-secrets.ts';
import type { ProtocolInfo } from './deps.ts';

/** A connection as somebody wants to have it, whole, checked before it is saved. Its secret is checked besides. */
export type ConnectionDraft = Required<Omit<StoredDraft, 'secret'>>;

/** The subtypes each type may have; `custom` takes any other, it only names what the command talks to. */
export const SUBTYPES: Readonly<Record<'database' | 'application', readonly string[]>> = {
  database: ['postgres', 'mysql', 'mongodb', 'mssql', 'oracledb'],
  application: ['httpproxy', 'tcp', 'ssh'],
};

const NAME_LENGTH_MAX = 254;
const NAME_WORD_CHARACTERS_MIN = 3;
/** The one agent of this build; it lives in the gateway. */
export const DEFAULT_AGENT = 'default';

/** What is wrong with a draft, one sentence per problem. `secret` is the submitted map, `kept` the stored keys it may leave empty. */
export function checkConnection(
  draft: ConnectionDraft,
  secret: Readonly<Record<string, string>>,
  keptKeys: readonly string[],
  protocols: readonly ProtocolInfo[],
  obstacle: Obstacle,
): string[] {
  return [
    ...checkName(draft.name),
    ...checkAgent(draft.agentId),
    ...checkKind(draft, protocols, Object.keys(secret)),
    ...checkSecret(draft.type === 'custom' ? '' : draft.subtype, secret, keptKeys, obstacle),
  ];
}

/** A name fits into `<user>~<connection>` and into a path: words with single dots and dashes between them. */
export function checkName(name: string): string[] {
  const wordCharacters = name.replaceAll(/[-.]/g, '').length;
  const fits =
    /^\w+(?:[-.]\w+)*$/.test(name) && wordCharacters >= NAME_WORD_CHARACTERS_MIN && name.length <= NAME_LENGTH_MAX;
  if (fits) return [];
  return [
    `name: must be 3 to ${NAME_LENGTH_MAX} letters, digits and underscores, with single dots or dashes between them`,
  ];
}

function checkAgent(agentId: string): string[] {
  return agentId === DEFAULT_AGENT ? [] : [`agent_id: agent ${agentId} does not exist; use ${DEFAULT_AGENT}`];
}

function checkKind(
  draft: ConnectionDraft,
  protocols: readonly ProtocolInfo[],
  secretKeys: readonly string[],
): string[] {
  if (draft.type === 'custom') {
    const problems = commandProblems(draft.command, secretKeys);
    // Listeners take connections by subtype: under this name a command would be taken for a server.
    const owner = Object.entries(SUBTYPES).find(([, subtypes]) => subtypes.includes(draft.subtype))?.[0];
    if (owner !== undefined) problems.push(`subtype: ${draft.subtype} belongs to type ${owner}`);
    const commands = protocols.find(({ name }) => name === COMMAND_PROTOCOL);
    return [...problems, ...checkSupport(draft, commands)];
  }
  const known = SUBTYPES[draft.type];
  if (!known.includes(draft.subtype)) {
    return [`subtype: type ${draft.type} has the subtypes ${known.join(', ')}`];
  }
  const protocol = protocols.find((candidate) => candidate.name === draft.subtype);
  if (protocol === undefined) return [`subtype ${draft.subtype} is not available in this build`];
  return checkSupport(draft, protocol);
}

/** Policy nobody could carry out is refused now, not discovered when the first command runs through. */
function checkSupport(draft: ConnectionDraft, protocol: ProtocolInfo | undefined): string[] {
  const problems: string[] = [];
  const kind = draft.type === 'custom' ? 'custom connections' : `${draft.subtype} connections`;
  if (protocol?.supports.deciding !== true) {
    if (draft.reviewers.length > 0) problems.push(`reviewers: commands of ${kind} cannot be held for review`);
    if (draft.guardrailRules.length > 0) problems.push(`guardrail_rules: commands of ${kind} cannot be guarded`);
  }
  if (protocol?.supports.masking !== true && draft.maskingRules.length > 0) {
    problems.push(`datamasking_rules: results of ${kind} cannot be masked`);
  }
  return problems;
}

/** What stands in the way of masking connections of this protocol by a rule; undefined when nothing does. */
export function maskingObstacle(
  protocolName: string,
  protocols: readonly ProtocolInfo[],
  rule: { readonly columns: readonly unknown[] },
): string | undefined {
  const protocol = protocols.find(({ name }) => name === protocolName);
  if (protocol?.supports.masking !== true) return `results of ${kindName(protocolName)} connections cannot be masked`;
  const isByColumn = rule.columns.length > 0 && protocolName === COMMAND_PROTOCOL;
  return isByColumn ? NO_COLUMNS : undefined;
}

/** Why a rule with columns is none for a custom connection. */
export const NO_COLUMNS = 'what a command prints has no columns to mask; use a rule of entity types alone';

/** What stands in the way of guarding connections of this protocol; undefined when nothing does. */
export function guardingObstacle(protocolName: string, protocols: readonly ProtocolInfo[]): string | undefined {
  const protocol = protocols.find(({ name }) => name === protocolName);
  if (protocol?.supports.deciding === true) return undefined;
  return `commands of ${kindName(protocolName)} connections cannot be guarded`;
}

function kindName(protocolName: string): string {
  return protocolName === COMMAND_PROTOCOL ? 'custom' : protocolName;
}
