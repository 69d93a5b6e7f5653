import type { AttachedPlugin, Connection as StoredConnection } from '../store/index.ts';
import type { ConnectionBody } from './connection-shape.ts';
import type { PluginInfo } from './deps.ts';
import { refuse } from './errors.ts';
import { isUuid } from './schemas.ts';

/** Which field of a connection says what these plugins do. It is the only place where that is kept. */
const FIELDS = {
  access_control: 'access_groups',
  guardrails: 'guardrail_rules',
  review: 'reviewers',
  dlp: 'datamasking_rules',
} as const;

type FieldPlugin = keyof typeof FIELDS;
type Field = (typeof FIELDS)[FieldPlugin];

function isFieldPlugin(name: string): name is FieldPlugin {
  return Object.hasOwn(FIELDS, name);
}

/** Every plugin a connection has: what its fields say, the audit, and what is attached. */
export function shownPlugins(
  stored: Pick<StoredConnection, 'accessGroups' | 'guardrailRules' | 'reviewers' | 'maskingRules' | 'plugins'>,
): { name: string; config: string[] }[] {
  const fields: readonly (readonly [FieldPlugin, readonly string[]])[] = [
    ['access_control', stored.accessGroups],
    ['guardrails', stored.guardrailRules],
    ['review', stored.reviewers],
    ['dlp', stored.maskingRules],
  ];
  return [
    { name: 'audit', config: [] },
    ...fields.filter(([, config]) => config.length > 0).map(([name, config]) => ({ name, config: [...config] })),
    ...stored.plugins.map(({ name, config }) => ({ name, config: [...config] })),
  ];
}

/**
 * A body whose `plugins` are sorted out: those that are fields become these fields, the rest stays. Plugins that are
 * fields and left out of the list stay as they are; of the others only those in the list are attached afterwards.
 * Refuses plugins that are unknown, not available, or told something they cannot honour.
 */
export function withPlugins(body: ConnectionBody, known: readonly PluginInfo[]): ConnectionBody {
  const { plugins, ...rest } = body;
  if (plugins === undefined) return body;
  refuse(pluginProblems(plugins, rest, known));
  const fields: Partial<Record<Field, string[]>> = {};
  for (const { name, config } of plugins) if (isFieldPlugin(name)) fields[FIELDS[name]] = [...config];
  const attached = plugins.filter(({ name }) => name !== 'audit' && !isFieldPlugin(name));
  return { ...rest, ...fields, plugins: attached };
}

/** What is attached to a connection that does not say. */
export function defaultPlugins(known: readonly PluginInfo[]): { name: string; config: string[] }[] {
  return known
    .filter(({ isDefault, binding }) => isDefault && binding === 'attached')
    .map(({ name }) => ({ name, config: [] }));
}

/** The body that attaches one plugin and leaves the others alone. Refuses what cannot be honoured, as above. */
export function attaching(
  base: Pick<StoredConnection, 'plugins'>,
  plugin: AttachedPlugin,
  known: readonly PluginInfo[],
): ConnectionBody {
  const { name, config } = plugin;
  const { plugins = [], ...fields } = withPlugins({ plugins: [{ name, config: [...config] }] }, known);
  if (plugins.length === 0) return fields;
  const others = base.plugins.filter((other) => other.name !== name);
  return { plugins: [...others.map((other) => ({ name: other.name, config: [...other.config] })), ...plugins] };
}

/** The body that takes one plugin away. */
export function detaching(base: Pick<StoredConnection, 'plugins'>, name: string): ConnectionBody {
  if (isFieldPlugin(name)) return { [FIELDS[name]]: [] };
  return {
    plugins: base.plugins
      .filter((plugin) => plugin.name !== name)
      .map((plugin) => ({ name: plugin.name, config: [...plugin.config] })),
  };
}

function pluginProblems(
  plugins: readonly AttachedPlugin[],
  body: ConnectionBody,
  known: readonly PluginInfo[],
): string[] {
  const names = plugins.map(({ name }) => name);
  const repeated = [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
  return [
    ...repeated.map((name) => `plugins: ${name} is named more than once`),
    ...plugins.flatMap((plugin) => problemsOf(plugin, body, known).map((problem) => `plugins: ${problem}`)),
  ];
}

function problemsOf({ name, config }: AttachedPlugin, body: ConnectionBody, known: readonly PluginInfo[]): string[] {
  const info = known.find((candidate) => candidate.name === name);
  if (info === undefined)
    return [`there is no plugin ${name}; known are ${known.map((plugin) => plugin.name).join(', ')}`];
  if (!info.isAvailable) return [`${name} is not available in this build`];
  if (isFieldPlugin(name)) return fieldProblems(name, config, body[FIELDS[name]]);
  return [...info.configProblems(config)];
}

function fieldProblems(name: FieldPlugin, config: readonly string[], given: readonly string[] | undefined): string[] {
  const field = FIELDS[name];
  const isOfRules = field === 'guardrail_rules' || field === 'datamasking_rules';
  if (config.length === 0) return [`${name} needs ${isOfRules ? 'ids of rules' : 'groups'} in its config`];
  if (given !== undefined && !isSameSet(given, config)) return [`${name} and the field ${field} say different things`];
  if (!isOfRules) return [];
  return config.filter((id) => !isUuid(id)).map((id) => `${name}: ${id} is not the id of a rule`);
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  return new Set(left).size === new Set(right).size && left.every((item) => right.includes(item));
}
