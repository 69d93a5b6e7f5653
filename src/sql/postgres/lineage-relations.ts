import { derived, type Flow, flowOfColumn, NOTHING, UNKNOWN, unionOf } from '../lineage/flow.ts';
import { fitted, type Item, type Range, SYSTEM_COLUMNS } from '../lineage/scope.ts';
import {
  type FunctionInfo,
  holdsForeignValues,
  isReader,
  isSystemSchema,
  type LineageCatalogue,
  type RelationInfo,
} from './lineage-catalogue.ts';
import { wordsOf } from './lineage-names.ts';
import type { Tree } from './tree.ts';

/** How many views may stand on each other. */
const VIEW_DEPTH_MAX = 40;

/** Works out the columns of a view's SELECT, in which names without a schema are PostgreSQL's own. */
export type ReadView = (definition: string, relations: Relations) => readonly Item[];

/** What the names of relations and functions stand for, and what flows out of them. Views and bodies are read once each. */
export class Relations {
  readonly #catalogue: LineageCatalogue;
  readonly #readView: ReadView;
  /** Columns of what was read, by relation; empty while a relation is being read. */
  readonly #read = new Map<RelationInfo, readonly Item[]>();
  readonly #bodies = new Map<FunctionInfo, Flow>();
  readonly #seen: Flow[] = [];
  readonly #calls = new Map<Tree, Flow>();
  readonly #columns = new Set<Tree>();
  #depth = 0;

  constructor(catalogue: LineageCatalogue, readView: ReadView) {
    this.#catalogue = catalogue;
    this.#readView = readView;
  }

  /** Everything in every relation that was read. */
  everything(): Flow {
    return derived(unionOf(this.#seen));
  }

  /** The relations of a name, of all schemas where it is given none. */
  named(schema: string | undefined, name: string): readonly RelationInfo[] {
    return (this.#catalogue.relations.get(name) ?? []).filter((one) => schema === undefined || one.schema === schema);
  }

  /** Likewise the functions. */
  functions(schema: string | undefined, name: string): readonly FunctionInfo[] {
    return (this.#catalogue.functions.get(name) ?? []).filter((one) => schema === undefined || one.schema === schema);
  }

  /** Everything in every relation of the name. */
  wholeOf(name: string): Flow {
    const found = this.named(undefined, name);
    return found.length === 0
      ? UNKNOWN
      : derived(unionOf(found.flatMap((relation) => this.#itemsOf(relation).map(({ flow }) => flow))));
  }

  /** A call was read, with what flows into its arguments; it may be read several times. */
  noteCall(call: Tree, given: Flow): void {
    this.#calls.set(call, unionOf([this.#calls.get(call) ?? NOTHING, given]));
  }

  /** What flows into the arguments of a call; undefined where nobody read it. */
  givenTo(call: Tree): Flow | undefined {
    return this.#calls.get(call);
  }

  /** A reference like `t.a` was found to be a column. */
  noteColumn(reference: Tree): void {
    this.#columns.add(reference);
  }

  isColumn(reference: Tree): boolean {
    return this.#columns.has(reference);
  }

  /** A relation in FROM. A name without a schema may be a relation of that name in any schema. */
  range(schema: string | undefined, name: string, alias: string): Range {
    const found = this.named(schema, name).map((relation) => this.#itemsOf(relation));
    const [first, ...others] = found;
    if (first === undefined) return this.#note({ alias, items: [{ name: '', flow: UNKNOWN, isOpen: true }] });
    const isAlike = others.every(
      (items) => items.map((item) => item.name).join('\0') === first.map((item) => item.name).join('\0'),
    );
    if (isAlike) {
      const items = first.map((item, i) => ({
        name: item.name,
        flow: unionOf(found.map((of) => of[i]?.flow ?? NOTHING)),
      }));
      return this.#note({ alias, items });
    }
    const named = new Map<string, Flow>();
    for (const item of found.flat()) named.set(item.name, unionOf([named.get(item.name) ?? NOTHING, item.flow]));
    return this.#note({ alias, items: [{ name: '', flow: unionOf(named.values()), isOpen: true }], named });
  }

  /** What flows into a column beside the column itself: the view's own sources, the tables it is a child of. */
  column(schema: string, table: string, column: string): Flow {
    const items = this.named(schema, table).flatMap((relation) => this.#itemsOf(relation));
    const found = items.filter((item) => item.name === column).map(({ flow }) => flow);
    if (found.length > 0) return unionOf(found);
    // A view may call a column of its own so; in a table they are the server's.
    return SYSTEM_COLUMNS.has(column) && !this.isView(schema, table) ? NOTHING : UNKNOWN;
  }

  /** Whether it is a view, or not known. */
  isView(schema: string, name: string): boolean {
    const found = this.named(schema, name);
    return found.length === 0 || found.some(({ definition }) => definition !== undefined);
  }

  /** What a function reads beside its arguments. */
  inside(schema: string | undefined, name: string): Flow {
    const found = this.functions(schema, name);
    return found.length === 0 ? UNKNOWN : unionOf(found.map((one) => this.#insideOf(one)));
  }

  isOwnOperator(name: string): boolean {
    return this.#catalogue.operators.get(name) === true;
  }

  /** Whether every function of the name is PostgreSQL's own. */
  isBuiltIn(name: string): boolean {
    const found = this.#catalogue.functions.get(name) ?? [];
    return found.length > 0 && found.every(({ schema, kind }) => schema === 'pg_catalog' && kind === 'pure');
  }

  #note(range: Range): Range {
    this.#seen.push(...range.items.map(({ flow }) => flow));
    return range;
  }

  #itemsOf(relation: RelationInfo): readonly Item[] {
    const known = this.#read.get(relation);
    if (known !== undefined) return known;
    this.#read.set(relation, []);
    const below = this.#below(relation);
    const items = relation.columns.map((name, i) => ({
      name,
      flow: holdsForeignValues(relation, name)
        ? UNKNOWN
        : unionOf([
            flowOfColumn(relation.schema, relation.name, name),
            ...relation.ancestors.map(([schema, table]) => flowOfColumn(schema, table, name)),
            below?.[i]?.flow ?? NOTHING,
          ]),
    }));
    this.#read.set(relation, items);
    return items;
  }

  /** The columns a view is made of, one for each of its own. */
  #below({ definition, schema, columns }: RelationInfo): readonly Item[] | undefined {
    if (definition === undefined || isSystemSchema(schema)) return undefined;
    const unknown = columns.map((name) => ({ name, flow: UNKNOWN }));
    if (this.#depth >= VIEW_DEPTH_MAX) return unknown;
    this.#depth += 1;
    try {
      return fitted(this.#readView(definition, this), columns.length) ?? unknown;
    } finally {
      this.#depth -= 1;
    }
  }

  #insideOf(one: FunctionInfo): Flow {
    if (one.kind === 'pure') return NOTHING;
    if (one.kind === 'opaque' || one.body === undefined) return UNKNOWN;
    const known = this.#bodies.get(one);
    if (known !== undefined) return known;
    this.#bodies.set(one, NOTHING);
    const flows: Flow[] = [];
    for (const word of wordsOf(one.body)) {
      if (isReader(word)) flows.push(UNKNOWN);
      for (const relation of this.named(undefined, word))
        flows.push(...this.#itemsOf(relation).map(({ flow }) => flow));
      if ((this.#catalogue.functions.get(word) ?? []).length > 0) flows.push(this.inside(undefined, word));
    }
    const flow = derived(unionOf(flows));
    this.#bodies.set(one, flow);
    return flow;
  }
}
