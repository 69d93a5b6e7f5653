import type { MysqlReading } from './reading.ts';

/** A table, view or stored function by its full name. */
export interface ObjectName {
  readonly schema: string;
  readonly name: string;
}

/** A table or view, as information_schema describes it. */
export interface RelationInfo extends ObjectName {
  /** In the order of `*`. */
  readonly columns: readonly string[];
  /** A view's SELECT (`VIEWS.VIEW_DEFINITION`), every table in it with its database. */
  readonly definition?: string;
}

/** A stored function; no body where it is a loadable one, or nobody may read it. */
export interface FunctionInfo extends ObjectName {
  readonly body?: string;
}

/** Names to look up. */
export interface LineageNames {
  readonly relations: readonly ObjectName[];
  readonly functions: readonly ObjectName[];
}

/** What was found of them; a name of which nothing is here does not exist, or cannot be seen. */
export interface LineageAnswer {
  readonly relations: readonly RelationInfo[];
  readonly functions: readonly FunctionInfo[];
}

/** Asks the server's information_schema. Rejects when it cannot be asked. */
export type AskLineageCatalogue = (names: LineageNames) => Promise<LineageAnswer>;

/** What a name is found by: names of databases and tables have no case where the server folds them. */
export function keyOf({ schema, name }: ObjectName, reading: MysqlReading): string {
  const isFolded = reading.foldsTables === true || isInformationSchema(schema);
  const key = JSON.stringify([schema, name]);
  return isFolded ? key.toLowerCase() : key;
}

export function isInformationSchema(schema: string): boolean {
  return schema.toLowerCase() === 'information_schema';
}

/** Tables that hold statements, locks, samples or variables of others: values of whatever table. */
const FOREIGN_VALUES: ReadonlySet<string> = new Set(
  'mysql.general_log mysql.slow_log mysql.column_stats mysql.column_statistics'.split(' '),
);

/** Tables of information_schema whose rows describe structure, or settings. */
const DESCRIBING =
  /^(tables|table_names|columns|statistics|schemata|.*_extensions|key_column_usage|.*constraints|views?|view_.*|routines|parameters|triggers|events|engines|plugins|.*character_sets?|collations?|collation_.*|partitions|files|keywords|sql_functions|sequences|.*privileges|.*_roles|role_.*|system_variables|global_.*|session_.*|st_.*|geometry_columns|spatial_ref_sys)$/i;

/** Whether a system table holds values of whatever table. */
export function holdsForeignValues({ schema, name }: ObjectName): boolean {
  const lower = schema.toLowerCase();
  if (lower === 'performance_schema') return true;
  if (lower === 'information_schema') return !DESCRIBING.test(name);
  return FOREIGN_VALUES.has(`${lower}.${name.toLowerCase()}`);
}
