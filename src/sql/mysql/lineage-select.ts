import { derived, type Flow, NOTHING, sameFlow, UNKNOWN, unionOf, WIDE } from '../lineage/flow.ts';
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
import { flowOf, flowsOf, type SubqueryFlow } from './lineage-expression.ts';
import { type FromContext, readFrom, readTable } from './lineage-from.ts';
import type { Relations } from './lineage-relations.ts';
import { cteKey } from './reading.ts';
import type { Cte, Delete, Insert, Item as Output, Query, Select, Update, Values, With } from './tree.ts';

/** How often a recursive query is read again before its columns count as everything the statement reads. */
const ROUNDS_MAX = 20;
/** How deeply sub-queries may nest. */
const NESTING_MAX = 200;

interface Read {
  readonly items: readonly Item[];
  readonly conditions: Flow;
}

const ANYTHING: Read = { items: [{ name: '', flow: UNKNOWN, isOpen: true }], conditions: UNKNOWN };

/** Follows the outputs of statements back to the columns of tables. */
export class StatementReader implements FromContext {
  readonly relations: Relations;
  readonly database: string | undefined;
  readonly variables: Flow;
  #nesting = 0;

  /** User variables hold whatever an earlier statement put into them, unless the caller knows better. */
  constructor(relations: Relations, database: string | undefined, variables: Flow = UNKNOWN) {
    this.relations = relations;
    this.database = database;
    this.variables = variables;
  }

  columnsOf(query: Query, scope: Scope = EMPTY_SCOPE): readonly Item[] {
    return this.#query(query, scope).items;
  }

  subquery(query: Query, scope: Scope): SubqueryFlow {
    const { items, conditions } = this.#query(query, scope);
    return { output: unionOf(items.map(({ flow }) => flow)), conditions };
  }

  /** RETURNING sees the table, and what is written to it. */
  returning(change: Insert | Update | Delete): readonly Item[] | undefined {
    if (change.returning === undefined) return undefined;
    const scope = this.scopeOf(change);
    const { ranges } = scope;
    const written = derived(this.#written(change, scope));
    const after = ranges.map((range) => ({
      ...range,
      items: range.items.map((item) => ({ ...item, flow: unionOf([item.flow, written]) })),
    }));
    const star = after.flatMap(({ items }) => items);
    return this.#outputs(change.returning, { ...scope, ranges: after }, star);
  }

  /** What names mean in a change: its tables, and the queries of its WITH. */
  scopeOf(change: Insert | Update | Delete): Scope {
    if (change.kind === 'insert') {
      return { ...EMPTY_SCOPE, ranges: [readTable(change.table, undefined, EMPTY_SCOPE, this)] };
    }
    const top: Scope = { ...EMPTY_SCOPE, ctes: this.#with(change.with, EMPTY_SCOPE) };
    return { ...top, ranges: readFrom(change.from, top, this).ranges };
  }

  #written(change: Insert | Update | Delete, scope: Scope): Flow {
    if (change.kind === 'delete') return NOTHING;
    const values = change.assignments.map(({ value }) => value);
    if (change.kind === 'update') return flowsOf(values, scope, this);
    const updated = (change.onDuplicate ?? []).map(({ value }) => value);
    const inserted = change.source === undefined ? [] : this.columnsOf(change.source).map(({ flow }) => flow);
    return unionOf([flowsOf([...values, ...updated], scope, this), ...inserted]);
  }

  #query(query: Query, outer: Scope): Read {
    if (this.#nesting >= NESTING_MAX) return ANYTHING;
    this.#nesting += 1;
    try {
      const scope: Scope = { ...outer, ctes: this.#with(query.with, outer) };
      if (query.kind === 'select') return this.#select(query, scope);
      if (query.kind === 'values') return { items: this.#values(query, scope), conditions: NOTHING };
      const left = this.#query(query.left, scope);
      if (isNothing(query.right)) return left;
      const right = this.#query(query.right, scope);
      return { items: merged(left.items, right.items), conditions: unionOf([left.conditions, right.conditions]) };
    } finally {
      this.#nesting -= 1;
    }
  }

  #select(select: Select, outer: Scope): Read {
    const from = readFrom(select.from, outer, this);
    const scope: Scope = { ranges: from.ranges, ctes: outer.ctes, outer };
    const tested = [...(select.where === undefined ? [] : [select.where]), ...select.grouping, ...from.conditions];
    const conditions = flowsOf(tested, withoutOwn(scope), this);
    return { items: this.#outputs(select.items, scope, from.items), conditions };
  }

  #values({ rows }: Values, scope: Scope): readonly Item[] {
    const items = rows.map((row) => row.map((value, i) => ({ name: `column_${i}`, flow: flowOf(value, scope, this) })));
    return items.reduce<readonly Item[]>((all, row) => (all.length === 0 ? row : merged(all, row)), []);
  }

  #outputs(outputs: readonly Output[], scope: Scope, star: readonly Item[]): readonly Item[] {
    return outputs.flatMap(({ expr, name }): readonly Item[] => {
      if (expr.kind !== 'star') {
        const item = { name: name.toLowerCase(), flow: flowOf(expr, scope, this) };
        return [expr.kind === 'column' ? item : { ...item, isComputed: true }];
      }
      if (expr.path.length === 0) return star;
      const found: readonly Range[] = resolveRange((expr.path.at(-1) ?? '').toLowerCase(), scope);
      const [range] = found;
      if (range !== undefined && found.length === 1) return range.items;
      return [{ name: '', flow: flowOf(expr, scope, this), isOpen: true }];
    });
  }

  #with(clause: With | undefined, outer: Scope): CteScope {
    const isRecursive = clause?.isRecursive === true;
    let visible = isRecursive ? this.#later(clause.ctes, outer.ctes) : outer.ctes;
    for (const cte of clause?.ctes ?? []) visible = this.#cte(cte, { ...outer, ctes: visible }, isRecursive);
    return visible;
  }

  /** To MariaDB the name of a recursive query means it also in those before it; to MySQL what it means outside. */
  #later(ctes: readonly Cte[], outer: CteScope): CteScope {
    const { reading } = this.relations;
    if (reading.flavour !== 'mariadb') return outer;
    const names = new Set(ctes.map(({ name }) => cteKey(name, reading)));
    return { find: (wanted) => (names.has(wanted) ? ANYTHING.items : outer.find(wanted)) };
  }

  #cte(cte: Cte, outer: Scope, isRecursive: boolean): CteScope {
    const name = cteKey(cte.name, this.relations.reading);
    let columns: readonly Item[] | undefined;
    const find = (wanted: string): readonly Item[] | undefined => {
      if (wanted !== name) return outer.ctes.find(wanted);
      columns ??= isRecursive ? this.#fixpoint(cte, name, outer) : this.#cteColumns(cte, outer);
      return columns;
    };
    return { find };
  }

  #cteColumns({ query, columns = [] }: Cte, scope: Scope): readonly Item[] {
    return renamed(
      this.columnsOf(query, scope),
      columns.map((name) => name.toLowerCase()),
    );
  }

  /** Reads a recursive query with what it was found to give, until it gives nothing more. */
  #fixpoint(cte: Cte, name: string, outer: Scope): readonly Item[] {
    let known: readonly Item[] | undefined;
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const found: readonly Item[] | undefined = known;
      const find = (wanted: string): readonly Item[] | undefined =>
        wanted === name
          ? (found ?? this.#cteColumns({ ...cte, query: firstArm(cte.query) }, outer))
          : outer.ctes.find(wanted);
      const next = this.#cteColumns(cte, { ...outer, ctes: { find } });
      if (found !== undefined && isSame(found, next)) return next;
      known = next;
    }
    return [{ name: '', flow: WIDE, isOpen: true }];
  }
}

/** A recursive query begins with what the first part of its UNION gives. */
function firstArm(query: Query): Query {
  return query.kind === 'set' ? firstArm(query.left) : query;
}

/** What stands beside a query that has two tails. */
function isNothing(query: Query): boolean {
  return query.kind === 'values' && query.rows.length === 0;
}

function isSame(a: readonly Item[], b: readonly Item[]): boolean {
  return a.length === b.length && a.every((item, i) => sameFlow(item.flow, b[i]?.flow ?? UNKNOWN));
}
