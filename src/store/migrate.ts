import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { ConfigError, messageOf, SluiceError } from '../errors.ts';

const TABLE = 'sluice_migration';
const LOCK_TABLE = 'sluice_migration_lock';

/** Brings the database to this version. Safe to run by several gateways at once; a newer database is refused. */
export async function migrate<T>(
  db: Kysely<T>,
  migrations: Readonly<Record<string, Migration>>,
): Promise<readonly string[]> {
  await refuseNewer(db, migrations);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableName: TABLE,
    migrationLockTableName: LOCK_TABLE,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return (results ?? []).map((result) => result.migrationName);
  const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'migrations';
  throw new SluiceError('store_error', `The database could not be migrated (${failed}): ${messageOf(error)}`, {
    cause: error,
  });
}

async function refuseNewer<T>(db: Kysely<T>, migrations: Readonly<Record<string, Migration>>): Promise<void> {
  const found = await sql<{ known: boolean }>`select to_regclass(${TABLE}) is not null as known`.execute(db);
  if (found.rows[0]?.known !== true) return;
  const executed = await sql<{ name: string }>`select name from ${sql.table(TABLE)} order by name`.execute(db);
  const unknown = executed.rows.map((row) => row.name).filter((name) => !(name in migrations));
  if (unknown.length === 0) return;
  throw new ConfigError(`The database was migrated by a newer version of this program (${unknown.join(', ')})`, {
    hint: 'Start that version, or restore a backup made before the upgrade.',
  });
}
