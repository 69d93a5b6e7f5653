import type { ColumnType, Generated, Kysely, Transaction } from 'kysely';

/** A database or a transaction on it. */
export type Db = Kysely<Tables> | Transaction<Tables>;

/** JSON goes in as text, so that the driver does not take an array for a PostgreSQL array. */
type Json<T> = ColumnType<T, string, string>;
type Default<T> = Generated<T>;

/** The tables as the migrations leave them. */
export interface Tables {
  users: UserRow;
  groups: { name: string; created_at: Default<Date>; source: Default<'local' | 'oidc'> };
  user_groups: { user_id: string; group_name: string; source: Default<'local' | 'oidc'> };
  user_identities: { issuer: string; subject: string; user_id: string; created_at: Default<Date>; last_login_at: Date };
  setup: { user_id: string; created_at: Default<Date> };
  login_codes: { code_hash: Buffer; challenge: string; user_id: string; expires_at: Date };
  resources: ResourceRow;
  connections: ConnectionRow;
  connection_status: ConnectionStatusRow;
  tokens: TokenRow;
  guardrails: GuardrailRow;
  connection_guardrails: RuleLinkRow;
  masking_rules: MaskingRuleRow;
  connection_masking_rules: RuleLinkRow;
  reviews: ReviewRow;
  review_groups: ReviewGroupRow;
  window_sessions: WindowSessionRow;
  gateways: GatewayRow;
  sessions: SessionRow;
  events: EventRow;
  config_audit: ConfigAuditRow;
  activity: ActivityRow;
  audit_checks: AuditCheckRow;
  webhook_endpoints: WebhookEndpointRow;
  webhook_endpoint_connections: { endpoint_id: string; connection_id: string };
  webhook_events: WebhookEventRow;
  webhook_messages: WebhookMessageRow;
  slack_links: SlackLinkRow;
  slack_link_codes: SlackLinkCodeRow;
  slack_subscriptions: { user_id: string; connection_id: string | null; created_at: Default<Date> };
  slack_messages: SlackMessageRow;
  slack_pace: { target: string; next_at: Date };
  plugins: PluginRow;
  connection_plugins: { connection_id: string; plugin: string; config: string[] };
  upstream_traits: { connection_id: string; traits: Json<unknown>; seen_at: Default<Date> };
}

interface UserRow {
  id: string;
  name: string;
  email: string;
  status: 'active' | 'inactive';
  password_hash: string | null;
  scram_salt: Buffer;
  oidc: Default<'none' | 'expected' | 'linked'>;
  kind: Default<'person' | 'service' | 'api_key'>;
  description: Default<string>;
  created_at: Default<Date>;
}

interface ResourceRow {
  id: string;
  name: string;
  type: 'database' | 'application' | 'custom';
  subtype: string;
  agent_id: string | null;
  is_automatic: boolean;
  created_at: Default<Date>;
  updated_at: Default<Date>;
}

interface ConnectionStatusRow {
  connection_id: string;
  /** Null: nobody has looked yet. */
  is_reachable: boolean | null;
  reason: string | null;
  checked_at: Date | null;
  due_at: Default<Date>;
  probe_id: string | null;
}

interface ConnectionRow {
  id: string;
  name: string;
  type: 'database' | 'application' | 'custom';
  subtype: string;
  command: string[];
  resource_name: string;
  /** Null: the resource's. */
  agent_id: string | null;
  reviewers: string[];
  access_groups: string[];
  access_mode_exec: 'enabled' | 'disabled';
  access_mode_connect: 'enabled' | 'disabled';
  access_mode_runbooks: 'enabled' | 'disabled';
  access_schema: 'enabled' | 'disabled';
  tags: Json<Record<string, string>>;
  policy: Json<Record<string, string>>;
  secret_keys: string[];
  secret: Buffer | null;
  secret_references: Json<Record<string, string>>;
  created_at: Default<Date>;
  updated_at: Default<Date>;
}

interface TokenRow {
  id: string;
  user_id: string;
  kind: 'access' | 'login' | 'api_key';
  name: string;
  connection_id: string | null;
  secret_hash: Buffer;
  stored_key: Buffer | null;
  server_key: Buffer | null;
  native_hash: Buffer | null;
  expires_at: Date | null;
  last_used_at: Date | null;
  created_at: Default<Date>;
}

interface PluginRow {
  name: string;
  secret_keys: string[];
  secret: Buffer | null;
  created_at: Default<Date>;
  updated_at: Default<Date>;
}

interface WebhookEndpointRow {
  id: string;
  secret: Buffer;
  description: string;
  kind: 'generic' | 'microsoftteams';
  event_types: string[];
  all_connections: boolean;
  include_command: boolean;
  disabled: boolean;
  disabled_reason: string | null;
  delivered_at: Date | null;
  created_at: Default<Date>;
  updated_at: Default<Date>;
}

interface WebhookEventRow {
  id: string;
  key: string;
  type: string;
  connection_id: string | null;
  subject_id: string;
  at: Date;
  detail: Json<Record<string, unknown>> | null;
  payload: Json<Record<string, unknown> | null> | null;
  dispatched_at: Date | null;
  for_webhooks: Default<boolean>;
  for_slack: Default<boolean>;
}

interface SlackLinkRow {
  user_id: string;
  team_id: string;
  slack_user_id: string;
  slack_name: string;
  linked_at: Default<Date>;
}

interface SlackLinkCodeRow {
  code_hash: Buffer;
  team_id: string;
  slack_user_id: string;
  slack_name: string;
  expires_at: Date;
}

interface SlackMessageRow {
  id: string;
  review_id: string;
  team_id: string;
  kind: 'channel' | 'approver' | 'requester';
  target: string;
  user_id: string | null;
  status: 'waiting' | 'shown' | 'skipped' | 'failed';
  channel_id: string | null;
  ts: string | null;
  shown: string | null;
  error: string | null;
  claimed_until: Date | null;
  created_at: Default<Date>;
}

interface WebhookMessageRow {
  id: string;
  event_id: string;
  endpoint_id: string;
  status: 'pending' | 'delivered' | 'failed' | 'discarded';
  attempts: Default<number>;
  response_status: number | null;
  error: string | null;
  duration_ms: number | null;
  attempted_at: Date | null;
  created_at: Default<Date>;
}

interface RuleLinkRow {
  connection_id: string;
  rule_id: string;
}

interface GuardrailRow {
  id: string;
  name: string;
  description: string;
  input: Json<unknown>;
  output: Json<unknown>;
  created_at: Default<Date>;
  updated_at: Default<Date>;
}

interface MaskingRuleRow {
  id: string;
  name: string;
  description: string;
  definition: Json<unknown>;
  unfollowed: 'mask' | 'deny';
  copies: 'allow' | 'deny';
  created_at: Default<Date>;
  updated_at: Default<Date>;
}

interface RowEstimate {
  operation: string;
  relation: string;
  rows: number;
}

type ReviewStatus = 'PENDING' | 'APPROVED' | 'REJECTED' | 'EXPIRED' | 'REVOKED' | 'EXECUTED';

interface ReviewRow {
  id: string;
  /** Null only for windows. */
  session_id: string | null;
  connection_id: string;
  connection_name: string;
  user_id: string;
  user_name: string;
  user_kind: Default<'person' | 'service' | 'api_key'>;
  status: ReviewStatus;
  request: Json<unknown>;
  operations: string[];
  fingerprint: string;
  created_at: Default<Date>;
  expires_at: Date;
  changed_at: Date;
  decided_at: Date | null;
  executed_at: Date | null;
  reason: string | null;
  outcome: Json<Record<string, unknown>> | null;
  auto_approved: boolean;
  mode: Default<'hold' | 'fail_fast'>;
  database: Default<string>;
  told_at: Default<Date | null>;
  estimate: Json<RowEstimate[]> | null;
  rows_max: Default<number | null>;
  min_approvals: Default<number | null>;
  person_counts: Default<'once' | 'every_group'>;
  approved_at: Default<Date | null>;
  normal_fingerprint: Default<string | null>;
  type: Default<'onetime' | 'jit'>;
  duration_sec: Default<number | null>;
  access_until: Default<Date | null>;
  justification: Default<string | null>;
  window_reviewers: Default<string[] | null>;
}

interface ReviewGroupRow {
  review_id: string;
  position: number;
  group_name: string;
  status: 'PENDING' | 'APPROVED' | 'REJECTED';
  reviewer_id: string | null;
  reviewer_name: string | null;
  reviewer_kind: Default<'person' | 'service' | 'api_key' | null>;
  by_admin: Default<boolean>;
  reviewed_at: Date | null;
  reason: string | null;
  rows_max: Default<number | null>;
  person_counts: Default<'once' | 'every_group'>;
}

/** A session that used a window, and how many commands it ran by it. */
interface WindowSessionRow {
  review_id: string;
  session_id: string;
  /** bigint comes as text. */
  commands: ColumnType<string, number, number>;
  first_at: Date;
}

/** A gateway that runs, or ran. */
interface GatewayRow {
  id: string;
  /** Another one with every start, and with every return of one that was given up. */
  incarnation: string;
  started_at: Date;
  seen_at: Date;
  /** Since when it has been heard of without a gap. */
  steady_since: Date;
  gone_at: Date | null;
}

interface SessionRow {
  id: string;
  user_id: string;
  user_name: string;
  connection_id: string;
  connection_name: string;
  protocol: string;
  verb: 'connect' | 'exec' | 'test';
  client_address: string;
  application: string;
  database: string;
  status: 'open' | 'closed';
  started_at: Date;
  ended_at: Date | null;
  close_reason: string | null;
  /** bigint comes as text. */
  query_count: ColumnType<string, number, number>;
  masked: Json<Record<string, number>>;
  gateway_id: string;
  user_kind: Default<'person' | 'service' | 'api_key'>;
  refused: Default<boolean>;
}

interface EventRow {
  gateway_id: string;
  seq: ColumnType<string, string, never>;
  session_id: string | null;
  type: string;
  at: Date;
  body: Json<Record<string, unknown>>;
  hash: string;
}

interface AuditCheckRow {
  gateway_id: string;
  asked_by: string;
  state: 'running' | 'done' | 'failed';
  started_at: Date;
  updated_at: Date;
  finished_at: Date | null;
  /** bigint comes as text. */
  records: ColumnType<string, number, number>;
  total: ColumnType<string, number, number>;
  segments: number;
  broken: Json<{ file: string; line: number; seq: number; why: string }> | null;
  error: string | null;
}

interface ActivityRow {
  hour: Date;
  connection_id: string;
  connection_name: string;
  kind: 'verdict' | 'masked';
  name: string;
  n: ColumnType<string, number, number>;
}

interface ConfigAuditRow {
  id: string;
  at: Default<Date>;
  actor_id: string;
  actor_name: string;
  action: 'create' | 'update' | 'delete';
  entity: string;
  entity_id: string;
  entity_name: string;
  before: Json<Record<string, unknown>> | null;
  after: Json<Record<string, unknown>> | null;
}
