import { z } from 'zod';
import type { PluginSettings, Connection as StoredConnection } from '../store/index.ts';
import { shownPlugins } from './connection-plugins.ts';
import { PluginConfig } from './connection-shape.ts';
import type { PluginInfo, PluginState } from './deps.ts';

/** What stands for a setting that is there. Sent back, it keeps the stored one. */
export const REDACTED = 'REDACTED';
/** Settings of one plugin, names and values together. */
const SETTINGS_LENGTH_MAX = 100_000;
const CONNECTIONS_MAX = 1000;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** `{"envvars":{"KEY":"<base64>"}}`, the whole of a plugin's settings. */
export const PluginSettingsBody = z
  .strictObject({
    envvars: z
      .record(
        z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'keys are upper-case words joined with underscores'),
        z.string().regex(BASE64, 'must be base64'),
      )
      .refine((envvars) => JSON.stringify(envvars).length <= SETTINGS_LENGTH_MAX, {
        error: `must not be longer than ${SETTINGS_LENGTH_MAX} bytes`,
      })
      .describe('All settings, as base64. `REDACTED` keeps the stored one; what is left out is forgotten.'),
  })
  .meta({ id: 'PluginSettings' });

const Attachment = z.strictObject({
  id: z.string().min(1).max(254).describe('Name or id of the connection.'),
  config: PluginConfig.default([]),
});

const changes = {
  config: PluginSettingsBody.exactOptional(),
  connections: z
    .array(Attachment)
    .max(CONNECTIONS_MAX)
    .exactOptional()
    .describe('Connections to attach it to; others keep it as they have it.'),
};

/** What POST takes: a plugin and what to set of it. */
export const NewPlugin = z.strictObject({ name: z.string().min(1).max(63), ...changes }).meta({ id: 'NewPlugin' });

/** What PUT takes: only what shall change. */
export const PluginUpdate = z.strictObject(changes).meta({ id: 'PluginUpdate' });

export type PluginBody = z.infer<typeof PluginUpdate>;

/** What one connection tells a plugin. */
export const PluginConnectionBody = z.strictObject({ config: PluginConfig.default([]) });

/** A plugin at one connection. */
export const PluginConnection = z
  .object({ id: z.string(), name: z.string(), config: PluginConfig })
  .meta({ id: 'PluginConnection' });

/** What is read of a plugin. */
export const Plugin = z
  .object({
    name: z.string(),
    description: z.string(),
    binding: z.enum(['always', 'field', 'attached']),
    available: z.boolean().describe('Whether this build carries it out; others are refused.'),
    default: z.boolean().describe('New connections have it unless they say otherwise.'),
    config: z
      .object({ envvars: z.record(z.string(), z.literal(REDACTED)) })
      .describe('Which settings there are; the values are not given out.'),
    status: z
      .object({
        state: z.enum(['not_configured', 'connecting', 'connected', 'failed']),
        reason: z.string().nullable(),
        workspace: z.string().nullable(),
      })
      .optional()
      .describe('How this gateway stands with what the plugin works with; only of those that work with something.'),
    connections: z.array(PluginConnection).describe('Where it is on, among the connections one may see.'),
  })
  .meta({ id: 'Plugin' });

/** A plugin on its way out. */
export function shownPlugin(
  info: PluginInfo,
  settings: Pick<PluginSettings, 'keys'> | undefined,
  connections: readonly StoredConnection[],
): z.infer<typeof Plugin> {
  return {
    name: info.name,
    description: info.summary,
    binding: info.binding,
    available: info.isAvailable,
    default: info.isDefault,
    config: { envvars: Object.fromEntries((settings?.keys ?? []).map((key) => [key, REDACTED] as const)) },
    ...(info.state === undefined ? {} : { status: shownState(info.state()) }),
    connections: connections.flatMap((connection) => shownConnectionOf(info.name, connection) ?? []),
  };
}

function shownState({ state, reason, workspace }: PluginState) {
  return { state, reason: reason ?? null, workspace: workspace ?? null };
}

/** The plugin as this connection has it; undefined when it has not. */
export function shownConnectionOf(
  name: string,
  connection: StoredConnection,
): z.infer<typeof PluginConnection> | undefined {
  const attached = shownPlugins(connection).find((plugin) => plugin.name === name);
  return attached && { id: connection.id, name: connection.name, config: attached.config };
}
