import { sql } from 'kysely';
import type { Db } from './database.ts';

/** A plugin that is attached to a connection, with what it is told there. */
export interface AttachedPlugin {
  readonly name: string;
  readonly config: readonly string[];
}

/** The plugins attached to the connection in this row, by name. */
export const PLUGINS_OF_CONNECTION = sql<AttachedPlugin[]>`coalesce((
  select json_agg(json_build_object('name', p.plugin, 'config', p.config) order by p.plugin)
  from connection_plugins p where p.connection_id = connections.id
), '[]')`;

/** Replaces what is attached; of a plugin that is named twice the last counts. */
export async function setPlugins(trx: Db, connectionId: string, plugins: readonly AttachedPlugin[]): Promise<void> {
  await trx.deleteFrom('connection_plugins').where('connection_id', '=', connectionId).execute();
  const configs = new Map(plugins.map(({ name, config }) => [name, config]));
  const rows = [...configs].map(([plugin, config]) => ({ connection_id: connectionId, plugin, config: [...config] }));
  if (rows.length > 0) await trx.insertInto('connection_plugins').values(rows).execute();
}
