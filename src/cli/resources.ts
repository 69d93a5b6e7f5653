import type { ApiRecord } from './api-client.ts';
import { kindOf } from './connection/connection-view.ts';
import { UsageError } from './failure.ts';
import { isRecord, textOf, valueText } from './records.ts';
import type { TableColumn } from './table.ts';
import { windowText } from './window-view.ts';

/** One kind of thing the API holds, as the command line names, lists and shows it. */
export interface Resource {
  /** The name in `admin get NAME`. */
  readonly name: string;
  /** One of it, in sentences. */
  readonly singular: string;
  readonly aliases: readonly string[];
  readonly path: string;
  /** `one`: a single record, without a list. */
  readonly shape: 'list' | 'one';
  /** Whether one of them can be fetched as `path/NAME`; otherwise it is looked up in the list. */
  readonly byPath: 'name' | 'id' | 'no';
  readonly deletable: boolean;
  /** Whether the API gives the list as a csv file, too. */
  readonly exportable?: boolean;
  readonly columns: readonly TableColumn<ApiRecord>[];
}

const field = (heading: string, name: string): TableColumn<ApiRecord> => ({
  heading,
  cell: (record) => textOf(record, name),
});

const CONNECTIONS: Resource = {
  name: 'connections',
  singular: 'connection',
  aliases: ['conn'],
  path: '/connections',
  shape: 'list',
  byPath: 'name',
  deletable: true,
  columns: [
    field('NAME', 'name'),
    { heading: 'TYPE', cell: kindOf },
    field('STATUS', 'status'),
    field('AGENT', 'effective_agent_id'),
    field('REVIEWERS', 'reviewers'),
    field('ACCESS GROUPS', 'access_groups'),
    field('TAGS', 'tags'),
  ],
};

const CONNECTION_RESOURCES: Resource = {
  name: 'resources',
  singular: 'resource',
  aliases: [],
  path: '/resources',
  shape: 'list',
  byPath: 'name',
  deletable: true,
  columns: [
    field('NAME', 'name'),
    { heading: 'TYPE', cell: kindOf },
    field('AGENT', 'agent_id'),
    field('CONNECTIONS', 'connections'),
  ],
};

const USERS: Resource = {
  name: 'users',
  singular: 'user',
  aliases: [],
  path: '/users',
  shape: 'list',
  byPath: 'name',
  deletable: true,
  columns: [field('NAME', 'name'), field('EMAIL', 'email'), field('GROUPS', 'groups'), field('STATUS', 'status')],
};

const SERVICE_ACCOUNTS: Resource = {
  name: 'serviceaccounts',
  singular: 'service account',
  aliases: ['serviceaccount', 'service-accounts', 'service-account'],
  path: '/serviceaccounts',
  shape: 'list',
  byPath: 'name',
  deletable: true,
  columns: [
    field('NAME', 'name'),
    field('DESCRIPTION', 'description'),
    field('GROUPS', 'groups'),
    field('STATUS', 'status'),
  ],
};

const API_KEYS: Resource = {
  name: 'api-keys',
  singular: 'API key',
  aliases: ['api-key', 'apikeys', 'apikey'],
  path: '/api-keys',
  shape: 'list',
  byPath: 'name',
  deletable: true,
  columns: [
    field('NAME', 'name'),
    field('GROUPS', 'groups'),
    field('STATUS', 'status'),
    field('EXPIRES', 'expires_at'),
    field('LAST USED', 'last_used_at'),
  ],
};

const GROUPS: Resource = {
  name: 'groups',
  singular: 'group',
  aliases: ['usergroups'],
  path: '/users/groups',
  shape: 'list',
  byPath: 'no',
  deletable: true,
  columns: [{ heading: 'NAME', cell: (g) => textOf(g, 'name') }, field('MEMBERS', 'members')],
};

const REVIEWS: Resource = {
  name: 'reviews',
  singular: 'review',
  aliases: [],
  path: '/reviews',
  shape: 'list',
  byPath: 'id',
  deletable: false,
  exportable: true,
  columns: [
    field('ID', 'id'),
    field('STATUS', 'status'),
    field('USER', 'user_name'),
    field('CONNECTION', 'connection_name'),
    { heading: 'GROUPS', cell: reviewGroups },
    { heading: 'ROWS', cell: reviewRows },
    field('CREATED', 'created_at'),
    { heading: 'COMMAND', cell: commandText },
  ],
};

const SESSIONS: Resource = {
  name: 'sessions',
  singular: 'session',
  aliases: [],
  path: '/sessions',
  shape: 'list',
  byPath: 'id',
  deletable: false,
  columns: [
    field('ID', 'id'),
    field('STATUS', 'status'),
    field('USER', 'user_name'),
    field('CONNECTION', 'connection'),
    field('QUERIES', 'query_count'),
    field('MASKED', 'masked'),
    field('STARTED', 'start_date'),
    field('ENDED', 'end_date'),
  ],
};

const GUARDRAILS: Resource = {
  name: 'guardrails',
  singular: 'guardrail',
  aliases: [],
  path: '/guardrails',
  shape: 'list',
  byPath: 'id',
  deletable: true,
  columns: [
    field('ID', 'id'),
    field('NAME', 'name'),
    field('DESCRIPTION', 'description'),
    { heading: 'INPUT RULES', cell: (g) => ruleCount(g.input) },
    { heading: 'OUTPUT RULES', cell: (g) => ruleCount(g.output) },
  ],
};

const MASKING_RULES: Resource = {
  name: 'datamasking-rules',
  singular: 'masking rule',
  aliases: ['datamasking', 'masking-rules', 'datamasking-rule', 'masking-rule'],
  path: '/datamasking-rules',
  shape: 'list',
  byPath: 'id',
  deletable: true,
  columns: [
    field('ID', 'id'),
    field('NAME', 'name'),
    field('DESCRIPTION', 'description'),
    { heading: 'ENTITIES', cell: entityTypes },
    { heading: 'COLUMNS', cell: (rule) => valueText(listOf(rule.columns).map((column) => textOf(column, 'match'))) },
    field('COPIES', 'copies'),
  ],
};

const PLUGINS: Resource = {
  name: 'plugins',
  singular: 'plugin',
  aliases: [],
  path: '/plugins',
  shape: 'list',
  byPath: 'name',
  deletable: true,
  columns: [
    field('NAME', 'name'),
    { heading: 'AVAILABLE', cell: (plugin) => (plugin.available === true ? 'yes' : 'no') },
    { heading: 'DEFAULT', cell: (plugin) => (plugin.default === true ? 'yes' : '') },
    { heading: 'CONNECTIONS', cell: (plugin) => valueText(listOf(plugin.connections).map((c) => textOf(c, 'name'))) },
    field('DESCRIPTION', 'description'),
  ],
};

const WEBHOOKS: Resource = {
  name: 'webhooks',
  singular: 'webhook',
  aliases: [],
  path: '/webhooks/endpoints',
  shape: 'list',
  byPath: 'id',
  deletable: true,
  columns: [
    field('ID', 'id'),
    field('URL', 'url'),
    field('KIND', 'kind'),
    { heading: 'EVENTS', cell: (webhook) => textOf(webhook, 'event_types') || 'all' },
    {
      heading: 'CONNECTIONS',
      cell: (webhook) => (webhook.connections === null ? 'all' : textOf(webhook, 'connections')),
    },
    { heading: 'STATE', cell: webhookState },
    field('DELIVERED', 'delivered_at'),
  ],
};

const WEBHOOK_MESSAGES: Resource = {
  name: 'webhook-messages',
  singular: 'webhook message',
  aliases: ['webhook-message'],
  path: '/webhooks/messages',
  shape: 'list',
  byPath: 'id',
  deletable: false,
  columns: [
    field('ID', 'id'),
    field('EVENT', 'event_type'),
    field('STATUS', 'status'),
    field('ATTEMPTS', 'attempts'),
    field('ANSWER', 'response_status'),
    field('ERROR', 'error'),
    field('CREATED', 'created_at'),
  ],
};

const LOGINS: Resource = {
  name: 'logins',
  singular: 'login',
  aliases: [],
  path: '/audit/logins',
  shape: 'list',
  byPath: 'no',
  deletable: false,
  columns: [
    field('AT', 'at'),
    field('OUTCOME', 'outcome'),
    field('USER', 'user_name'),
    field('METHOD', 'method'),
    field('ADDRESS', 'address'),
    field('REASON', 'reason'),
    field('SUBJECT', 'subject'),
  ],
};

const TOKENS: Resource = {
  name: 'tokens',
  singular: 'token',
  aliases: [],
  path: '/tokens',
  shape: 'list',
  byPath: 'no',
  deletable: true,
  columns: [
    field('ID', 'id'),
    field('NAME', 'name'),
    field('KIND', 'kind'),
    field('CREATED', 'created_at'),
    field('EXPIRES', 'expires_at'),
    field('LAST USED', 'last_used_at'),
  ],
};

const single = (name: string): Resource => ({
  name,
  singular: name,
  aliases: [],
  path: `/${name}`,
  shape: 'one',
  byPath: 'no',
  deletable: false,
  columns: [],
});

/** Everything `admin get` knows. */
export const RESOURCES: readonly Resource[] = [
  CONNECTIONS,
  CONNECTION_RESOURCES,
  USERS,
  SERVICE_ACCOUNTS,
  API_KEYS,
  GROUPS,
  REVIEWS,
  SESSIONS,
  GUARDRAILS,
  MASKING_RULES,
  PLUGINS,
  WEBHOOKS,
  WEBHOOK_MESSAGES,
  TOKENS,
  LOGINS,
  single('userinfo'),
  single('serverinfo'),
];

/** The resource of this name, in plural, singular or an alias. */
export function findResource(text: string): Resource {
  const name = text.toLowerCase();
  const found = RESOURCES.find(
    (resource) => resource.name === name || resource.singular === name || resource.aliases.includes(name),
  );
  if (found !== undefined) return found;
  throw new UsageError(`There is nothing called "${text}".`, `Try one of ${RESOURCES.map((r) => r.name).join(', ')}.`);
}

function webhookState(webhook: ApiRecord): string {
  if (webhook.disabled !== true) return 'on';
  const reason = textOf(webhook, 'disabled_reason');
  return reason === '' ? 'off' : `off: ${reason}`;
}

/** Where each reviewing group stands: `dba-team: APPROVED by dba`. */
export function reviewGroups(review: ApiRecord): string {
  // Nobody was asked, so that there is nothing to say of each group.
  if (review.auto_approved === true) return 'own request of an admin';
  const groups = listOf(review.review_groups_data).map(reviewGroup).join(', ');
  return typeof review.min_approvals === 'number' ? `${review.min_approvals} of ${groups}` : groups;
}

/** What the planner expects it to change, and what it may change: `about 12, at most 20`. */
function reviewRows(review: ApiRecord): string {
  const estimates = listOf(review.estimate).map(({ rows }) => Number(rows));
  const expected = estimates.length === 0 ? [] : [`about ${estimates.reduce((sum, rows) => sum + rows, 0)}`];
  return [...expected, ...(typeof review.max_rows === 'number' ? [`at most ${review.max_rows}`] : [])].join(', ');
}

/** The command with its bound values: both are what is approved. Or what else is. */
function commandText(review: ApiRecord): string {
  if (review.type === 'jit') return windowText(review);
  const params = listOf(review.params).map((param) => (param.text === null ? 'NULL' : `'${textOf(param, 'text')}'`));
  return params.length === 0 ? textOf(review, 'text') : `${textOf(review, 'text')}  [${params.join(', ')}]`;
}

function reviewGroup(group: ApiRecord): string {
  const by = isRecord(group.reviewed_by) ? ` by ${textOf(group.reviewed_by, 'name')}` : '';
  return `${textOf(group, 'group')}: ${textOf(group, 'status')}${by}`;
}

function listOf(value: unknown): ApiRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function ruleCount(side: unknown): string {
  return isRecord(side) ? String(listOf(side.rules).length) : '';
}

function entityTypes(rule: ApiRecord): string {
  const known = listOf(rule.supported_entity_types).flatMap((set) => valueText(set.entity_types));
  const custom = listOf(rule.custom_entity_types).map((type) => textOf(type, 'name'));
  return [...known, ...custom].join(', ');
}
