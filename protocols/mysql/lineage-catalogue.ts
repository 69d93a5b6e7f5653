import { LRUCache } from 'lru-cache';
import type {
  AskLineageCatalogue,
  FunctionInfo,
  LineageNames,
  ObjectName,
  RelationInfo,
} from '../../src/sql/mysql/lineage-catalogue.ts';

/** Names remembered of each kind. */
const NAMES_MAX = 20_000;
/** Names asked for at once; a statement with more cannot be followed. */
const ASKED_MAX = 500;

/** Runs statements on a session of our own; returns the rows of each. */
export type AskServer = (texts: readonly string[]) => Promise<(string | null)[][][]>;

/** Looks up tables, views and functions in information_schema, and remembers them for a while. */
export class LineageNamesCache {
  readonly #ask: AskServer;
  readonly #relations: LRUCache<string, readonly RelationInfo[]>;
  readonly #functions: LRUCache<string, readonly FunctionInfo[]>;
  #generation = 0;

  constructor(ask: AskServer, ttlMs: number) {
    this.#ask = ask;
    this.#relations = new LRUCache({ max: NAMES_MAX, ttl: ttlMs });
    this.#functions = new LRUCache({ max: NAMES_MAX, ttl: ttlMs });
  }

  /** What was asked for before may be true no more. */
  forget(): void {
    this.#generation += 1;
    this.#relations.clear();
    this.#functions.clear();
  }

  readonly find: AskLineageCatalogue = async ({ relations, functions }) => {
    const missing: LineageNames = {
      relations: relations.filter((name) => !this.#relations.has(keyOf(name))),
      functions: functions.filter((name) => !this.#functions.has(keyOf(name))),
    };
    const found = await this.#look(missing);
    return {
      relations: relations.flatMap(
        (name) => found.relations.get(keyOf(name)) ?? this.#relations.get(keyOf(name)) ?? [],
      ),
      functions: functions.flatMap(
        (name) => found.functions.get(keyOf(name)) ?? this.#functions.get(keyOf(name)) ?? [],
      ),
    };
  };

  async #look({ relations, functions }: LineageNames): Promise<{
    relations: Map<string, readonly RelationInfo[]>;
    functions: Map<string, readonly FunctionInfo[]>;
  }> {
    const found = {
      relations: new Map<string, readonly RelationInfo[]>(),
      functions: new Map<string, readonly FunctionInfo[]>(),
    };
    if (relations.length + functions.length === 0) return found;
    if (relations.length + functions.length > ASKED_MAX) throw new RangeError('a statement names too many tables');
    const generation = this.#generation;
    const rows = await this.#ask([
      ...relations.map(asListed).flatMap((name) => [columnsQuery(name), viewQuery(name)]),
      ...functions.map(functionQuery),
    ]);
    relations.forEach((name, i) => {
      found.relations.set(keyOf(name), relationsOf(rows[2 * i] ?? [], rows[2 * i + 1] ?? []));
    });
    functions.forEach((name, i) => {
      found.functions.set(keyOf(name), functionsOf(rows[2 * relations.length + i] ?? []));
    });
    if (generation === this.#generation) {
      for (const [key, list] of found.relations) this.#relations.set(key, list);
      for (const [key, list] of found.functions) this.#functions.set(key, list);
    }
    return found;
  }
}

function keyOf({ schema, name }: ObjectName): string {
  return JSON.stringify([schema, name]);
}

/** Names go as hexadecimal digits, so that no name can be read as SQL. */
function literal(text: string): string {
  return text === '' ? "''" : `_utf8mb4 x'${Buffer.from(text).toString('hex')}'`;
}

/** Its own tables information_schema lists in this spelling, which MySQL compares by the letter; they answer to any. */
function asListed({ schema, name }: ObjectName): ObjectName {
  const isItself = schema.toLowerCase() === 'information_schema';
  return isItself ? { schema: 'information_schema', name: name.toUpperCase() } : { schema, name };
}

function columnsQuery({ schema, name }: ObjectName): string {
  return `SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = ${literal(schema)} AND TABLE_NAME = ${literal(name)} ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`;
}

function viewQuery({ schema, name }: ObjectName): string {
  return `SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS
    WHERE TABLE_SCHEMA = ${literal(schema)} AND TABLE_NAME = ${literal(name)}`;
}

function functionQuery({ schema, name }: ObjectName): string {
  return `SELECT ROUTINE_SCHEMA, ROUTINE_NAME, IF(ROUTINE_BODY = 'SQL', ROUTINE_DEFINITION, NULL) FROM information_schema.ROUTINES
    WHERE ROUTINE_TYPE = 'FUNCTION' AND ROUTINE_SCHEMA = ${literal(schema)} AND ROUTINE_NAME = ${literal(name)}`;
}

type Rows = readonly (readonly (string | null)[])[];

/** The comparison may have found several that differ in case. */
function relationsOf(columns: Rows, views: Rows): RelationInfo[] {
  const found = new Map<string, { schema: string; name: string; columns: string[]; definition?: string }>();
  for (const [schema, name, column] of columns) {
    if (schema == null || name == null || column == null) continue;
    const relation = found.get(keyOf({ schema, name })) ?? { schema, name, columns: [] };
    relation.columns.push(column);
    found.set(keyOf({ schema, name }), relation);
  }
  for (const [schema, name, definition] of views) {
    if (schema == null || name == null) continue;
    const relation = found.get(keyOf({ schema, name }));
    // A view whose text nobody may read is still one.
    if (relation !== undefined) relation.definition = definition ?? '';
  }
  return [...found.values()];
}

function functionsOf(rows: Rows): FunctionInfo[] {
  return rows.flatMap(([schema, name, body]) =>
    schema == null || name == null ? [] : [{ schema, name, ...(body == null ? {} : { body }) }],
  );
}
