import { isTree, nodeOf, stringOf, stringsOf, type Tree } from './tree.ts';

/** What a statement calls things, wherever in it; the walk needs it before it can judge a column's name. */
export interface Names {
  /** Outputs, column aliases and range aliases the statement itself defines. */
  readonly outputs: ReadonlySet<string>;
  /** Range aliases that stand for a relation, not for a CTE, in some place of the statement. */
  readonly relations: ReadonlySet<string>;
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
    this.#visitReferences(item);
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
      references: this.#references,
      hasStar: this.#hasStar,
      hasWholeRow: [...this.#ranges].some((range) => this.#references.has(range)),
      renamesColumns: this.#renamesColumns,
    };
  }
}
