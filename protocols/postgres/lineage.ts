import { LRUCache } from 'lru-cache';
import type { Column, ColumnOrigin, ColumnSource, Query, QueryFlow } from '../../src/core/query.ts';
import {
  type Lineage,
  lineageInTheDark,
  lineageOf,
  type Sources,
  UNKNOWN_LINEAGE,
} from '../../src/sql/postgres/lineage.ts';
import type { AskLineageCatalogue } from '../../src/sql/postgres/lineage-catalogue.ts';
import { LineageNamesCache } from './lineage-catalogue.ts';
import { flowOfQuery } from './lineage-query.ts';
import { type ChangedNames, changesRoutines } from './schema-changes.ts';

/** Characters of all texts whose lineage is remembered together. */
const REMEMBERED_CHARS_MAX = 1024 * 1024;
/** What a lineage costs beside its text, in characters. */
const ENTRY_CHARS = 2 * 1024;

/** A result whose columns are to be followed. */
export interface ResultOrigin {
  readonly query: Query;
  /** Which of the query's statements it is of, from 0. */
  readonly statement: number;
  /** What the session's open transaction changed, which only the session sees. */
  readonly changed: ChangedNames | undefined;
}

/** Finds where the columns of a result come from; adds `sources` to each. Never rejects. */
export type ResolveSources = (of: ResultOrigin, columns: readonly Column[]) => Promise<readonly Column[]>;

/** The lineage of texts in one upstream database, shared by its sessions. */
export class LineageCache {
  readonly #names: LineageNamesCache;
  readonly #onFailure: (error: unknown) => void;
  readonly #texts: LRUCache<string, Lineage>;
  #generation = 0;

  constructor(ask: (text: string) => Promise<(string | null)[][]>, onFailure: (error: unknown) => void, ttlMs: number) {
    this.#names = new LineageNamesCache(ask, ttlMs);
    this.#onFailure = onFailure;
    this.#texts = new LRUCache({
      maxSize: REMEMBERED_CHARS_MAX,
      sizeCalculation: (_lineage, text) => text.length + ENTRY_CHARS,
      ttl: ttlMs,
    });
  }

  /** The database's tables, views or functions may have changed. */
  forget(): void {
    this.#generation += 1;
    this.#names.forget();
    this.#texts.clear();
  }

  /** The lineage of one statement; of one that cannot be followed now, everything in it is unknown. */
  async of(text: string, changed?: ChangedNames): Promise<Lineage> {
    const known = changed === undefined ? this.#texts.get(text) : undefined;
    if (known !== undefined) return known;
    const generation = this.#generation;
    try {
      const lineage = await this.#read(text, changed);
      if (changed === undefined && generation === this.#generation) this.#texts.set(text, lineage);
      return lineage;
    } catch (error) {
      this.#onFailure(error);
      return UNKNOWN_LINEAGE;
    }
  }

  #read(text: string, changed: ChangedNames | undefined): Promise<Lineage> {
    const { find } = this.#names;
    if (changed === 'anything') return lineageInTheDark(text, find);
    return lineageOf(text, changed === undefined ? find : without(changed, find));
  }

  /** Where the values go that a query reads. Never rejects. */
  readonly follow = (query: Query, changed: ChangedNames | undefined): Promise<QueryFlow> =>
    flowOfQuery(query, changed, (text, names) => this.of(text, names));

  readonly resolve: ResolveSources = async (of, columns) => {
    const outputs = await this.#outputs(of, columns.length);
    const sources = columns.map(async (column, i): Promise<Column> => {
      const output = outputs[i] ?? 'unknown';
      const { origin } = column;
      if (origin === undefined || origin === 'unresolved') return { ...column, sources: output };
      // Where the server names the table, what could not be followed in the statement adds nothing to it.
      const behind = await this.#behind(origin, of.changed);
      return { ...column, sources: output === 'unknown' ? behind : both(output, behind) };
    });
    return Promise.all(sources);
  };

  /** What flows into a table's or view's column. A table stays a table, whatever an open transaction does to it. */
  async #behind({ schema = '', table, column }: ColumnOrigin, changed: ChangedNames | undefined): Promise<Sources> {
    const text = `TABLE ${quoted(schema)}.${quoted(table)}`;
    const lineage = await this.of(text);
    if (changed === undefined || !lineage.isView(schema, table)) return lineage.column(schema, table, column);
    return (await this.of(text, changed)).column(schema, table, column);
  }

  /** Of EXECUTE and FETCH what the name may stand for, all of it together. */
  async #outputs({ query, statement: n, changed }: ResultOrigin, count: number): Promise<readonly Sources[]> {
    const statement = query.statements()[n];
    if (statement === undefined || statement.operation === 'unknown') return UNKNOWN_LINEAGE.columns(count);
    const { prepared, cursor, copy, operation } = statement;
    // COPY sends the columns of a SELECT.
    if (copy?.source !== undefined) return (await this.of(copy.source, changed)).columns(count);
    const kind = prepared?.action === 'execute' ? 'prepared' : cursor?.action === 'use' ? 'cursor' : undefined;
    if (kind === undefined || operation === 'explain')
      return (await this.of(statement.copy?.source ?? statement.text, changed)).columns(count);
    const name = kind === 'prepared' ? prepared?.name : cursor?.name;
    const texts = query.related.filter((one) => one.kind === kind && one.name === name).map(({ text }) => text);
    const found = await Promise.all(texts.map(async (text) => (await this.of(text, changed)).columns(count)));
    const [first, ...others] = found;
    if (first === undefined) return UNKNOWN_LINEAGE.columns(count);
    return first.map((sources, i) => others.reduce<Sources>((all, other) => both(all, other[i] ?? 'unknown'), sources));
  }
}

/** The same catalogue without the names that may mean something else: whatever is called so is not known. */
function without(changed: ReadonlySet<string>, find: AskLineageCatalogue): AskLineageCatalogue {
  const visible = (names: ReadonlySet<string>) => new Set([...names].filter((name) => !changed.has(name)));
  const hasRoutines = changesRoutines(changed);
  return (names) =>
    find({
      relations: visible(names.relations),
      functions: hasRoutines ? visible(names.functions) : names.functions,
      operators: names.operators,
    });
}

function both(a: Sources, b: Sources): Sources {
  if (a === 'unknown' || b === 'unknown') return 'unknown';
  const all = new Map<string, ColumnSource>();
  for (const source of [...a, ...b]) {
    const key = JSON.stringify([source.schema, source.table, source.column]);
    if (source.isDerived || !all.has(key)) all.set(key, source);
  }
  return [...all.values()];
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
