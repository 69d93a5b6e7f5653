import { type Flow, NOTHING, sameFlow, UNKNOWN, unionOf, WIDE } from '../lineage/flow.ts';
import {
  type CteScope,
  EMPTY_SCOPE,
  type Item,
  merged,
  type Range,
  renamed,
  resolveRange,
  type Scope,
  withoutOwn,
} from '../lineage/scope.ts';
import { flowOf, outputName, type SubqueryFlow } from './lineage-expression.ts';
import { type From, type FromContext, readFrom, readRelation } from './lineage-from.ts';
import type { Relations } from './lineage-relations.ts';
import { readWrites, type Writes } from './lineage-writes.ts';
import { isTree, nodeOf, stringOf, stringsOf, type Tree } from './tree.ts';

/** How often a recursive query is read again before its columns count as everything the statement reads. */
const ROUNDS_MAX = 20;
/** How deeply sub-queries may nest. */
const NESTING_MAX = 200;

/** Nodes that may be a table's column as it is; anything else computes. */
const PLAIN: ReadonlySet<string> = new Set(['ColumnRef', 'A_Indirection', 'TypeCast', 'CollateClause', 'SetToDefault']);
const CHANGES: ReadonlySet<string> = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** One INSERT, UPDATE, DELETE or MERGE, wherever in a statement. */
export interface Change {
  readonly fields: Tree;
  readonly written: Writes['written'];
}

/** Follows the outputs of statements back to the columns of tables. */
export class StatementReader implements FromContext {
  readonly relations: Relations;
  readonly defaultSchema: string | undefined;
  #nesting = 0;

  constructor(relations: Relations, defaultSchema?: string) {
    this.relations = relations;
    this.defaultSchema = defaultSchema;
  }

  /** The columns a statement returns; undefined where it returns none that hold data. */
  outputOf(name: string, fields: Tree, scope: Scope = EMPTY_SCOPE): readonly Item[] | undefined {
    switch (name) {
      case 'SelectStmt':
        return this.columnsOf(fields, scope);
      case 'InsertStmt':
      case 'UpdateStmt':
      case 'DeleteStmt':
      case 'MergeStmt':
        return this.#returning(name, fields, scope);
      default:
        return undefined;
    }
  }

  /** What a statement and its WITH clause change. PostgreSQL allows changes nowhere else. */
  changesOf(name: string, fields: Tree, outer: Scope = EMPTY_SCOPE): readonly Change[] {
    const changes: Change[] = [];
    const ctes = this.#with(fields.withClause, outer, (query, scope) => {
      changes.push(...this.changesOf(query.name, query.fields, scope));
    });
    if (!CHANGES.has(name)) return changes;
    const { withClause: _known, ...body } = fields;
    const { table, scope } = this.#target(name, body, { ...outer, ctes });
    return [...changes, { fields, written: readWrites(name, fields, { table, scope }, this).written }];
  }

  columnsOf(select: Tree, scope: Scope): readonly Item[] {
    return this.#select(select, scope).items;
  }

  subquery(select: Tree, scope: Scope): SubqueryFlow {
    const { items, conditions } = this.#select(select, scope);
    return { output: unionOf(items.map(({ flow }) => flow)), conditions };
  }

  #select(select: Tree, outer: Scope): { items: readonly Item[]; conditions: Flow } {
    if (this.#nesting >= NESTING_MAX)
      return { items: [{ name: '', flow: UNKNOWN, isOpen: true }], conditions: UNKNOWN };
    this.#nesting += 1;
    try {
      return this.#body(select, { ...outer, ctes: this.#with(select.withClause, outer) });
    } finally {
      this.#nesting -= 1;
    }
  }

  #body(select: Tree, outer: Scope): { items: readonly Item[]; conditions: Flow } {
    if (isTree(select.larg) && isTree(select.rarg)) {
      const [left, right] = [this.#select(select.larg, outer), this.#select(select.rarg, outer)];
      return { items: merged(left.items, right.items), conditions: unionOf([left.conditions, right.conditions]) };
    }
    if (Array.isArray(select.valuesLists))
      return { items: this.#values(select.valuesLists, outer), conditions: NOTHING };
    const from = readFrom(select.fromClause, outer, this);
    const scope: Scope = { ranges: from.ranges, ctes: outer.ctes, outer };
    const conditions = flowOf([select.whereClause, select.havingClause, ...from.conditions], withoutOwn(scope), this);
    return { items: this.#targets(select.targetList, scope, from.items), conditions };
  }

  #values(lists: readonly unknown[], scope: Scope): readonly Item[] {
    const rows = lists.map((list) => {
      const values = nodeOf(list)?.fields.items;
      return (Array.isArray(values) ? values : []).map((value, i) => ({
        name: `column${i + 1}`,
        flow: flowOf(value, scope, this),
      }));
    });
    return (
      rows.reduce<readonly Item[] | undefined>((all, row) => (all === undefined ? row : merged(all, row)), undefined) ??
      []
    );
  }

  #targets(list: unknown, scope: Scope, star: readonly Item[]): readonly Item[] {
    return (Array.isArray(list) ? list : []).flatMap((entry): readonly Item[] => {
      const target = nodeOf(entry);
      if (target === undefined) return [{ name: '', flow: UNKNOWN, isOpen: true }];
      const value = nodeOf(target.fields.val);
      const expanded = value === undefined ? undefined : this.#star(value.name, value.fields, scope, star);
      if (expanded !== undefined) return expanded;
      const item = { name: outputName(target.fields), flow: flowOf(target.fields.val, scope, this) };
      return [PLAIN.has(value?.name ?? '') ? item : { ...item, isComputed: true }];
    });
  }

  /** `*`, `t.*` and `(row).*` stand for any number of columns; undefined for anything else. */
  #star(name: string, fields: Tree, scope: Scope, star: readonly Item[]): readonly Item[] | undefined {
    const path = name === 'ColumnRef' ? fields.fields : name === 'A_Indirection' ? fields.indirection : undefined;
    if (!Array.isArray(path) || nodeOf(path.at(-1))?.name !== 'A_Star') return undefined;
    if (name === 'A_Indirection') return [{ name: '', flow: flowOf(fields.arg, scope, this), isOpen: true }];
    if (path.length === 1) return star;
    const [range, ...others] = resolveRange(stringOf(path.at(-2)) ?? '', scope);
    if (range !== undefined && others.length === 0) return range.items;
    return [{ name: '', flow: flowOf({ ColumnRef: fields }, scope, this), isOpen: true }];
  }

  /** RETURNING sees the table, what the statement reads beside it, and what it writes. */
  #returning(name: string, fields: Tree, outer: Scope): readonly Item[] | undefined {
    const clause = isTree(fields.returningClause) ? fields.returningClause.exprs : undefined;
    if (clause === undefined) return undefined;
    const { table, from, scope } = this.#target(name, fields, outer);
    const target = { ...table, items: readWrites(name, fields, { table, scope }, this).items };
    const ranges = [target, { ...target, alias: 'old' }, { ...target, alias: 'new' }, ...from.ranges];
    const items = name === 'MergeStmt' ? [...from.items, ...target.items] : [...target.items, ...from.items];
    return this.#targets(clause, { ...scope, ranges }, items);
  }

  /** The table a statement writes, what it reads beside it, and what names mean in it. */
  #target(name: string, fields: Tree, outer: Scope): { table: Range; from: From; scope: Scope } {
    const top: Scope = { ...outer, ctes: this.#with(fields.withClause, outer) };
    const relation = isTree(fields.relation) ? fields.relation : {};
    const table = readRelation(relation, { ...top, ctes: EMPTY_SCOPE.ctes }, this);
    const from = this.#sourceOf(name, fields, top);
    return { table, from, scope: { ranges: [table, ...from.ranges], ctes: top.ctes, outer: top } };
  }

  #sourceOf(name: string, fields: Tree, scope: Scope): From {
    if (name === 'UpdateStmt') return readFrom(fields.fromClause, scope, this);
    if (name === 'DeleteStmt') return readFrom(fields.usingClause, scope, this);
    return readFrom(name === 'MergeStmt' ? [fields.sourceRelation] : [], scope, this);
  }

  #with(
    clause: unknown,
    outer: Scope,
    visit?: (query: { name: string; fields: Tree }, scope: Scope) => void,
  ): CteScope {
    if (!isTree(clause) || !Array.isArray(clause.ctes)) return outer.ctes;
    const isRecursive = clause.recursive === true;
    let visible = outer.ctes;
    for (const entry of clause.ctes) {
      const cte = nodeOf(entry)?.fields;
      if (cte === undefined) continue;
      const query = nodeOf(cte.ctequery);
      if (query !== undefined) visit?.(query, { ...outer, ctes: visible });
      visible = this.#cte(cte, { ...outer, ctes: visible }, isRecursive);
    }
    return visible;
  }

  #cte(cte: Tree, outer: Scope, isRecursive: boolean): CteScope {
    const name = String(cte.ctename);
    let columns: readonly Item[] | undefined;
    const find = (wanted: string): readonly Item[] | undefined => {
      if (wanted !== name) return outer.ctes.find(wanted);
      columns ??= isRecursive ? this.#fixpoint(cte, name, outer) : this.#cteColumns(cte, outer);
      return columns;
    };
    return { find };
  }

  #cteColumns(cte: Tree, scope: Scope): readonly Item[] {
    const query = nodeOf(cte.ctequery);
    const items = (query === undefined ? undefined : this.outputOf(query.name, query.fields, scope)) ?? [];
    const named = renamed(items, stringsOf(cte.aliascolnames) ?? []);
    if (cte.search_clause === undefined && cte.cycle_clause === undefined) return named;
    // SEARCH and CYCLE add columns made of the others.
    return [...named, { name: '', flow: unionOf(named.map(({ flow }) => flow)), isOpen: true }];
  }

  /** Reads a recursive query with what it was found to give, until it gives nothing more. */
  #fixpoint(cte: Tree, name: string, outer: Scope): readonly Item[] {
    let known: readonly Item[] | undefined;
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const found: readonly Item[] | undefined = known;
      const find = (wanted: string): readonly Item[] | undefined =>
        wanted === name ? (found ?? firstArm(this, cte, outer)) : outer.ctes.find(wanted);
      const next = this.#cteColumns(cte, { ...outer, ctes: { find } });
      if (found !== undefined && isSame(found, next)) return next;
      known = next;
    }
    return [{ name: '', flow: WIDE, isOpen: true }];
  }
}

/** A recursive query begins with what the first part of its UNION gives. */
function firstArm(reader: StatementReader, cte: Tree, outer: Scope): readonly Item[] {
  const select = nodeOf(cte.ctequery)?.fields;
  const first = isTree(select?.larg) ? reader.columnsOf(select.larg, outer) : [];
  return renamed(first, stringsOf(cte.aliascolnames) ?? []);
}

function isSame(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, i) => sameFlow(item.flow, b[i]?.flow ?? UNKNOWN));
}
