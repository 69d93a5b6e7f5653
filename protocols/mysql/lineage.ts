import { LRUCache } from 'lru-cache';
import type { Column, ColumnOrigin, ColumnSource } from '../../src/core/query.ts';
import { type Lineage, lineageOf, type Sources, UNKNOWN_LINEAGE } from '../../src/sql/mysql/lineage.ts';
import type { AskLineageCatalogue } from '../../src/sql/mysql/lineage-catalogue.ts';
import { type MysqlReading, readingOfWord } from '../../src/sql/mysql/reading.ts';
import { type AskServer, LineageNamesCache } from './lineage-catalogue.ts';
import type { ResolveSources, ResultOrigin } from './result.ts';
import type { TemporaryTables } from './temporary-tables.ts';

/** Characters of all texts whose lineage is remembered together. */
const REMEMBERED_CHARS_MAX = 1024 * 1024;
/** What a lineage costs beside its text, in characters. */
const ENTRY_CHARS = 2 * 1024;

/** The lineage of texts on one upstream, shared by its sessions. */
export class LineageCache {
  readonly #names: LineageNamesCache;
  readonly #onFailure: (error: unknown) => void;
  readonly #texts: LRUCache<string, Lineage>;
  #generation = 0;

  constructor(ask: AskServer, onFailure: (error: unknown) => void, ttlMs: number) {
    this.#names = new LineageNamesCache(ask, ttlMs);
    this.#onFailure = onFailure;
    this.#texts = new LRUCache({
      maxSize: REMEMBERED_CHARS_MAX,
      sizeCalculation: (_lineage, text) => text.length + ENTRY_CHARS,
      ttl: ttlMs,
    });
  }

  /** The upstream's tables, views or functions may have changed. */
  forget(): void {
    this.#generation += 1;
    this.#names.forget();
    this.#texts.clear();
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
      const lineage = await lineageOf(
        text,
        isShared ? this.#names.find : without(temporary, this.#names.find),
        reading,
      );
      if (isShared && generation === this.#generation) this.#texts.set(key, lineage);
      return lineage;
    } catch (error) {
      this.#onFailure(error);
      return UNKNOWN_LINEAGE;
    }
  }

  readonly resolve: ResolveSources = async (of, columns) => {
    const reading = readingOf(of);
    const outputs = await this.#outputs(of, reading, columns.length);
    const sources = columns.map(async (column, i): Promise<Column> => {
      const output = outputs[i] ?? 'unknown';
      const { origin, ...rest } = column;
      // The server names a table of its own making there; the statement tells what is in it.
      if (origin === undefined || origin === 'unresolved') return { ...rest, sources: output };
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

/** How the statement was read. A USE before it in the same text changed what names without a database mean. */
function readingOf({ query, database, isPrepared }: ResultOrigin): MysqlReading {
  const reading = readingOfWord(query.reading);
  if (isPrepared) return reading;
  const { database: _before, ...rest } = reading;
  return database === undefined || database === '' ? rest : { ...rest, database };
}

/** For a text of our own, which no mode of the session changes. */
function plain({ flavour, version, foldsTables }: MysqlReading): MysqlReading {
  return { flavour, version, ...(foldsTables === undefined ? {} : { foldsTables }) };
}

/** The same catalogue without the names that mean a temporary table in this session: what is in those is not known. */
function without(temporary: ReadonlySet<string>, find: AskLineageCatalogue): AskLineageCatalogue {
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
