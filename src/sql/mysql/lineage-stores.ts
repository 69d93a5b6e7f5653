import type { ColumnOrigin } from '../../core/query.ts';
import { derived, type Flow, NOTHING, UNKNOWN, unionOf } from '../lineage/flow.ts';
import { EMPTY_SCOPE, fitted, type Item, type Range, type Scope } from '../lineage/scope.ts';
import { walkExpr, walkParsed, walkQuery } from './children.ts';
import { flowOf } from './lineage-expression.ts';
import { readFrom, readTable } from './lineage-from.ts';
import type { Relations } from './lineage-relations.ts';
import { StatementReader } from './lineage-select.ts';
import { utilityStores } from './lineage-utility.ts';
import type { ParsedStatement } from './parser.ts';
import type { Assignment, Expr, Insert, Parsed, Query, SetItem, TableNode, Update } from './tree.ts';
import { untoldCall } from './untold-calls.ts';

/** Values on their way to somewhere else than the client. */
export interface Store {
  /** Where they go, in words. */
  readonly into: string;
  /** The table column they become, every one that may be meant; empty where they become none. */
  readonly targets: readonly ColumnOrigin[];
  readonly flow: Flow;
}

export interface Stores {
  readonly stored: readonly Store[];
  /** Why it cannot be told what is stored, as a clause. */
  readonly untold?: string;
}

export const STORES_NOTHING: Stores = { stored: [] };

/** What a statement stores, and of which columns it is made. Texts that it runs (EXECUTE IMMEDIATE) are for the caller. */
export function storesOf(one: ParsedStatement, relations: Relations): Stores {
  const { parsed } = one;
  if (parsed === undefined) return { stored: [], untold: 'nobody here can read it' };
  const untold = untoldCall(parsed, relations);
  const own = new StoreReader(relations, one).storesOf(parsed);
  const stored = [...own.stored, ...asides(parsed, relations)];
  const why = own.untold ?? untold;
  return why === undefined ? { stored } : { stored, untold: why };
}

/**
 * Values are put into user variables, and kept by functions, from anywhere in a statement: they may be any that the
 * statement reads, unless they are made without reading.
 */
function asides(parsed: Parsed, relations: Relations): readonly Store[] {
  const kept: string[] = [];
  walkParsed(parsed, {
    expr: (expr) => {
      if (expr.kind === 'assign' && reads([expr.value])) kept.push(`@${expr.name}`);
      if (expr.kind === 'call' && isKeeper(expr) && reads(expr.args)) kept.push(`what ${expr.path.at(-1)} keeps`);
    },
  });
  if (kept.length === 0) return [];
  const flow = everythingIn(parsed, relations);
  return kept.map((into) => ({ into, targets: [], flow }));
}

function isKeeper({ path }: Expr & { readonly kind: 'call' }): boolean {
  return /^(?:get_lock|last_insert_id|setval)$/i.test(path.at(-1) ?? '');
}

/** Whether an expression holds anything but constants, variables and calls. */
function reads(exprs: readonly Expr[]): boolean {
  let found = false;
  const visitor = {
    expr: ({ kind }: Expr) => {
      found ||= kind === 'column' || kind === 'star' || kind === 'query';
    },
  };
  for (const expr of exprs) walkExpr(expr, visitor);
  return found;
}

function everythingIn(parsed: Parsed, relations: Relations): Flow {
  // A table that HANDLER opened may have another name.
  if (parsed.kind === 'utility') return UNKNOWN;
  const tables: TableNode[] = [];
  const ctes = new Set<string>();
  walkParsed(parsed, {
    query: (query) => {
      for (const { name } of query.with?.ctes ?? []) ctes.add(name.toLowerCase());
    },
    table: (ref) => {
      if (ref.kind === 'table') tables.push(ref.table);
    },
  });
  const real = tables.filter(({ schema, name }) => schema !== undefined || !ctes.has(name.toLowerCase()));
  const { database } = relations.reading;
  const flows = real.flatMap(({ schema, name }) => relations.range(schema ?? database, name, name).items);
  return derived(unionOf(flows.map(({ flow }) => flow)));
}

/** Variables that hold code or choose where tables are kept. */
const RISKY_SETTING = /^(?:init_(?:connect|file|slave|replica)|(?:default_(?:tmp_)?)?storage_engine)$/;

/** Reads statements for what they store in tables, files and variables. */
class StoreReader {
  readonly #relations: Relations;
  readonly #one: ParsedStatement;
  readonly #reader: StatementReader;

  constructor(relations: Relations, one: ParsedStatement) {
    this.#relations = relations;
    this.#one = one;
    // What is in a user variable was judged when it was put there.
    this.#reader = new StatementReader(relations, one.reading.database, NOTHING);
  }

  storesOf(parsed: Parsed): Stores {
    switch (parsed.kind) {
      case 'query':
        return { stored: this.#into(parsed.query) };
      case 'insert':
        return { stored: this.#insert(parsed) };
      case 'update':
        return { stored: this.#update(parsed) };
      case 'set':
        return this.#set(parsed.items);
      case 'with settings': {
        const settings = this.#set(parsed.items);
        const inner = this.storesOf(parsed.statement);
        const untold = settings.untold ?? inner.untold;
        const stored = [...settings.stored, ...inner.stored];
        return untold === undefined ? { stored } : { stored, untold };
      }
      case 'explain':
        if (this.#one.tokens.some(({ key }, i, all) => key === 'INTO' && all[i + 1]?.kind === 'variable')) {
          return { stored: [], untold: 'a plan that is kept may hold what the server found in the tables' };
        }
        // Of a plan only calls and assignments are carried out, and these are looked at in any case.
        return parsed.isAnalyze ? this.storesOf(parsed.statement) : STORES_NOTHING;
      case 'prepared':
        return parsed.action === 'immediate' && parsed.body === undefined
          ? { stored: [], untold: 'the text that is executed is not written here' }
          : STORES_NOTHING;
      case 'utility':
        return utilityStores(parsed, this.#one, this.#reader);
      default:
        return STORES_NOTHING;
    }
  }

  #set(items: readonly SetItem[]): Stores {
    const stored = items.flatMap(({ scope, name, value }): Store[] => {
      if (value === undefined) return [];
      const into = scope === 'user' ? `@${name}` : `the variable ${name}`;
      return [{ into, targets: [], flow: flowOf(value, EMPTY_SCOPE, this.#reader) }];
    });
    const risky = items.find(({ name, scope }) => scope !== 'user' && RISKY_SETTING.test(name));
    return risky === undefined
      ? { stored }
      : { stored, untold: `nobody here knows what later statements do with ${risky.name}` };
  }

  /** SELECT … INTO a file or variables, wherever it stands. */
  #into(query: Query): readonly Store[] {
    let into: string | undefined;
    walkQuery(query, {
      query: (one) => {
        if (one.into !== undefined) into = one.into.kind === 'file' ? 'a file' : 'variables';
      },
    });
    if (into === undefined) return [];
    return [{ into, targets: [], flow: unionOf(this.#reader.columnsOf(query).map(({ flow }) => flow)) }];
  }

  #insert(insert: Insert): readonly Store[] {
    const range = readTable(insert.table, undefined, EMPTY_SCOPE, this.#reader);
    const isKnown = !range.items.some(({ isOpen }) => isOpen);
    const all = isKnown ? range.items.map(({ name }) => name) : undefined;
    const names = insert.columns?.map((name) => name.toLowerCase()) ?? all;
    const written = new Map<string, Flow>();
    const stored: Store[] = [];
    const store = (name: string, flow: Flow): void => {
      stored.push(this.#store(insert.table, range, name, flow));
      written.set(name, unionOf([written.get(name) ?? NOTHING, flow]));
    };
    const items = insert.source === undefined ? [] : this.#rowsOf(insert.source);
    const columns = names === undefined ? undefined : fitted(items, names.length);
    if (columns !== undefined) for (const [i, { flow }] of columns.entries()) store(names?.[i] ?? '', flow);
    else if (items.length > 0) store('', unionOf(items.map(({ flow }) => flow)));
    for (const { column, value } of insert.assignments) {
      store(lastOf(column), flowOf(value, EMPTY_SCOPE, this.#reader));
    }
    stored.push(...this.#onDuplicate(insert, range, written));
    return stored;
  }

  /** Columns of VALUES, of which rows of mere constants were not kept, or of a query. */
  #rowsOf(source: Query): readonly Item[] {
    if (source.kind !== 'values') return this.#reader.columnsOf(source);
    const flows: Flow[] = [];
    for (const row of source.rows) {
      for (const [i, value] of row.entries()) {
        flows[i] = unionOf([flows[i] ?? NOTHING, flowOf(value, EMPTY_SCOPE, this.#reader)]);
      }
    }
    return flows.map((flow) => ({ name: '', flow }));
  }

  /** ON DUPLICATE KEY UPDATE sees the row that is there, the new one, and the tables of the SELECT it came from. */
  #onDuplicate({ onDuplicate = [], ...insert }: Insert, range: Range, written: ReadonlyMap<string, Flow>): Store[] {
    if (onDuplicate.length === 0) return [];
    const { source, rowAlias } = insert;
    const from = source?.kind === 'select' ? readFrom(source.from, EMPTY_SCOPE, this.#reader).ranges : [];
    const isOther = source !== undefined && source.kind === 'set';
    const unread: Range[] = isOther ? [{ alias: '', items: [{ name: '', flow: UNKNOWN, isOpen: true }] }] : [];
    const fresh: Range[] =
      rowAlias === undefined
        ? []
        : [{ alias: rowAlias.toLowerCase(), items: [...written].map(([name, flow]) => ({ name, flow })) }];
    const scope: Scope = { ...EMPTY_SCOPE, ranges: [range, ...fresh, ...from, ...unread] };
    return onDuplicate.map(({ column, value }) => {
      const name = newValueOf(value);
      const flow =
        name === undefined ? flowOf(value, scope, this.#reader) : (written.get(name) ?? written.get('') ?? NOTHING);
      return this.#store(insert.table, range, lastOf(column), flow);
    });
  }

  #update(update: Update): readonly Store[] {
    const scope = this.#reader.scopeOf(update);
    return update.assignments.map((assignment) => this.#assigned(assignment, scope));
  }

  #assigned({ column, value }: Assignment, scope: Scope): Store {
    const target = flowOf({ kind: 'column', path: column }, scope, this.#reader);
    const targets = target.isUnknown || target.isWide ? [] : originsOf(target);
    return { into: column.join('.'), targets, flow: flowOf(value, scope, this.#reader) };
  }

  #store({ schema, name: table }: TableNode, range: Range, column: string, flow: Flow): Store {
    const into = column === '' ? table : `${table}.${column}`;
    const found = range.items.filter((item) => !item.isOpen && item.name === column && !item.flow.isUnknown);
    if (found.length > 0) return { into, targets: originsOf(unionOf(found.map((item) => item.flow))), flow };
    const where = schema ?? this.#relations.reading.database;
    return { into, targets: [{ ...(where === undefined ? {} : { schema: where }), table, column }], flow };
  }
}

/** `VALUES(email)` alone: the value that would have been inserted. */
function newValueOf(expr: Expr): string | undefined {
  if (expr.kind !== 'call' || expr.path.length !== 1 || !/^values?$/i.test(expr.path[0] ?? '')) return undefined;
  const [only, ...others] = expr.args;
  return only?.kind === 'column' && others.length === 0 ? lastOf(only.path) : undefined;
}

function lastOf(path: readonly string[]): string {
  return (path.at(-1) ?? '').toLowerCase();
}

function originsOf({ columns }: Flow): readonly ColumnOrigin[] {
  return [...columns.values()].map(({ schema, table, column }) => ({ schema, table, column }));
}
