import { derived, type Flow, NOTHING, unionOf } from '../lineage/flow.ts';
import { fitted, type Item, type Range, type Scope } from '../lineage/scope.ts';
import { flowOf } from './lineage-expression.ts';
import type { FromContext } from './lineage-from.ts';
import { isTree, nodeOf, type Tree } from './tree.ts';

/** The table a statement writes, and what names mean where it says what is written. */
export interface Target {
  readonly table: Range;
  readonly scope: Scope;
}

/** What a statement writes. */
export interface Writes {
  /** The table's columns with what they hold and what may be written to them. */
  readonly items: readonly Item[];
  /** What is written, by column; a name the table is not known to have stands for any of its columns. */
  readonly written: ReadonlyMap<string, Flow>;
}

/** Stands for whatever column. */
export const ANY_COLUMN = '';

/** Works out which columns an INSERT, UPDATE or MERGE writes, and with what. */
export function readWrites(name: string, fields: Tree, target: Target, context: FromContext): Writes {
  const written = new Map<string, Flow>();
  const add = (column: string, flow: Flow): void => {
    if (flow !== NOTHING) written.set(column, unionOf([written.get(column) ?? NOTHING, flow]));
  };
  if (name === 'InsertStmt') addInsert(fields, target, context, add);
  else if (name === 'UpdateStmt') addAssignments(fields.targetList, target.scope, context, add);
  else if (name === 'MergeStmt') addMerge(fields.mergeWhenClauses, target, context, add);
  const anywhere = written.get(ANY_COLUMN) ?? NOTHING;
  const items = target.table.items.map((item) => {
    const here = item.isOpen ? unionOf(written.values()) : (written.get(item.name) ?? NOTHING);
    return { ...item, flow: unionOf([item.flow, derived(unionOf([here, anywhere]))]) };
  });
  return { items, written };
}

type Add = (column: string, flow: Flow) => void;

function addInsert(fields: Tree, { table, scope }: Target, context: FromContext, add: Add): void {
  const select = nodeOf(fields.selectStmt);
  // The rows that are inserted know nothing of the table they go to.
  const outer: Scope = { ...scope, ranges: [] };
  const items = select === undefined ? [] : context.columnsOf(select.fields, outer);
  addByPosition(columnNames(fields.cols, table), items, add);
  if (!isTree(fields.onConflictClause)) return;
  const excluded: Scope = { ...scope, ranges: [...scope.ranges, { ...table, alias: 'excluded' }] };
  addAssignments(fields.onConflictClause.targetList, excluded, context, add);
}

function addMerge(clauses: unknown, { table, scope }: Target, context: FromContext, add: Add): void {
  for (const clause of Array.isArray(clauses) ? clauses : []) {
    const fields = nodeOf(clause)?.fields;
    if (fields?.commandType === 'CMD_UPDATE') addAssignments(fields.targetList, scope, context, add);
    if (fields?.commandType !== 'CMD_INSERT' || !Array.isArray(fields.values)) continue;
    const items = fields.values.map((value) => ({ name: '', flow: flowOf(value, scope, context) }));
    addByPosition(columnNames(fields.targetList, table), items, add);
  }
}

function addAssignments(targets: unknown, scope: Scope, context: FromContext, add: Add): void {
  for (const target of Array.isArray(targets) ? targets : []) {
    const fields = nodeOf(target)?.fields;
    if (fields !== undefined) add(String(fields.name ?? ANY_COLUMN), flowOf(fields.val, scope, context));
  }
}

/** An INSERT may name fewer columns than the table has, and give fewer values. */
function addByPosition(names: readonly string[] | undefined, items: readonly Item[], add: Add): void {
  const isCounted = !items.some(({ isOpen }) => isOpen);
  const columns = names === undefined ? undefined : isCounted ? items : fitted(items, names.length);
  for (const [i, { flow }] of (columns ?? items).entries())
    add(columns === undefined ? ANY_COLUMN : (names?.[i] ?? ANY_COLUMN), flow);
}

/** The columns a list names, or the table's own; undefined where they are not known. */
function columnNames(list: unknown, { items }: Range): readonly string[] | undefined {
  if (Array.isArray(list)) return list.map((entry) => String(nodeOf(entry)?.fields.name ?? ANY_COLUMN));
  return items.some(({ isOpen }) => isOpen) ? undefined : items.map(({ name }) => name);
}
