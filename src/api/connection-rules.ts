import type { Agents } from '../core/agents.ts';
import { COMMAND_PROTOCOL, DOCUMENT_PROTOCOLS } from '../core/session.ts';
import { commandProblems } from '../exec/index.ts';
import type { ConnectionDraft as StoredDraft } from '../store/index.ts';
import { kindProblems } from './connection-kind.ts';
import { checkSecret, type Obstacle } from './connection-secrets.ts';
import type { ProtocolInfo } from './deps.ts';

/** A connection as somebody wants to have it, whole, checked before it is saved. Its secret is checked besides. */
export type ConnectionDraft = Required<Omit<StoredDraft, 'secret'>>;

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
    ...checkKind(draft, protocols, Object.keys(secret)),
    ...checkSecret(draft.type === 'custom' ? '' : draft.subtype, secret, keptKeys, obstacle),
  ];
}

/** A name fits into `<user>~<connection>` and into a path: words with single dots and dashes between them. */
export function checkName(name: string, field = 'name'): string[] {
  const wordCharacters = name.replaceAll(/[-.]/g, '').length;
  const fits =
    /^\w+(?:[-.]\w+)*$/.test(name) && wordCharacters >= NAME_WORD_CHARACTERS_MIN && name.length <= NAME_LENGTH_MAX;
  if (fits) return [];
  return [
    `${field}: must be 3 to ${NAME_LENGTH_MAX} letters, digits and underscores, with single dots or dashes between them`,
  ];
}

/** An agent that does not exist is refused when it is named, not found out when somebody connects. */
export function agentProblems(agentId: string | null, agents: Agents): string[] {
  if (agentId === null || agents.exists(agentId)) return [];
  return [`agent_id: agent ${agentId} does not exist; use ${agents.connected().join(', ')}`];
}

function checkKind(
  draft: ConnectionDraft,
  protocols: readonly ProtocolInfo[],
  secretKeys: readonly string[],
): string[] {
  if (draft.type === 'custom') {
    const problems = [...commandProblems(draft.command, secretKeys), ...kindProblems(draft.type, draft.subtype)];
    const commands = protocols.find(({ name }) => name === COMMAND_PROTOCOL);
    return [...problems, ...checkSupport(draft, commands)];
  }
  const unknown = kindProblems(draft.type, draft.subtype);
  if (unknown.length > 0) return unknown;
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
  rule: { readonly columns: readonly NamedColumn[] },
): string | undefined {
  const protocol = protocols.find(({ name }) => name === protocolName);
  if (protocol?.supports.masking !== true) return `results of ${kindName(protocolName)} connections cannot be masked`;
  return columnsObstacle(protocolName, rule.columns);
}

/** A column of a masking rule. */
export interface NamedColumn {
  readonly match: string;
}

/** Why a rule with these columns is none for connections of this protocol: it would mask less than it says. */
export function columnsObstacle(protocolName: string, columns: readonly NamedColumn[]): string | undefined {
  if (columns.length === 0) return undefined;
  if (protocolName === COMMAND_PROTOCOL) {
    return 'what a command prints has no columns to mask; use a rule of entity types alone';
  }
  const isOfDocuments = DOCUMENT_PROTOCOLS.has(protocolName);
  const stray = columns.find(({ match }) => (isOfDocuments ? PLACES.test(match) : match.split('.').length > 3));
  if (stray === undefined) return undefined;
  const name = JSON.stringify(stray.match);
  if (isOfDocuments) {
    return `columns: ${name} names places in a list; leave them out, a path goes through lists: database.collection.a.b`;
  }
  return `columns: ${name} names a field of documents; ${protocolName} has schema.table.column`;
}

/** `a.$.b`, `a.$[].b`, `a[0].b`: how queries name places, and rules do not. */
const PLACES = /\.\$(?:\.|\[|$)|[[\]]/;

/** What stands in the way of guarding connections of this protocol; undefined when nothing does. */
export function guardingObstacle(protocolName: string, protocols: readonly ProtocolInfo[]): string | undefined {
  const protocol = protocols.find(({ name }) => name === protocolName);
  if (protocol?.supports.deciding === true) return undefined;
  return `commands of ${kindName(protocolName)} connections cannot be guarded`;
}

function kindName(protocolName: string): string {
  return protocolName === COMMAND_PROTOCOL ? 'custom' : protocolName;
}
