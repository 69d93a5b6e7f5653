import type { TableName } from '../../../core/effect.ts';
import type { Collector } from '../../effects/collector.ts';
import { operationOf } from '../operation.ts';
import { isTree, nodeOf, stringOf, stringsOf, type Tree } from '../tree.ts';
import { functionParts, isRangeVar, NO_CTES, tableOf, tableOfParts } from './names.ts';
import { runsSql } from './sql-functions.ts';

/** Any table there is. */
const ANY: readonly TableName[] = [{}];

/** Objects that belong to a table, whose name stands before theirs. */
const OF_A_TABLE: ReadonlySet<string> = new Set([
  'OBJECT_TRIGGER',
  'OBJECT_POLICY',
  'OBJECT_RULE',
  'OBJECT_COLUMN',
  'OBJECT_TABCONSTRAINT',
]);
/** What DROP takes tables or their columns along with only under CASCADE. */
const WITHOUT_TABLES: ReadonlySet<string> = new Set(
  `OBJECT_FUNCTION OBJECT_PROCEDURE OBJECT_ROUTINE OBJECT_AGGREGATE OBJECT_OPERATOR OBJECT_OPCLASS OBJECT_OPFAMILY
  OBJECT_EVENT_TRIGGER OBJECT_PUBLICATION OBJECT_SUBSCRIPTION OBJECT_COLLATION OBJECT_CONVERSION OBJECT_TSPARSER
  OBJECT_TSDICTIONARY OBJECT_TSTEMPLATE OBJECT_TSCONFIGURATION OBJECT_CAST OBJECT_TRANSFORM OBJECT_ACCESS_METHOD
  OBJECT_LANGUAGE OBJECT_STATISTIC_EXT OBJECT_FDW OBJECT_FOREIGN_SERVER OBJECT_EXTENSION OBJECT_TYPE OBJECT_DOMAIN`.split(
    /\s+/,
  ),
);
/** Statements that reach tables without naming them. */
const REACH_ANY: ReadonlySet<string> = new Set([
  'DropdbStmt',
  'DropOwnedStmt',
  'ReassignOwnedStmt',
  'GrantRoleStmt',
  'AlterTableMoveAllStmt',
  'DropTableSpaceStmt',
  'CommentStmt',
  'SecLabelStmt',
]);

/** Words beside the one that `operationOf` gives. */
const MORE_WORDS: Readonly<Record<string, readonly string[]>> = {
  SecLabelStmt: ['security_label'],
  ReassignOwnedStmt: ['alter'],
  ImportForeignSchemaStmt: ['create'],
};

/** Everything that is not a query: the tables in it, and the ones it reaches without naming them. All columns count. */
export function utility(name: string, fields: Tree, collector: Collector): void {
  const word = operationOf(name, fields).replaceAll(' ', '_');
  const tables = utilityTables(name, fields);
  collector.add([word, ...(MORE_WORDS[name] ?? [])], tables);
  collector.reads.addWhole(tables);
  // What a function's body calls, it calls when somebody calls the function.
  if (name !== 'CreateFunctionStmt') addSqlFunctions(fields, collector);
}

/** Functions that run SQL, in defaults, checks, index expressions: PostgreSQL runs some of these at once. */
function addSqlFunctions(value: unknown, collector: Collector): void {
  if (Array.isArray(value)) for (const one of value) addSqlFunctions(one, collector);
  if (!isTree(value)) return;
  const node = nodeOf(value);
  const name = node?.name === 'FuncCall' ? (functionParts(node.fields).at(-1) ?? '') : '';
  if (runsSql(name)) collector.addOpaque(['opaque', 'function'], `${name}()`);
  for (const one of Object.values(value)) addSqlFunctions(one, collector);
}

function utilityTables(name: string, fields: Tree): readonly TableName[] {
  if (REACH_ANY.has(name)) return ANY;
  if (name === 'DropStmt') return dropped(fields);
  if (name === 'GrantStmt' && fields.targtype !== 'ACL_TARGET_OBJECT') return schemasOf(fields.objects);
  if (name === 'TruncateStmt' && fields.behavior === 'DROP_CASCADE') return [...referencesIn(fields), {}];
  const tables = referencesIn(fields);
  // VACUUM, ANALYZE, CLUSTER and REINDEX without a table work on all of them.
  return tables.length === 0 && /^(Vacuum|Cluster|Reindex)/.test(name) ? ANY : tables;
}

function dropped(fields: Tree): readonly TableName[] {
  const type = String(fields.removeType);
  const names = (Array.isArray(fields.objects) ? fields.objects : []).map(nameParts);
  if (type === 'OBJECT_SCHEMA') return names.map((parts) => anyOf(parts.at(-1)));
  if (WITHOUT_TABLES.has(type)) return fields.behavior === 'DROP_CASCADE' ? ANY : [];
  return names.map((parts) => tableOfParts(OF_A_TABLE.has(type) ? parts.slice(0, -1) : parts));
}

function nameParts(object: unknown): readonly string[] {
  const single = stringOf(object);
  if (single !== undefined) return [single];
  const node = nodeOf(object);
  return (node?.name === 'List' ? stringsOf(node.fields.items) : undefined) ?? [];
}

/** `ALL TABLES IN SCHEMA s`; ALTER DEFAULT PRIVILEGES is about tables to come. */
function schemasOf(objects: unknown): readonly TableName[] {
  const schemas = (Array.isArray(objects) ? objects : []).map((object) => anyOf(stringOf(object)));
  return schemas.length === 0 ? ANY : schemas;
}

function anyOf(schema: string | undefined): TableName {
  return schema === undefined ? {} : { schema };
}

/** Every table reference in the tree of a statement. */
function referencesIn(value: unknown): readonly TableName[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isTree(value)) return [];
  if (isRangeVar(value)) return [tableOf(value, NO_CTES) ?? {}];
  return Object.values(value).flatMap(referencesIn);
}
