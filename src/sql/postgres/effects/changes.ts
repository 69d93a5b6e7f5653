import type { TableName } from '../../../core/effect.ts';
import type { Collector } from '../../effects/collector.ts';
import { isTree, nodeOf, type Tree } from '../tree.ts';
import { aliasOf, directTables, isRangeVar, NO_CTES, type Scope, tableOf } from './names.ts';
import { walk, walkParts, withCtes } from './walk.ts';
import { isUnrestricted } from './where.ts';

/** A view through which a session's parameters are set. */
const SETTINGS_VIEW = 'pg_settings';

interface Target {
  readonly table: TableName;
  /** What its columns may be qualified with. */
  readonly names: ReadonlySet<string>;
}

/** INSERT, with what ON CONFLICT changes. */
export function insertInto(fields: Tree, outer: Scope, collector: Collector): void {
  const scope = withCtes(fields.withClause, outer, collector);
  const { table } = targetOf(fields, collector);
  collector.add(['insert'], [table]);
  // `excluded.ssn` holds what was to be inserted.
  collector.reads.addAlias('excluded', table);
  if (Array.isArray(fields.cols)) addAssigned(fields.cols, collector);
  else collector.reads.addWhole([table]);
  const conflict = isTree(fields.onConflictClause) ? fields.onConflictClause : {};
  if (conflict.action === 'ONCONFLICT_UPDATE') {
    collector.add(['update', 'upsert'], [table]);
    addAssigned(conflict.targetList, collector);
  }
  addIndexed(conflict.infer, collector);
  walkRest(fields, { scope, table, from: [], collector });
}

/** UPDATE and DELETE. */
export function updateOrDelete(operation: 'update' | 'delete', fields: Tree, outer: Scope, collector: Collector): void {
  const scope = withCtes(fields.withClause, outer, collector);
  const { table, names } = targetOf(fields, collector);
  const isAll = isUnrestricted(fields.whereClause, names);
  collector.add([operation], [table], isAll ? { lacksWhere: true } : {});
  if (operation === 'update') {
    addAssigned(fields.targetList, collector);
    if (table.name === SETTINGS_VIEW) collector.add(['set', 'set_role'], []);
  }
  const from = directTables(operation === 'update' ? fields.fromClause : fields.usingClause, scope);
  walkRest(fields, { scope, table, from, collector });
}

/** MERGE, and each thing that it does. */
export function mergeInto(fields: Tree, outer: Scope, collector: Collector): void {
  const scope = withCtes(fields.withClause, outer, collector);
  const { table, names } = targetOf(fields, collector);
  collector.add(['merge'], [table]);
  for (const clause of Array.isArray(fields.mergeWhenClauses) ? fields.mergeWhenClauses : []) {
    const { commandType, targetList, condition } = nodeOf(clause)?.fields ?? {};
    const operation = MERGE_ACTIONS[String(commandType)];
    if (operation === undefined) continue;
    const isAll = isUnrestricted(condition, names) && isUnrestricted(fields.joinCondition, names);
    collector.add([operation, 'merge'], [table], isAll && operation !== 'insert' ? { lacksWhere: true } : {});
    if (operation === 'insert' && !Array.isArray(targetList)) collector.reads.addWhole([table]);
    else addAssigned(targetList, collector);
  }
  const from = directTables(fields.sourceRelation, scope);
  walkRest(fields, { scope, table, from, collector });
}

const MERGE_ACTIONS: Readonly<Record<string, string>> = {
  CMD_INSERT: 'insert',
  CMD_UPDATE: 'update',
  CMD_DELETE: 'delete',
};

/** The table that is changed. It is never a CTE: PostgreSQL refuses those. */
function targetOf(fields: Tree, { reads }: Collector): Target {
  const { relation } = fields;
  if (!isRangeVar(relation)) return { table: {}, names: new Set() };
  const table = tableOf(relation, NO_CTES) ?? {};
  const name = aliasOf(relation)?.name ?? relation.relname;
  reads.addTarget(table);
  reads.addAlias(name, table);
  for (const version of ['old', 'new']) reads.addAlias(version, table);
  return { table, names: new Set([name]) };
}

interface Rest {
  readonly scope: Scope;
  readonly table: TableName;
  readonly from: readonly TableName[];
  readonly collector: Collector;
}

/** Everything but the WITH clause and the target; RETURNING reads the target. */
function walkRest(fields: Tree, { scope, table, from, collector }: Rest): void {
  const { returningClause, returningList } = fields;
  if (returningClause !== undefined || returningList !== undefined) collector.reads.addRead(table);
  const starTables = [table, ...from];
  walkParts(fields, { scope, collector, starTables }, (key) => key === 'withClause' || key === 'relation');
}

/** Columns that are assigned to. */
function addAssigned(targets: unknown, collector: Collector): void {
  for (const target of Array.isArray(targets) ? targets : []) {
    const name = nodeOf(target)?.fields.name;
    if (typeof name === 'string') collector.reads.addRef([name]);
  }
}

/** The columns by which ON CONFLICT tells that a row is there already. */
function addIndexed(infer: unknown, collector: Collector): void {
  if (!isTree(infer)) return;
  for (const element of Array.isArray(infer.indexElems) ? infer.indexElems : []) {
    const name = nodeOf(element)?.fields.name;
    if (typeof name === 'string') collector.reads.addRef([name]);
  }
  walk(infer.whereClause, NO_CTES, collector);
}
