import type { ColumnUse, Effect, TableName } from '../../core/effect.ts';
import { Reads, type TakesRow } from './reads.ts';

/** Anything may be done to any table. */
const ANY: readonly TableName[] = [{}];
const ANY_COLUMN: readonly ColumnUse[] = [{ tables: ANY }];

type Draft = Omit<Effect, 'columns'>;

/** Gathers what one statement does while its tree is walked. */
export class Collector {
  readonly reads: Reads;
  /** What `*` without a qualifier stands for where the walk is now. */
  starTables: readonly TableName[] = [];
  readonly #drafts: Draft[] = [];
  readonly #finished: Effect[] = [];
  readonly #opaque = new Map<string, Effect>();
  readonly #takesRow: TakesRow | undefined;

  constructor(takesRow?: TakesRow) {
    this.#takesRow = takesRow;
    this.reads = new Reads(takesRow);
  }

  /** The statement does this to these tables. */
  add(operations: readonly string[], tables: readonly TableName[], more: Partial<Draft> = {}): void {
    this.#drafts.push({ operations, tables, ...more });
    for (const table of tables) if (table.name !== undefined) this.reads.addTarget(table);
  }

  /** The statement runs code that cannot be read here. */
  addOpaque(operations: readonly string[], opaque: string): void {
    this.#opaque.set(opaque, { operations, tables: ANY, columns: ANY_COLUMN, opaque });
  }

  /** For a part of the statement that does not run. */
  nested(): Collector {
    return new Collector(this.#takesRow);
  }

  /** Takes over the tables and columns of a part that does not run, as the object of one operation. */
  adopt(inner: Collector, operations: readonly string[]): void {
    const effects = inner.effects();
    const tables = [
      ...new Map(effects.flatMap((effect) => effect.tables).map((one) => [JSON.stringify(one), one])).values(),
    ];
    this.#finished.push({ operations, tables, columns: effects.flatMap(({ columns }) => columns) });
  }

  /** Everything that was gathered, in the order it was met; what is read comes last but for code that cannot be read. */
  effects(): readonly Effect[] {
    const columns = this.reads.columns();
    const isReadNamed = this.#drafts.some(({ operations }) => operations[0] === 'select');
    const { read } = this.reads;
    if (!isReadNamed && read.length > 0) this.#drafts.push({ operations: ['select'], tables: read });
    const effects = this.#drafts.map((draft) => ({
      ...draft,
      tables: draft.operations[0] === 'select' ? read : draft.tables,
      columns: draft.tables.some(({ name }) => name === undefined) ? [...columns, { tables: draft.tables }] : columns,
    }));
    return [...effects, ...this.#finished, ...this.#opaque.values()];
  }
}
