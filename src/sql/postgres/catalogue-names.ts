import { FUNCTION_OUTPUTS, ROW_FUNCTIONS } from './catalogue-columns.ts';
import { isTree, nodeOf, stringOf, stringsOf, type Tree } from './tree.ts';

/** What a statement calls things, wherever in it; the walk needs it before it can judge a column's name. */
export interface Names {
  /** Outputs, column aliases and range aliases the statement itself defines. */
  readonly outputs: ReadonlySet<string>;
  /** Range aliases that stand for a relation, not for a CTE, in some place of the statement. */
  readonly relations: ReadonlySet<string>;
  /** What stands for a function in FROM, wherever in the statement, and the columns it surely has there. */
  readonly functions: ReadonlyMap<string, ReadonlySet<string>>;
  /** Bare column references (which may be whole rows), last parts of qualified ones, outputs and USING columns. */
  readonly references: ReadonlySet<string>;
  readonly hasStar: boolean;
  /** Whether something is referred to by the name of a FROM item, which may mean its whole row. */
  readonly hasWholeRow: boolean;
  /** Whether columns get other names by a column list, or are joined without being named. */
  readonly renamesColumns: boolean;
}

/** Collects the names of a SELECT from its whole tree. */
export function collectNames(select: Tree): Names {
  const collector = new Collector();
  const pending: Tree[] = [select];
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    collector.visit(item);
    for (const value of Object.values(item))
      if (typeof value === 'object' && value !== null) pending.push(value as Tree);
  }
  return collector.names();
}

class Collector {
  readonly #outputs = new Set<string>();
  readonly #references = new Set<string>();
  readonly #ctes = new Set<string>();
  readonly #ranges = new Set<string>();
  readonly #relations: Tree[] = [];
  readonly #functions = new Map<string, ReadonlySet<string>>();
  #hasStar = false;
  #renamesColumns = false;

  visit(item: Tree): void {
    this.#visitOutputs(item);
    if ('A_Star' in item) this.#hasStar = true;
    if (item.isNatural === true) this.#renamesColumns = true;
    if (typeof item.ctename === 'string') this.#ctes.add(item.ctename);
    if (typeof item.relname === 'string') this.#relations.push(item);
    if (typeof item.aliasname === 'string') {
      this.#outputs.add(item.aliasname);
      this.#ranges.add(item.aliasname);
    }
    if (Array.isArray(item.functions)) this.#visitFunctions(item);
    this.#visitReferences(item);
  }

  /** One FROM item of functions. Of an alias that is used twice only the columns count that it has in both places. */
  #visitFunctions(item: Tree): void {
    const calls = calledIn(item.functions);
    const alias = isTree(item.alias) ? String(item.alias.aliasname) : undefined;
    const columns = columnsOfFunctions(item, calls, alias);
    for (const name of alias === undefined ? calls : [alias]) {
      this.#functions.set(name, this.#functions.get(name)?.intersection(columns) ?? columns);
    }
  }

  #visitReferences(item: Tree): void {
    const node = nodeOf(item);
    const path = node?.name === 'ColumnRef' ? node.fields.fields : undefined;
    // What stands before the last dot is a qualifier, no reference of its own.
    const last = Array.isArray(path) ? stringOf(path.at(-1)) : undefined;
    if (last !== undefined) this.#references.add(last);
    for (const column of stringsOf(item.usingClause) ?? []) this.#references.add(column);
  }

  #visitOutputs(item: Tree): void {
    if (typeof item.name === 'string' && 'val' in item) {
      this.#outputs.add(item.name);
      this.#references.add(item.name);
    }
    if (typeof item.colname === 'string') this.#outputs.add(item.colname);
    const columns = stringsOf(item.colnames ?? item.aliascolnames) ?? [];
    if (columns.length > 0) this.#renamesColumns = true;
    for (const column of columns) this.#outputs.add(column);
  }

  names(): Names {
    const relations = new Set<string>();
    for (const { relname, schemaname, alias } of this.#relations) {
      const name = isTree(alias) ? String(alias.aliasname) : String(relname);
      this.#ranges.add(name);
      // A CTE's columns are the statement's own outputs.
      if (schemaname !== undefined || !this.#ctes.has(String(relname))) relations.add(name);
    }
    return {
      outputs: this.#outputs,
      relations,
      functions: this.#functions,
      references: this.#references,
      hasStar: this.#hasStar,
      hasWholeRow: [...this.#ranges].some((range) => this.#references.has(range)),
      renamesColumns: this.#renamesColumns,
    };
  }
}

/** The last parts of the names of the functions in the `functions` field of a FROM item. */
function calledIn(functions: unknown): string[] {
  const names: string[] = [];
  const pending: unknown[] = [functions];
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    const call = nodeOf(item);
    if (call?.name === 'FuncCall') names.push(stringsOf(call.fields.funcname)?.at(-1) ?? '');
    else if (typeof item === 'object' && item !== null) pending.push(...Object.values(item));
  }
  return names;
}

/** A renamed column no longer has its own name, and what is no column of a scalar `g` makes `g.f` a call of `f`. */
function columnsOfFunctions(item: Tree, calls: readonly string[], alias: string | undefined): ReadonlySet<string> {
  const columns = new Set<string>(isTree(item.alias) ? stringsOf(item.alias.colnames) : []);
  for (const definition of Array.isArray(item.coldeflist) ? item.coldeflist : []) {
    const column = nodeOf(definition)?.fields.colname;
    if (typeof column === 'string') columns.add(column);
  }
  const [call] = calls;
  const isAlone = calls.length === 1 && call !== undefined && item.is_rowsfrom !== true;
  if (!isAlone) return columns;
  if (ROW_FUNCTIONS.has(call)) for (const output of FUNCTION_OUTPUTS) columns.add(output);
  else if (columns.size === 0) columns.add(alias ?? call);
  return columns;
}
