import type { ApiClient, ApiRecord } from '../api-client.ts';
import { isRecord, recordsOf, textOf } from '../records.ts';
import type { AttachedPlugin } from './plugin-options.ts';

/** What to send so that a connection gets these plugins. */
export interface PluginsToAttach {
  /** The field `plugins`, or nothing when nothing was asked for. */
  readonly fields: { readonly plugins?: readonly AttachedPlugin[] };
  /** What the user must know, one sentence each. */
  readonly warnings: readonly string[];
}

/** Only tells people something: a gateway without it protects no less, so that commands that name it need not fail. */
const ONLY_NOTIFIES: readonly string[] = ['slack'];

/**
 * Adds plugins to those a connection has, or to the default set of a new one: the API takes them as a whole. Whether they
 * can be carried out is for the gateway to say.
 */
export async function pluginsToAttach(
  api: ApiClient,
  wanted: readonly AttachedPlugin[],
  existing: ApiRecord | undefined,
): Promise<PluginsToAttach> {
  if (wanted.length === 0) return { fields: {}, warnings: [] };
  const known = recordsOf(await api.get('/plugins'));
  const attachable = new Set(known.filter((plugin) => plugin.binding === 'attached').map(nameOf));
  const missing = wanted.filter(({ name }) => ONLY_NOTIFIES.includes(name) && !isAvailable(known, name));
  const rest = wanted.filter((plugin) => !missing.includes(plugin));
  const warnings = missing.map(({ name }) => `The gateway has no plugin ${name} yet: --plugin ${name} has no effect.`);
  if (rest.length === 0) return { fields: {}, warnings };
  const before =
    existing === undefined
      ? known.filter((plugin) => plugin.default === true).map((plugin) => ({ name: nameOf(plugin), config: [] }))
      : attachedTo(existing);
  const named = new Set(rest.map(({ name }) => name));
  const kept = before.filter(({ name }) => attachable.has(name) && !named.has(name));
  return { fields: { plugins: [...kept, ...rest] }, warnings };
}

function isAvailable(known: readonly ApiRecord[], name: string): boolean {
  return known.some((plugin) => plugin.name === name && plugin.available === true);
}

function attachedTo(connection: ApiRecord): AttachedPlugin[] {
  const plugins = Array.isArray(connection.plugins) ? connection.plugins.filter(isRecord) : [];
  return plugins.map((plugin) => ({
    name: nameOf(plugin),
    config: Array.isArray(plugin.config) ? plugin.config.map(String) : [],
  }));
}

function nameOf(plugin: ApiRecord): string {
  return textOf(plugin, 'name');
}
