import { z } from 'zod';
import type { Agents } from '../core/agents.ts';
import type { Connection as StoredConnection } from '../store/index.ts';
import { Subtype, Type } from './connection-kind.ts';
import { shownPlugins } from './connection-plugins.ts';
import type { ConnectionDraft } from './connection-rules.ts';
import { shownSecret } from './connection-secrets.ts';
import { shownStatus } from './connection-status.ts';
import { unprocessable } from './errors.ts';
import { aliasFields, policyOf, shownAliases } from './policy-aliases.ts';
import { AgentId } from './resource-shape.ts';
import { GroupName, Time, time } from './schemas.ts';

const COMMAND_WORDS_MAX = 256;
const COMMAND_WORD_LENGTH_MAX = 4096;
const GROUPS_MAX = 50;
const RULES_MAX = 100;
const PLUGINS_MAX = 20;
const PLUGIN_WORDS_MAX = 100;
const PLUGIN_WORD_LENGTH_MAX = 254;
const PAIRS_MAX = 50;
const SECRET_TEXT_LENGTH_MAX = 128 * 1024;

const Switch = z.enum(['enabled', 'disabled']);
const Groups = z.array(GroupName).max(GROUPS_MAX);
const RuleIds = z.array(z.uuid()).max(RULES_MAX);
const Tags = z.record(
  z.string().regex(/^[A-Za-z0-9_.:/-]{1,64}$/, 'keys are 1 to 64 letters, digits and _ . : / -'),
  z.string().regex(/^[A-Za-z0-9\-_+=@/:.\s]{1,256}$/, 'must be 1 to 256 letters, digits, spaces and - _ + = @ / : .'),
);
const Policy = z.record(
  z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'keys are lower-case words joined with underscores'),
  z.string().max(256),
);
/** The one character that neither the database nor an argument can hold. */
const NO_ZERO = [/^[^\0]*$/, 'must not hold zero bytes'] as const;
const pairsLimit = { error: `must have at most ${PAIRS_MAX} entries` };

/** What a connection tells one plugin. */
export const PluginConfig = z
  .array(
    z
      .string()
      .min(1)
      .max(PLUGIN_WORD_LENGTH_MAX)
      .regex(...NO_ZERO),
  )
  .max(PLUGIN_WORDS_MAX)
  .describe('What the connection tells the plugin: groups, ids of rules, or events.');
const AttachedPlugin = z.strictObject({ name: z.string().min(1).max(63), config: PluginConfig.default([]) });

/** What may be written of a connection besides its name; nothing in it is required by itself. */
const fields = {
  type: Type,
  subtype: Subtype,
  command: z
    .array(
      z
        .string()
        .max(COMMAND_WORD_LENGTH_MAX)
        .regex(...NO_ZERO),
    )
    .max(COMMAND_WORDS_MAX),
  resource_name: z.string().min(1).max(254).describe('The resource it belongs to; made with it when there is none.'),
  secret: z
    .record(z.string().max(160), z.string().max(SECRET_TEXT_LENGTH_MAX))
    .describe(
      '`envvar:KEY` or `filesystem:KEY` to base64, or to the base64 of a reference like `_vaultkv2:secret/shop:PASS`. An empty value keeps the stored one.',
    ),
  agent_id: AgentId.describe('The agent that dials the upstream; null: the resource’s.'),
  reviewers: Groups.describe('Groups of which each must approve a command, or `min_review_approvals` of them.'),
  access_groups: Groups.describe('Groups that may see and use it; empty: everybody.'),
  access_mode_exec: Switch,
  access_mode_connect: Switch,
  access_mode_runbooks: Switch,
  access_schema: Switch,
  guardrail_rules: RuleIds,
  datamasking_rules: RuleIds,
  plugins: z
    .array(AttachedPlugin)
    .max(PLUGINS_MAX)
    .describe(
      'What is on for the connection. `access_control`, `review`, `guardrails` and `dlp` are its fields by another name.',
    ),
  tags: Tags.refine((pairs) => Object.keys(pairs).length <= PAIRS_MAX, pairsLimit),
  policy: Policy.refine((pairs) => Object.keys(pairs).length <= PAIRS_MAX, pairsLimit),
  ...aliasFields,
};

/** What is written only: another name of a field. */
const writable = { ...fields, connection_tags: fields.tags.describe('The same as `tags`.') };

const NAME_LENGTH_SANE_MAX = 1024;

/** What POST takes, and PUT, where the name must be the one in the path. What is left out gets its default. */
export const NewConnection = z
  .strictObject(writable)
  .partial()
  .required({ type: true })
  .extend({ name: z.string().max(NAME_LENGTH_SANE_MAX) })
  .meta({ id: 'NewConnection' });

/** What PUT takes: all of it, except that the name need not be repeated. */
export const WholeConnection = NewConnection.partial({ name: true }).meta({ id: 'WholeConnection' });

/** What PATCH takes: only what shall change. */
export const ConnectionPatch = z.strictObject(writable).partial().meta({ id: 'ConnectionPatch' });

/** What is read of a connection. */
export const Connection = z
  .object({
    id: z.string(),
    name: z.string(),
    ...fields,
    secret: z
      .record(z.string(), z.string())
      .describe('The keys, with references as they were given and never a value; empty in lists and for non-admins.'),
    effective_agent_id: AgentId.describe('Its own agent or its resource’s.'),
    status: z.enum(['online', 'offline']).describe('online: the agent is connected, and the upstream answers.'),
    status_reason: z.string().nullable().describe('Why it is offline; for admins.'),
    status_checked_at: Time.nullable(),
    redact_enabled: z.boolean(),
    created_at: Time,
    updated_at: Time,
  })
  .meta({ id: 'Connection' });

/** Everything that may be written, as parsed from a body. */
export type ConnectionBody = z.infer<typeof ConnectionPatch>;

/** A body laid over defaults, or over what there is. */
export function draftOf(name: string, body: ConnectionBody, base?: StoredConnection): ConnectionDraft {
  const type = body.type ?? base?.type ?? 'custom';
  return {
    name,
    type,
    subtype: body.subtype ?? base?.subtype ?? '',
    command: body.command ?? base?.command ?? [],
    resourceName: body.resource_name ?? base?.resourceName ?? name,
    agentId: body.agent_id === undefined ? (base?.agentId ?? null) : body.agent_id,
    reviewers: unique(body.reviewers ?? base?.reviewers ?? []),
    accessGroups: unique(body.access_groups ?? base?.accessGroups ?? []),
    accessModeExec: body.access_mode_exec ?? base?.accessModeExec ?? 'enabled',
    accessModeConnect: body.access_mode_connect ?? base?.accessModeConnect ?? 'enabled',
    accessModeRunbooks: body.access_mode_runbooks ?? base?.accessModeRunbooks ?? 'enabled',
    accessSchema: body.access_schema ?? base?.accessSchema ?? (type === 'database' ? 'enabled' : 'disabled'),
    guardrailRules: unique(body.guardrail_rules ?? base?.guardrailRules ?? []),
    maskingRules: unique(body.datamasking_rules ?? base?.maskingRules ?? []),
    plugins: body.plugins ?? base?.plugins ?? [],
    tags: tagsOf(body) ?? base?.tags ?? {},
    policy: policyOf(body, base?.policy ?? {}),
  };
}

function tagsOf({ tags, connection_tags }: ConnectionBody): ConnectionBody['tags'] {
  if (tags !== undefined && connection_tags !== undefined) {
    throw unprocessable('connection_tags: is another name of tags; give one of them');
  }
  return tags ?? connection_tags;
}

/** What of a draft the body gave: all that a change writes, so that two changes at a time do not undo each other. */
export function givenOf(draft: ConnectionDraft, body: ConnectionBody): Partial<ConnectionDraft> {
  const given = Object.entries(FIELDS).filter(([field]) => body[field as keyof typeof FIELDS] !== undefined);
  return Object.fromEntries(given.map(([, name]) => [name, draft[name]]));
}

/** The fields of a body, and what they are called in a draft. The secret goes its own way. */
const FIELDS = {
  type: 'type',
  subtype: 'subtype',
  command: 'command',
  resource_name: 'resourceName',
  agent_id: 'agentId',
  reviewers: 'reviewers',
  access_groups: 'accessGroups',
  access_mode_exec: 'accessModeExec',
  access_mode_connect: 'accessModeConnect',
  access_mode_runbooks: 'accessModeRunbooks',
  access_schema: 'accessSchema',
  guardrail_rules: 'guardrailRules',
  datamasking_rules: 'maskingRules',
  plugins: 'plugins',
  tags: 'tags',
  connection_tags: 'tags',
  policy: 'policy',
  min_review_approvals: 'policy',
  access_max_duration: 'policy',
} as const satisfies Readonly<Record<Exclude<keyof ConnectionBody, 'secret'>, keyof ConnectionDraft>>;

/** How much of a connection is shown: admins read the names of the secret's keys when they ask for one connection. */
export type View = 'admin-single' | 'admin' | 'staff' | 'user';

/** A connection on its way out. Users do not read the command either: people write passwords into commands. */
export function shownConnection(stored: StoredConnection, view: View, agents: Agents): z.infer<typeof Connection> {
  const status = shownStatus(stored, agents);
  return {
    id: stored.id,
    name: stored.name,
    type: stored.type,
    subtype: stored.subtype,
    command: view === 'user' ? [] : [...stored.command],
    resource_name: stored.resourceName,
    secret: view === 'admin-single' ? shownSecret(stored.secretKeys, stored.secretReferences) : {},
    agent_id: stored.agentId,
    effective_agent_id: stored.effectiveAgentId,
    ...status,
    status_reason: view === 'admin' || view === 'admin-single' ? status.status_reason : null,
    reviewers: [...stored.reviewers],
    access_groups: [...stored.accessGroups],
    access_mode_exec: stored.accessModeExec,
    access_mode_connect: stored.accessModeConnect,
    access_mode_runbooks: stored.accessModeRunbooks,
    access_schema: stored.accessSchema,
    guardrail_rules: [...stored.guardrailRules],
    datamasking_rules: [...stored.maskingRules],
    plugins: shownPlugins(stored),
    redact_enabled: stored.maskingRules.length > 0,
    tags: { ...stored.tags },
    policy: { ...stored.policy },
    ...shownAliases(stored.policy),
    created_at: time(stored.createdAt),
    updated_at: time(stored.updatedAt),
  };
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}
