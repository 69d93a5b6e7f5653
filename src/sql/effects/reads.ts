import type { ColumnUse, TableName } from '../../core/effect.ts';

/** Whether `alias.name` may call a function with the whole row in place of a column. */
export type TakesRow = (name: string) => boolean;

/**
 * The tables and columns named in one statement. Which table an unqualified column is of cannot be known without the
 * catalogue, so that it counts for every table of the statement; an alias counts for all that it stands for anywhere.
 */
export class Reads {
  readonly #read = new Map<string, TableName>();
  readonly #known = new Map<string, TableName>();
  /** Absent from the map: no such alias. No tables: it stands for a sub-query, whose columns are named in there. */
  readonly #aliases = new Map<string, Map<string, TableName>>();
  readonly #refs = new Map<string, readonly (string | undefined)[]>();
  readonly #whole = new Map<string, TableName>();
  #isAllWhole = false;
  readonly #takesRow: TakesRow;

  constructor(takesRow: TakesRow = () => false) {
    this.#takesRow = takesRow;
  }

  /** Rows of the table are read. */
  addRead(table: TableName): void {
    this.#read.set(keyOf(table), table);
    this.#known.set(keyOf(table), table);
  }

  /** The table is written to, or spoken of. */
  addTarget(table: TableName): void {
    this.#known.set(keyOf(table), table);
  }

  /** A name that columns may be qualified with; without a table it is a sub-query's. */
  addAlias(name: string, table: TableName | undefined): void {
    const tables = this.#aliases.get(name) ?? new Map<string, TableName>();
    if (table !== undefined) tables.set(keyOf(table), table);
    this.#aliases.set(name, tables);
  }

  /** All columns of these tables. */
  addWhole(tables: readonly TableName[]): void {
    for (const table of tables) this.#whole.set(keyOf(table), table);
  }

  /** All columns of every table of the statement. */
  addEverything(): void {
    this.#isAllWhole = true;
  }

  /** A column reference; the last part is undefined for `*`. */
  addRef(parts: readonly (string | undefined)[]): void {
    this.#refs.set(JSON.stringify(parts), parts);
  }

  /** The tables whose rows are read. */
  get read(): readonly TableName[] {
    return [...this.#read.values()];
  }

  /** Every table named. */
  get known(): readonly TableName[] {
    return [...this.#known.values()];
  }

  /** Every column named, with the tables it may be of. */
  columns(): readonly ColumnUse[] {
    const { known } = this;
    if (this.#isAllWhole) return [{ tables: known }];
    const uses: ColumnUse[] = this.#whole.size === 0 ? [] : [{ tables: [...this.#whole.values()] }];
    for (const parts of this.#refs.values()) uses.push(...this.#resolve(parts, known));
    return uses.filter(({ tables }) => tables.length > 0);
  }

  #resolve(parts: readonly (string | undefined)[], known: readonly TableName[]): ColumnUse[] {
    const column = parts.at(-1);
    const qualifier = parts.at(-2);
    const schema = parts.at(-3);
    if (qualifier === undefined) {
      if (column === undefined) return [{ tables: known }];
      const row = this.#aliases.get(column);
      return [{ tables: known, column }, ...(row === undefined ? [] : [{ tables: [...row.values()] }])];
    }
    const alias = schema === undefined ? this.#aliases.get(qualifier) : undefined;
    const tables =
      schema === undefined ? (alias === undefined ? known : [...alias.values()]) : [{ schema, name: qualifier }];
    return column === undefined || this.#takesRow(column) ? [{ tables }] : [{ tables, column }];
  }
}

function keyOf({ schema, name }: TableName): string {
  return JSON.stringify([schema ?? null, name ?? null]);
}
