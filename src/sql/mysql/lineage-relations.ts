import { derived, type Flow, flowOfColumn, NOTHING, UNKNOWN, unionOf } from '../lineage/flow.ts';
import { fitted, type Item, type Range } from '../lineage/scope.ts';
import {
  type FunctionInfo,
  holdsForeignValues,
  isInformationSchema,
  keyOf,
  type ObjectName,
  type RelationInfo,
} from './lineage-catalogue.ts';
import { isSelfContained, storesNothing } from './lineage-names.ts';
import type { MysqlReading } from './reading.ts';

/** How many views may stand on each other. */
const VIEW_DEPTH_MAX = 40;

/** Works out the columns of a view's SELECT. */
export type ReadView = (definition: string, relations: Relations, schema: string) => readonly Item[];

/** What the names of tables, views and functions stand for, and what flows out of them. Each is read once. */
export class Relations {
  readonly reading: MysqlReading;
  readonly #relations: ReadonlyMap<string, RelationInfo>;
  readonly #functions: ReadonlyMap<string, FunctionInfo>;
  readonly #readView: ReadView;
  readonly #read = new Map<RelationInfo, readonly Item[]>();
  readonly #seen: Flow[] = [];
  #depth = 0;

  constructor(
    relations: ReadonlyMap<string, RelationInfo>,
    functions: ReadonlyMap<string, FunctionInfo>,
    reading: MysqlReading,
    readView: ReadView,
  ) {
    this.#relations = relations;
    this.#functions = functions;
    this.reading = reading;
    this.#readView = readView;
  }

  /** Everything in every relation that was read. */
  everything(): Flow {
    return derived(unionOf(this.#seen));
  }

  /** A table or view in FROM; one that nobody could look up may hold anything. */
  range(schema: string | undefined, name: string, alias: string): Range {
    const relation = schema === undefined ? undefined : this.#find({ schema, name });
    const items =
      relation === undefined ? [{ name: '', flow: UNKNOWN, isOpen: true as const }] : this.#itemsOf(relation);
    this.#seen.push(...items.map(({ flow }) => flow));
    return { alias, items };
  }

  /** What flows into a column beside the column itself: of a view what it is made of. */
  column(schema: string, table: string, column: string): Flow {
    const relation = this.#find({ schema, name: table });
    const wanted = column.toLowerCase();
    const found = relation === undefined ? [] : this.#itemsOf(relation).filter(({ name }) => name === wanted);
    return found.length === 0 ? UNKNOWN : unionOf(found.map(({ flow }) => flow));
  }

  /** Whether it is a view, or not known. */
  isView(schema: string, name: string): boolean {
    const relation = this.#find({ schema, name });
    return relation === undefined || relation.definition !== undefined;
  }

  /** What a stored function reads beside its arguments. */
  inside(name: ObjectName): Flow {
    const found = this.#functions.get(keyOf({ ...name, name: name.name.toLowerCase() }, this.reading));
    if (found?.body === undefined) return UNKNOWN;
    const { flavour, version } = this.reading;
    return isSelfContained(found.body, { flavour, version }) ? NOTHING : UNKNOWN;
  }

  /** Whether calling a stored function keeps nothing of what it is given or reads. */
  storesNothing(name: ObjectName): boolean {
    const found = this.#functions.get(keyOf({ ...name, name: name.name.toLowerCase() }, this.reading));
    const { flavour, version } = this.reading;
    return found?.body !== undefined && storesNothing(found.body, { flavour, version });
  }

  #find(name: ObjectName): RelationInfo | undefined {
    return this.#relations.get(keyOf(name, this.reading));
  }

  #itemsOf(relation: RelationInfo): readonly Item[] {
    const known = this.#read.get(relation);
    if (known !== undefined) return known;
    this.#read.set(relation, []);
    const below = this.#below(relation);
    const items = relation.columns.map((column, i) => ({
      name: column.toLowerCase(),
      flow: holdsForeignValues(relation)
        ? UNKNOWN
        : unionOf([flowOfColumn(relation.schema, relation.name, column), below?.[i]?.flow ?? NOTHING]),
    }));
    this.#read.set(relation, items);
    return items;
  }

  /** The columns a view is made of, one for each of its own. */
  #below({ definition, columns, schema }: RelationInfo): readonly Item[] | undefined {
    // MySQL's are views on tables and functions that nobody else may use.
    if (definition === undefined || isInformationSchema(schema)) return undefined;
    const unknown = columns.map((name) => ({ name, flow: UNKNOWN }));
    if (this.#depth >= VIEW_DEPTH_MAX) return unknown;
    this.#depth += 1;
    try {
      return fitted(this.#readView(definition, this, schema), columns.length) ?? unknown;
    } finally {
      this.#depth -= 1;
    }
  }
}
