import { type Kysely, sql } from 'kysely';
import type { SecretBox } from '../secrets/box.ts';
import { type Connection, type ConnectionDraft, updateConnection } from './connections.ts';
import type { Db, Tables } from './database.ts';
import { refusing, StoreError } from './errors.ts';
import { announce } from './policy-changes.ts';

/** What is set for a plugin in the whole gateway. */
export interface PluginSettings {
  readonly name: string;
  /** Names of its settings, sorted; the values only `readConfig` gives out. */
  readonly keys: readonly string[];
  readonly updatedAt: Date;
}

/** What changes together. */
export interface PluginChange {
  /** Refused with `conflict` when the plugin has settings already. */
  readonly isNew?: boolean;
  /** The whole map of settings; `undefined` as a value keeps the stored one. Left out: all stay. */
  readonly envvars?: Readonly<Record<string, string | undefined>>;
  /** Connections that change with it. */
  readonly connections?: readonly { readonly id: string; readonly patch: Partial<ConnectionDraft> }[];
}

/** Settings of plugins. Throws StoreError `conflict` and `unknown_reference`. */
export interface Plugins {
  list(): Promise<readonly PluginSettings[]>;
  get(name: string): Promise<PluginSettings | undefined>;
  /** The settings themselves, for the plugin. Never log them. */
  readConfig(name: string): Promise<ReadonlyMap<string, string>>;
  /** All of it or nothing; returns the changed connections in the order they were given. */
  save(name: string, change: PluginChange): Promise<readonly Connection[]>;
  /** Forgets the settings and takes the plugin from every connection it is attached to. */
  remove(name: string): Promise<boolean>;
}

/** The plugin settings of this database, sealed with `box`. */
export function createPlugins(db: Kysely<Tables>, box: SecretBox): Plugins {
  return {
    list: async () => (await selectPlugins(db).orderBy('name').execute()).map(toSettings),
    get: async (name) => {
      const row = await selectPlugins(db).where('name', '=', name).executeTakeFirst();
      return row === undefined ? undefined : toSettings(row);
    },
    readConfig: async (name) => {
      const row = await db.selectFrom('plugins').select('secret').where('name', '=', name).executeTakeFirst();
      return new Map(Object.entries(openConfig(box, name, row?.secret ?? null)));
    },
    save: (name, change) =>
      refusing(
        db.transaction().execute((trx) => save(trx, box, name, change)),
        { conflict: `The plugin ${name} is configured already` },
      ),
    remove: (name) => db.transaction().execute((trx) => remove(trx, name)),
  };
}

async function save(trx: Db, box: SecretBox, name: string, change: PluginChange): Promise<readonly Connection[]> {
  const { isNew = false, envvars, connections = [] } = change;
  if (isNew || envvars !== undefined) await saveConfig(trx, box, name, isNew, envvars ?? {});
  const saved = new Map<string, Connection>();
  // In one order, so that two that do this at once do not lock crosswise.
  for (const { id, patch } of [...connections].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const connection = await updateConnection(trx, box, id, patch);
    if (connection === undefined) throw new StoreError('unknown_reference', `The connection ${id} does not exist`);
    saved.set(id, connection);
  }
  return connections.flatMap(({ id }) => saved.get(id) ?? []);
}

async function saveConfig(
  trx: Db,
  box: SecretBox,
  name: string,
  isNew: boolean,
  envvars: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const before = await trx
    .selectFrom('plugins')
    .select('secret')
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirst();
  const stored = openConfig(box, name, before?.secret ?? null);
  const merged: Record<string, string> = {};
  for (const [key, value] of Object.entries(envvars)) {
    const kept = value ?? stored[key];
    if (kept !== undefined) merged[key] = kept;
  }
  const keys = Object.keys(merged).sort();
  const secret = keys.length === 0 ? null : box.seal(Buffer.from(JSON.stringify(merged)), place(name));
  const insert = trx.insertInto('plugins').values({ name, secret_keys: keys, secret });
  if (isNew) await insert.execute();
  else {
    const columns = { secret_keys: keys, secret, updated_at: sql<Date>`now()` };
    await insert.onConflict((conflict) => conflict.column('name').doUpdateSet(columns)).execute();
  }
  await announce(trx, 'plugin', name);
}

async function remove(trx: Db, name: string): Promise<boolean> {
  const settings = await trx.deleteFrom('plugins').where('name', '=', name).executeTakeFirst();
  const detached = await trx
    .deleteFrom('connection_plugins')
    .where('plugin', '=', name)
    .returning('connection_id')
    .execute();
  for (const { connection_id } of detached) await announce(trx, 'connection', connection_id);
  if (settings.numDeletedRows === 0n && detached.length === 0) return false;
  await announce(trx, 'plugin', name);
  return true;
}

function selectPlugins(db: Db) {
  return db.selectFrom('plugins').select(['name', 'secret_keys', 'updated_at']);
}

function toSettings(row: { name: string; secret_keys: string[]; updated_at: Date }): PluginSettings {
  return { name: row.name, keys: row.secret_keys, updatedAt: row.updated_at };
}

function openConfig(box: SecretBox, name: string, sealed: Buffer | null): Record<string, string> {
  return sealed === null ? {} : (JSON.parse(box.open(sealed, place(name)).toString()) as Record<string, string>);
}

function place(name: string): string {
  return `plugin:${name}`;
}
