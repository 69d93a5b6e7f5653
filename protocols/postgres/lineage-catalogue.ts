import { LRUCache } from 'lru-cache';
import type {
  AskLineageCatalogue,
  FunctionInfo,
  LineageCatalogue,
  LineageNames,
  RelationInfo,
} from '../../src/sql/postgres/lineage-catalogue.ts';
import { isReader } from '../../src/sql/postgres/lineage-catalogue.ts';
import { isDynamic } from '../../src/sql/postgres/lineage-names.ts';

/** Names remembered of each kind. */
const NAMES_MAX = 20_000;
const STATEMENT_TIMEOUT_MS = 4_000;
/** Objects with smaller numbers came with PostgreSQL. */
const USER_OID_MIN = 16_384;

/** Looks up relations, functions and operators by their names on a side connection, and remembers them for a while. */
export class LineageNamesCache {
  readonly #ask: (text: string) => Promise<(string | null)[][]>;
  readonly #relations: LRUCache<string, readonly RelationInfo[]>;
  readonly #functions: LRUCache<string, readonly FunctionInfo[]>;
  readonly #operators: LRUCache<string, { readonly isOwn: boolean }>;
  #generation = 0;

  constructor(ask: (text: string) => Promise<(string | null)[][]>, ttlMs: number) {
    this.#ask = ask;
    this.#relations = new LRUCache({ max: NAMES_MAX, ttl: ttlMs });
    this.#functions = new LRUCache({ max: NAMES_MAX, ttl: ttlMs });
    this.#operators = new LRUCache({ max: NAMES_MAX, ttl: ttlMs });
  }

  /** What was asked for before may be true no more. */
  forget(): void {
    this.#generation += 1;
    this.#relations.clear();
    this.#functions.clear();
    this.#operators.clear();
  }

  readonly find: AskLineageCatalogue = async (names) => {
    const known = {
      relations: knownOf(names.relations, this.#relations),
      functions: knownOf(names.functions, this.#functions),
      operators: new Map([...knownOf(names.operators, this.#operators)].map(([name, { isOwn }]) => [name, isOwn])),
    };
    const missing = {
      relations: new Set([...names.relations].filter((name) => !known.relations.has(name))),
      functions: new Set([...names.functions].filter((name) => !known.functions.has(name))),
      operators: new Set([...names.operators].filter((name) => !known.operators.has(name))),
    };
    if (missing.relations.size + missing.functions.size + missing.operators.size === 0) return known;
    const generation = this.#generation;
    const found = readAnswer(missing, await this.#ask(catalogueQuery(missing)));
    if (generation === this.#generation) this.#remember(found);
    return {
      relations: new Map([...known.relations, ...found.relations]),
      functions: new Map([...known.functions, ...found.functions]),
      operators: new Map([...known.operators, ...found.operators]),
    };
  };

  #remember({ relations, functions, operators }: LineageCatalogue): void {
    for (const [name, list] of relations) this.#relations.set(name, list);
    for (const [name, list] of functions) this.#functions.set(name, list);
    for (const [name, isOwn] of operators) this.#operators.set(name, { isOwn });
  }
}

function knownOf<T extends object>(names: ReadonlySet<string>, cache: LRUCache<string, T>): Map<string, T> {
  const known = new Map<string, T>();
  for (const name of names) {
    const value = cache.get(name);
    if (value !== undefined) known.set(name, value);
  }
  return known;
}

/** The search path is empty of anybody's own objects: no function of a user answers, and views come fully qualified. */
function catalogueQuery({ relations, functions, operators }: LineageNames): string {
  return [
    'BEGIN READ ONLY',
    `SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`,
    'SET LOCAL search_path = pg_catalog',
    relationsQuery(listOf(relations)),
    functionsQuery(listOf(functions)),
    operatorsQuery(listOf(operators)),
    'COMMIT',
  ].join('; ');
}

/** Names go as hexadecimal digits, so that no name can be read as SQL. */
function listOf(names: ReadonlySet<string>): string {
  const hex = Buffer.from(JSON.stringify([...names])).toString('hex');
  return `(SELECT json_array_elements_text(convert_from(decode('${hex}', 'hex'), 'UTF8')::json))`;
}

function relationsQuery(names: string): string {
  return `SELECT 'relation', c.relname, n.nspname,
      (SELECT json_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
      CASE WHEN c.relkind IN ('v', 'm') AND c.oid >= ${USER_OID_MIN} THEN pg_get_viewdef(c.oid) END,
      CASE WHEN c.relispartition OR EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid) THEN (
        WITH RECURSIVE up AS (
          SELECT inhparent FROM pg_inherits WHERE inhrelid = c.oid
          UNION SELECT i.inhparent FROM pg_inherits i JOIN up ON i.inhrelid = up.inhparent)
        SELECT json_agg(json_build_array(pn.nspname, pc.relname)) FROM up
          JOIN pg_class pc ON pc.oid = up.inhparent JOIN pg_namespace pn ON pn.oid = pc.relnamespace) END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname IN ${names} AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 't')`;
}

function functionsQuery(names: string): string {
  return `SELECT 'function', p.proname, n.nspname,
      CASE WHEN p.oid < ${USER_OID_MIN} THEN 'pure'
        WHEN e.objid IS NOT NULL AND (l.lanname IN ('c', 'internal') OR p.prokind = 'a') THEN 'pure'
        WHEN l.lanname IN ('sql', 'plpgsql') AND p.prokind <> 'a' THEN 'code' ELSE 'opaque' END,
      CASE WHEN p.oid < ${USER_OID_MIN} OR p.prokind = 'a' OR l.lanname NOT IN ('sql', 'plpgsql') THEN NULL
        WHEN p.prosrc = '' THEN pg_get_functiondef(p.oid) ELSE p.prosrc END
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
      LEFT JOIN pg_depend e ON e.classid = 1255 AND e.objid = p.oid AND e.deptype = 'e'
    WHERE p.proname IN ${names}`;
}

function operatorsQuery(names: string): string {
  return `SELECT 'operator', o.oprname, bool_and(o.oid < ${USER_OID_MIN} OR (e.objid IS NOT NULL AND l.lanname = 'c'))
    FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode JOIN pg_language l ON l.oid = p.prolang
      LEFT JOIN pg_depend e ON e.classid = 1255 AND e.objid = p.oid AND e.deptype = 'e'
    WHERE o.oprname IN ${names} GROUP BY o.oprname`;
}

function readAnswer(names: LineageNames, rows: readonly (string | null)[][]): LineageCatalogue {
  const relations = new Map<string, RelationInfo[]>([...names.relations].map((name) => [name, []]));
  const functions = new Map<string, FunctionInfo[]>([...names.functions].map((name) => [name, []]));
  const operators = new Map<string, boolean>([...names.operators].map((name) => [name, false]));
  for (const [kind, name, ...rest] of rows) {
    if (name == null) continue;
    if (kind === 'relation') relations.get(name)?.push(relationOf(name, rest));
    else if (kind === 'function') functions.get(name)?.push(functionOf(name, rest));
    else if (kind === 'operator') operators.set(name, rest[0] === 't');
  }
  return { relations, functions, operators };
}

type Cells = readonly (string | null | undefined)[];

function relationOf(name: string, [schema, columns, definition, ancestors]: Cells): RelationInfo {
  return {
    schema: schema ?? '',
    name,
    columns: columns == null ? [] : (JSON.parse(columns) as string[]),
    ...(definition == null ? {} : { definition }),
    ancestors: ancestors == null ? [] : (JSON.parse(ancestors) as [string, string][]),
  };
}

function functionOf(name: string, [schema, kind, body]: Cells): FunctionInfo {
  if (kind === 'pure' && isReader(name)) return { schema: schema ?? '', name, kind: 'opaque', isShipped: true };
  const isOpaque = kind !== 'pure' && (kind !== 'code' || body == null || isDynamic(body));
  if (isOpaque) return { schema: schema ?? '', name, kind: 'opaque' };
  if (kind === 'pure') return { schema: schema ?? '', name, kind: 'pure' };
  return { schema: schema ?? '', name, kind: 'code', body: body ?? '' };
}
