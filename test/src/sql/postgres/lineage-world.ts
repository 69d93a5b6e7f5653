import type {
  AskLineageCatalogue,
  FunctionInfo,
  RelationInfo,
} from '../../../../src/sql/postgres/lineage-catalogue.ts';

function table(schema: string, name: string, columns: string, more: Partial<RelationInfo> = {}): RelationInfo {
  return { schema, name, columns: columns.split(' '), ancestors: [], ...more };
}

const RELATIONS: readonly RelationInfo[] = [
  table('public', 'customers', 'id name email card'),
  table('public', 'orders', 'id customer_id total note'),
  table('public', 'letters', 'code letter'),
  table('public', 'customers_2026', 'id name email card', { ancestors: [['public', 'customers']] }),
  table('public', 'people', 'id email'),
  table('hr', 'people', 'email id'),
  table('public', 'v_mail', 'who mail', {
    definition: 'SELECT c.id AS who, upper(c.email) AS mail FROM public.customers c;',
  }),
  table('public', 'v_top', 'm n', { definition: 'SELECT v.mail, 1 FROM public.v_mail v;' }),
  table('public', 'v_broken', 'a b', { definition: 'SELECT 1;' }),
  table('public', 'v_loop', 'a', { definition: 'SELECT a FROM public.v_loop;' }),
  table('pg_catalog', 'pg_stats', 'tablename attname most_common_vals'),
  table('pg_catalog', 'pg_class', 'oid relname'),
];

const PURE =
  `upper lower left length md5 reverse concat coalesce count max min array_agg json_agg string_agg row_to_json
  substring to_jsonb generate_series regexp_split_to_table unnest row_number percentile_disc ascii chr timezone pg_sleep
  jsonb_build_object json_each_text translate encode convert_to btrim xmlserialize now position query`.split(/\s+/);

const FUNCTIONS: readonly FunctionInfo[] = [
  ...PURE.map((name): FunctionInfo => ({ schema: 'pg_catalog', name, kind: 'pure' })),
  { schema: 'pg_catalog', name: 'query_to_xml', kind: 'opaque', isShipped: true },
  { schema: 'pg_catalog', name: 'lo_get', kind: 'opaque', isShipped: true },
  { schema: 'pg_catalog', name: 'set_config', kind: 'pure' },
  { schema: 'public', name: 'log_it', kind: 'code', body: 'BEGIN INSERT INTO letters VALUES (1, $1); RETURN $1; END' },
  { schema: 'public', name: 'log_mail', kind: 'code', body: 'SELECT log_it(email) FROM customers' },
  { schema: 'public', name: 'make', kind: 'code', body: 'SELECT note INTO x FROM orders' },
  { schema: 'public', name: 'get_mail', kind: 'code', body: 'BEGIN RETURN (SELECT email FROM Customers LIMIT 1); END' },
  { schema: 'public', name: 'get_total', kind: 'code', body: 'SELECT sum(total) FROM orders' },
  { schema: 'public', name: 'nested', kind: 'code', body: 'SELECT get_mail(1)' },
  { schema: 'public', name: 'reader', kind: 'code', body: "SELECT query_to_xml('select 1', true, true, '')" },
  { schema: 'public', name: 'tell', kind: 'code', body: "BEGIN /* RAISE ' */ RAISE NOTICE $a$%$a$, $1; /* ' ; */ END" },
  { schema: 'public', name: 'claim', kind: 'code', body: 'BEGIN ASSERT $1 IS NULL, $1; END' },
  {
    schema: 'public',
    name: 'refuse',
    kind: 'code',
    body: "BEGIN RAISE EXCEPTION 'it''s wrong' ; EXCEPTION WHEN others THEN RAISE; END",
  },
  { schema: 'public', name: 'mystery', kind: 'opaque' },
];

const OWN_OPERATORS: ReadonlySet<string> = new Set(['=', '<>', '||', '+', '-', '->>', '~~', '>', '<', '->']);

/** A catalogue of a few tables, views and functions. */
export const askWorld: AskLineageCatalogue = async (names) => ({
  relations: new Map([...names.relations].map((name) => [name, RELATIONS.filter((one) => one.name === name)])),
  functions: new Map([...names.functions].map((name) => [name, FUNCTIONS.filter((one) => one.name === name)])),
  operators: new Map([...names.operators].map((name) => [name, OWN_OPERATORS.has(name)])),
});
