import { LRUCache } from 'lru-cache';
import type { Column, ColumnOrigin, ColumnSource, Query, QueryFlow } from '../../src/core/query.ts';
import type { MysqlStatement } from '../../src/sql/mysql/index.ts';
import { type Lineage, lineageOf, type Sources, UNKNOWN_LINEAGE } from '../../src/sql/mysql/lineage.ts';
import type { AskLineageCatalogue } from '../../src/sql/mysql/lineage-catalogue.ts';
import { flowOfText, UNTOLD_FLOW } from '../../src/sql/mysql/lineage-flow.ts';
import { type MysqlReading, readingOfWord } from '../../src/sql/mysql/reading.ts';
import { type AskServer, LineageNamesCache } from './lineage-catalogue.ts';
import { flowOfQuery } from './lineage-query.ts';
import type { ResolveSources, ResultOrigin } from './result.ts';
import { changesSchema } from './schema-change.ts';
import type { TemporaryTables } from './temporary-tables.ts';

/** Characters of all texts whose lineage is remembered together. */
const REMEMBERED_CHARS_MAX = 1024 * 1024;
/** What a lineage costs beside its text, in characters. */
const ENTRY_CHARS = 2 * 1024;

function rememberedTexts<T extends object>(ttl: number): LRUCache<string, T> {
  return new LRUCache({
    maxSize: REMEMBERED_CHARS_MAX,
    sizeCalculation: (_value, text) => text.length + ENTRY_CHARS,
    ttl,
  });
}

/** The lineage of texts on one upstream, shared by its sessions. */
export class LineageCache {
  readonly #names: LineageNamesCache;
  readonly #onFailure: (error: unknown) => void;
  readonly #texts: LRUCache<string, Lineage>;
  readonly #flows: LRUCache<string, QueryFlow>;
  #generation = 0;

  constructor(ask: AskServer, onFailure: (error: unknown) => void, ttlMs: number) {
    this.#names = new LineageNamesCache(ask, ttlMs);
    this.#onFailure = onFailure;
    this.#texts = rememberedTexts<Lineage>(ttlMs);
    this.#flows = rememberedTexts<QueryFlow>(ttlMs);
  }

  /** The upstream's tables, views or functions may have changed. */
  forget(): void {
    this.#generation += 1;
    this.#names.forget();
    this.#texts.clear();
    this.#flows.clear();
  }

  /** The lineage of one statement; of one that cannot be followed now, everything in it is unknown. */
  async of(text: string, reading: MysqlReading, temporary: TemporaryTables): Promise<Lineage> {
    if (temporary === 'anything') return UNKNOWN_LINEAGE;
    const isShared = temporary.size === 0;
    const key = `${JSON.stringify(reading)}\n${text}`;
    const known = isShared ? this.#texts.get(key) : undefined;
    if (known !== undefined) return known;
    const generation = this.#generation;
    try {
      const lineage = await lineageOf(text, visible(temporary, this.#names.find), reading);
      if (isShared && generation === this.#generation) this.#texts.set(key, lineage);
      return lineage;
    } catch (error) {
      this.#onFailure(error);
      return UNKNOWN_LINEAGE;
    }
  }

  /** Where the values go that a query reads; of what cannot be looked up now, nothing can be told. Never rejects. */
  readonly follow = (query: Query, temporary: TemporaryTables): Promise<QueryFlow> =>
    flowOfQuery(query, temporary, (text, reading, names) => this.#flowOf(text, reading, names));

  async #flowOf(text: string, reading: MysqlReading, temporary: TemporaryTables): Promise<QueryFlow> {
    const isShared = temporary !== 'anything' && temporary.size === 0;
    const key = `${JSON.stringify(reading)}\n${text}`;
    const known = isShared ? this.#flows.get(key) : undefined;
    if (known !== undefined) return known;
    const generation = this.#generation;
    try {
      const flow = await flowOfText(text, visible(temporary, this.#names.find), reading);
      if (isShared && generation === this.#generation) this.#flows.set(key, flow);
      return flow;
    } catch (error) {
      this.#onFailure(error);
      return UNTOLD_FLOW;
    }
  }

  readonly resolve: ResolveSources = async (of, columns) => {
    const reading = readingOf(of);
    // The server may be past the statement, and what is looked up now another table or view than it read.
    const isOutdated = of.query.statements().length > 1 && changesSchema(of.query);
    if (isOutdated) return columns.map((column) => ({ ...column, sources: 'unknown' }));
    const outputs = await this.#outputs(of, reading, columns.length);
    const sources = columns.map(async (column, i): Promise<Column> => {
      const output = outputs[i] ?? 'unknown';
      const { origin, ...rest } = column;
      // The server names a table of its own making there; the statement tells what is in it.
      if (origin === undefined || origin === 'unresolved') return { ...rest, sources: output };
      // What the server's own tables hold is told by the statement: of SHOW, whose tables they are, that is nothing.
      if (output !== 'unknown' && isSystemSchema(origin.schema)) return { ...column, sources: output };
      const behind = await this.#behind(origin, reading, of.temporary);
      return { ...column, sources: output === 'unknown' ? behind : both(output, behind) };
    });
    return Promise.all(sources);
  };

  /** What flows into a table's or view's column. */
  async #behind(
    { schema = '', table, column }: ColumnOrigin,
    reading: MysqlReading,
    temporary: TemporaryTables,
  ): Promise<Sources> {
    if (isListOfTables(schema, table)) return [];
    const lineage = await this.of(`SELECT * FROM ${quoted(schema)}.${quoted(table)}`, plain(reading), temporary);
    return lineage.column(schema, table, column);
  }

  /** Of EXECUTE what the name may stand for, all of it together. */
  async #outputs(
    { query, statement: n, temporary }: ResultOrigin,
    reading: MysqlReading,
    count: number,
  ): Promise<readonly Sources[]> {
    const statement = query.statements()[n];
    if (statement === undefined || statement.operation === 'unknown') return UNKNOWN_LINEAGE.columns(count);
    const { prepared } = statement;
    if (prepared?.action !== 'execute') return (await this.of(statement.text, reading, temporary)).columns(count);
    const meant = query.related.filter(({ name }) => name === prepared.name);
    const found = await Promise.all(
      meant.map(async (one) => (await this.of(one.text, readingOfWord(one.reading), temporary)).columns(count)),
    );
    const [first, ...others] = found;
    if (first === undefined) return UNKNOWN_LINEAGE.columns(count);
    return first.map((sources, i) => others.reduce<Sources>((all, other) => both(all, other[i] ?? 'unknown'), sources));
  }
}

/** What MariaDB's SHOW TABLES names as its table, which nobody can select from: names and kinds of tables. */
function isListOfTables(schema: string, table: string): boolean {
  return schema.toLowerCase() === 'information_schema' && table.toUpperCase() === 'TABLE_NAMES';
}

/** How the statement was read. A USE before it in the same text changed what names without a database mean. */
function readingOf({ query, statement, database, isPrepared }: ResultOrigin): MysqlReading {
  const reading = readingOfWord(query.reading);
  if (isPrepared) return reading;
  const { database: _before, ...rest } = reading;
  const before = query.statements().slice(0, Math.max(statement, 0));
  // Not every session is told of it by the server.
  const used = before.findLast(({ changes }: MysqlStatement) => changes?.database !== undefined) as
    | MysqlStatement
    | undefined;
  const current = used?.changes?.database ?? database;
  return current === undefined || current === '' ? rest : { ...rest, database: current };
}

function isSystemSchema(schema = ''): boolean {
  return /^(?:information_schema|performance_schema|mysql|sys)$/i.test(schema);
}

/** For a text of our own, which no mode of the session changes. */
function plain({ flavour, version, foldsTables }: MysqlReading): MysqlReading {
  return { flavour, version, ...(foldsTables === undefined ? {} : { foldsTables }) };
}

/** The catalogue without the names that mean a temporary table in this session: what is in those is not known. */
function visible(temporary: TemporaryTables, find: AskLineageCatalogue): AskLineageCatalogue {
  if (temporary === 'anything') return ({ functions }) => find({ relations: [], functions });
  if (temporary.size === 0) return find;
  return ({ relations, functions }) =>
    find({ relations: relations.filter(({ name }) => !temporary.has(name.toLowerCase())), functions });
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
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
