/** A table or view of any schema, as the catalogue describes it. */
export interface RelationInfo {
  readonly schema: string;
  readonly name: string;
  /** In the order of `*`. */
  readonly columns: readonly string[];
  /** A view's SELECT, every name in it qualified unless it is PostgreSQL's own. */
  readonly definition?: string;
  /** The tables it is a partition or child of, directly or not: schema and name. */
  readonly ancestors: readonly (readonly [string, string])[];
}

/** One function of a name. */
export interface FunctionInfo {
  readonly schema: string;
  readonly name: string;
  /** `pure`: what comes out was put in. `code`: reads what its body names. `opaque`: nobody can tell what it reads. */
  readonly kind: 'pure' | 'code' | 'opaque';
  readonly body?: string;
  /** It comes with PostgreSQL or an extension in C, whatever it reads: it does what its manual says. */
  readonly isShipped?: true;
}

/** Names to look up, in whatever schema. */
export interface LineageNames {
  readonly relations: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  readonly operators: ReadonlySet<string>;
}

/** What the catalogue knows of names. A name that is not in a map was not asked for; an empty list means there is none. */
export interface LineageCatalogue {
  readonly relations: ReadonlyMap<string, readonly RelationInfo[]>;
  readonly functions: ReadonlyMap<string, readonly FunctionInfo[]>;
  /** Whether every operator of the name is PostgreSQL's own, or an extension's written in C. */
  readonly operators: ReadonlyMap<string, boolean>;
}

/** Asks the catalogue. Rejects when it cannot be asked. */
export type AskLineageCatalogue = (names: LineageNames) => Promise<LineageCatalogue>;

/** Built-in and extension functions that return more than they are given: they run SQL, or read files, objects, logs. */
const READERS =
  /^(query_to_xml|table_to_xml|schema_to_xml|database_to_xml|cursor_to_xml|ts_stat$|ts_rewrite$|pg_read_|lo_|loread$|pg_logical_|pg_stat_get_activity$|pg_current_logfile$|pg_cursor$|pg_prepared_statement$|dblink|crosstab|connectby|xpath_table|pg_stat_statements|get_raw_page|heap_page_item|tuple_data_split|bt_page_items|brin_page_items|gist_page_items|hash_page_items|pg_buffercache|pg_get_wal_)/;

/** Whether a function that is PostgreSQL's own or an extension's reads more than its arguments. */
export function isReader(name: string): boolean {
  return READERS.test(name);
}

/** Columns of the statistics that hold values of other tables' columns. */
const STATISTICS_VALUES =
  /^(most_common_|histogram_|range_length_histogram|range_bounds_histogram|stavalues|stxd|statistics$)/;

/** Whether a column of a system relation holds values of whatever table. */
export function holdsForeignValues({ schema, name }: Pick<RelationInfo, 'schema' | 'name'>, column: string): boolean {
  // The long values of a table, cut in pieces.
  if (schema === 'pg_toast') return column === 'chunk_data';
  if (schema !== 'pg_catalog') return false;
  if (/^pg_(stats|statistic)/.test(name)) return STATISTICS_VALUES.test(column);
  return name === 'pg_largeobject' && column === 'data';
}

/** Whether it comes with PostgreSQL: read as a table of its own, whatever it is made of. */
export function isSystemSchema(schema: string): boolean {
  return schema === 'pg_catalog' || schema === 'information_schema' || schema === 'pg_toast';
}
