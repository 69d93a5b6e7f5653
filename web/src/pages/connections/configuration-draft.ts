import type { Connection, ConnectionPatch } from './connection-queries.ts';

/** What the tab Additional Configuration edits. */
export interface ConfigurationDraft {
  readonly isReviewed: boolean;
  readonly reviewers: readonly string[];
  /** How many groups suffice; null: each. */
  readonly minApprovals: number | null;
  readonly personCounts: 'once' | 'every_group';
  /** How long a request waits; null: as long as the gateway says. */
  readonly timeoutSec: number | null;
  readonly access: 'command' | 'window' | 'command_or_window';
  readonly windowSecMax: number | null;
  readonly mode: 'hold' | 'fail_fast';
  readonly scope: 'all' | 'rules';
  readonly accessGroups: readonly string[];
  readonly connect: boolean;
  readonly exec: boolean;
  readonly runbooks: boolean;
  readonly schema: boolean;
  readonly guardrails: readonly string[];
  readonly maskingRules: readonly string[];
  /** `key=value`. */
  readonly tags: readonly string[];
  /** Attached plugins, by name. */
  readonly plugins: readonly string[];
}

type Read = Pick<
  Connection,
  | 'reviewers'
  | 'policy'
  | 'access_groups'
  | 'access_mode_connect'
  | 'access_mode_exec'
  | 'access_mode_runbooks'
  | 'access_schema'
  | 'guardrail_rules'
  | 'datamasking_rules'
  | 'tags'
  | 'plugins'
>;

/** Plugins that a connection names by fields of their own, and the one that is always there. */
const FIELD_PLUGINS = ['audit', 'access_control', 'guardrails', 'review', 'dlp'];
const TAG_KEY = /^[A-Za-z0-9_.:/-]{1,64}$/;
const TAG_VALUE = /^[A-Za-z0-9\-_+=@/:.\s]{1,256}$/;

/** What is configured now. */
export function draftOf(connection: Read): ConfigurationDraft {
  const { policy, reviewers } = connection;
  return {
    isReviewed: reviewers.length > 0,
    reviewers,
    minApprovals: numberIn(policy.review_min_approvals),
    personCounts: policy.review_person_counts === 'every_group' ? 'every_group' : 'once',
    timeoutSec: numberIn(policy.review_timeout_sec),
    access:
      policy.review_access === 'window' || policy.review_access === 'command_or_window'
        ? policy.review_access
        : 'command',
    windowSecMax: numberIn(policy.review_window_sec_max),
    mode: policy.review_mode === 'fail_fast' ? 'fail_fast' : 'hold',
    scope: policy.review_scope === 'rules' ? 'rules' : 'all',
    accessGroups: connection.access_groups,
    connect: connection.access_mode_connect === 'enabled',
    exec: connection.access_mode_exec === 'enabled',
    runbooks: connection.access_mode_runbooks === 'enabled',
    schema: connection.access_schema === 'enabled',
    guardrails: connection.guardrail_rules,
    maskingRules: connection.datamasking_rules,
    tags: Object.entries(connection.tags).map(([key, value]) => `${key}=${value}`),
    plugins: attachedOf(connection).map(({ name }) => name),
  };
}

function numberIn(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}

function attachedOf({ plugins }: Pick<Read, 'plugins'>): Read['plugins'] {
  return plugins.filter(({ name }) => !FIELD_PLUGINS.includes(name));
}

/** What is wrong, by the field it stands at; the gateway looks again. */
export function problemsOf(draft: ConfigurationDraft): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  if (draft.isReviewed && draft.reviewers.length === 0)
    problems.reviewers = 'Add at least one group, or switch it off.';
  if (draft.isReviewed && draft.minApprovals !== null && draft.minApprovals > draft.reviewers.length) {
    problems.minApprovals = `There are ${draft.reviewers.length} groups`;
  }
  if (draft.isReviewed && draft.access !== 'command' && draft.scope === 'rules') {
    problems.scope = 'Not together with access for a time: a rule’s command has its own approval';
  }
  const wrong = draft.tags.find((tag) => tagIn(tag) === undefined);
  const keys = draft.tags.map((tag) => tag.split('=', 1)[0]);
  if (wrong !== undefined) problems.tags = `“${wrong}” is no tag: write key=value, with letters, digits and - _ . : /`;
  else if (new Set(keys).size < keys.length) problems.tags = 'A key stands here twice';
  return problems;
}

function tagIn(tag: string): readonly [key: string, value: string] | undefined {
  const at = tag.indexOf('=');
  const [key, value] = [tag.slice(0, at), tag.slice(at + 1)];
  return at > 0 && TAG_KEY.test(key) && TAG_VALUE.test(value) ? [key, value] : undefined;
}

/** What the API is sent: only what is another than it is, so that two people who change different things do not undo each other. */
export function patchOf(draft: ConfigurationDraft, connection: Read): ConnectionPatch {
  const before = draftOf(connection);
  const patch: ConnectionPatch = {};
  const reviewers = draft.isReviewed ? draft.reviewers : [];
  if (!isSame(reviewers, connection.reviewers)) patch.reviewers = [...reviewers];
  const policy = policyOf(draft, connection.policy);
  if (!isSame(policy, connection.policy)) patch.policy = policy;
  if (!isSame(draft.accessGroups, before.accessGroups)) patch.access_groups = [...draft.accessGroups];
  if (draft.connect !== before.connect) patch.access_mode_connect = switchOf(draft.connect);
  if (draft.exec !== before.exec) patch.access_mode_exec = switchOf(draft.exec);
  if (draft.runbooks !== before.runbooks) patch.access_mode_runbooks = switchOf(draft.runbooks);
  if (draft.schema !== before.schema) patch.access_schema = switchOf(draft.schema);
  if (!isSame(draft.guardrails, before.guardrails)) patch.guardrail_rules = [...draft.guardrails];
  if (!isSame(draft.maskingRules, before.maskingRules)) patch.datamasking_rules = [...draft.maskingRules];
  const tags = Object.fromEntries(draft.tags.map((tag) => tagIn(tag) ?? [tag, '']));
  if (!isSame(tags, connection.tags)) patch.tags = tags;
  if (!isSame(draft.plugins, before.plugins)) patch.plugins = pluginsOf(draft, connection);
  return patch;
}

/** Those that stay keep what they are told. */
function pluginsOf({ plugins }: ConfigurationDraft, connection: Read): Read['plugins'] {
  const attached = attachedOf(connection);
  return plugins.map((name) => attached.find((plugin) => plugin.name === name) ?? { name, config: [] });
}

/** The switches this tab knows, laid over those it does not. One that says what holds anyway is left out, unless it stood there. */
function policyOf(draft: ConfigurationDraft, policy: Read['policy']): Record<string, string> {
  const isForTime = draft.isReviewed && draft.access !== 'command';
  const wanted: Readonly<Record<string, readonly [value: string | null, otherwise: string | null]>> = {
    // Neither can be without reviewers.
    review_min_approvals: [draft.isReviewed ? textOf(draft.minApprovals) : null, null],
    review_access: [isForTime ? draft.access : 'command', 'command'],
    review_person_counts: [draft.personCounts, 'once'],
    review_timeout_sec: [textOf(draft.timeoutSec), null],
    review_window_sec_max: [textOf(draft.windowSecMax), null],
    review_mode: [draft.mode, 'hold'],
    review_scope: [draft.scope, 'all'],
  };
  const after = { ...policy };
  for (const [key, [value, otherwise]] of Object.entries(wanted)) {
    if (value === null || (value === otherwise && after[key] === undefined)) delete after[key];
    else after[key] = value;
  }
  return after;
}

function textOf(number: number | null): string | null {
  return number === null ? null : String(number);
}

function switchOf(isOn: boolean): 'enabled' | 'disabled' {
  return isOn ? 'enabled' : 'disabled';
}

function isSame(one: object, other: object): boolean {
  const sorted = (value: object) => JSON.stringify(Array.isArray(value) ? value : Object.entries(value).sort());
  return sorted(one) === sorted(other);
}
