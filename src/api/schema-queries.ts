import type { CollectedResult } from './exec-collect.ts';

/** Columns that are read of one connection; more are left out. */
export const COLUMNS_MAX = 20_000;

/** A table, or what is read like one. */
export interface SchemaTable {
  readonly name: string;
  readonly kind: 'table' | 'view' | 'materialized_view' | 'foreign_table';
  readonly columns: { readonly name: string; readonly type: string; readonly nullable: boolean }[];
}

/** What there is in a database. */
export interface DatabaseSchema {
  readonly databases: readonly string[];
  readonly schemas: readonly { readonly name: string; readonly tables: readonly SchemaTable[] }[];
  /** There is more than was read. */
  readonly isTruncated: boolean;
}

/** How the schema of one kind of database is read: a script whose first result are databases, and whose second are columns. */
export interface SchemaQueries {
  /** Nothing but catalogues by their whole names, so that no approval is needed where those need none. */
  readonly script: string;
  readonly kinds: Readonly<Record<string, SchemaTable['kind']>>;
}

const POSTGRES: SchemaQueries = {
  script: `SELECT datname FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname;
SELECT n.nspname, c.relname, c.relkind, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), NOT a.attnotnull
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
ORDER BY n.nspname, c.relname, a.attnum LIMIT ${COLUMNS_MAX + 1}`,
  kinds: { r: 'table', p: 'table', v: 'view', m: 'materialized_view', f: 'foreign_table' },
};

const MYSQL: SchemaQueries = {
  script: `SELECT schema_name FROM information_schema.schemata ORDER BY schema_name;
SELECT c.table_schema, c.table_name, t.table_type, c.column_name, c.column_type, c.is_nullable
FROM information_schema.columns c
JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
WHERE c.table_schema NOT IN ('mysql', 'sys', 'performance_schema', 'information_schema')
ORDER BY c.table_schema, c.table_name, c.ordinal_position LIMIT ${COLUMNS_MAX + 1}`,
  kinds: { 'BASE TABLE': 'table', VIEW: 'view', 'SYSTEM VIEW': 'view', 'SYSTEM VERSIONED': 'table' },
};

/** By subtype of connection. */
export const SCHEMA_QUERIES: Readonly<Record<string, SchemaQueries>> = { postgres: POSTGRES, mysql: MYSQL };

const YES: ReadonlySet<string> = new Set(['t', 'true', 'YES', '1']);

/** Puts the two results of a script together. */
export function schemaOf({ kinds }: SchemaQueries, results: readonly CollectedResult[]): DatabaseSchema {
  const [databases, columns] = results;
  const rows = columns?.rows ?? [];
  const schemas = new Map<string, Map<string, SchemaTable>>();
  for (const [schema, table, kind, column, type, nullable] of rows.slice(0, COLUMNS_MAX)) {
    if (schema == null || table == null || column == null) continue;
    const tables = schemas.get(schema) ?? new Map<string, SchemaTable>();
    schemas.set(schema, tables);
    const known = tables.get(table) ?? { name: table, kind: kinds[kind ?? ''] ?? 'table', columns: [] };
    tables.set(table, known);
    known.columns.push({ name: column, type: type ?? '', nullable: YES.has(nullable ?? '') });
  }
  return {
    databases: (databases?.rows ?? []).flatMap(([name]) => (name == null ? [] : [name])),
    schemas: [...schemas].map(([name, tables]) => ({ name, tables: [...tables.values()] })),
    isTruncated: rows.length > COLUMNS_MAX,
  };
}
