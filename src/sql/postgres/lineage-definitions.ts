import { type Flow, flowOfColumn, UNKNOWN, unionOf } from '../lineage/flow.ts';
import { EMPTY_SCOPE, type Scope, wholeRow } from '../lineage/scope.ts';
import { addCalls } from './lineage-calls.ts';
import type { RelationInfo } from './lineage-catalogue.ts';
import { flowOf } from './lineage-expression.ts';
import { collectLineageNames, noNames } from './lineage-names.ts';
import type { StatementReader } from './lineage-select.ts';
import { columnOf, nameOf, type Stores, wordsFor } from './lineage-stores.ts';
import { isTree, nodeOf, stringsOf, type Tree } from './tree.ts';

/** Statements that store nothing of a table's, and leave every column under the name it has. */
const HARMLESS: ReadonlySet<string> = new Set(
  `TransactionStmt VariableSetStmt VariableShowStmt DiscardStmt DeallocateStmt FetchStmt ClosePortalStmt ListenStmt
  UnlistenStmt NotifyStmt LockStmt CheckPointStmt VacuumStmt ClusterStmt ReindexStmt RefreshMatViewStmt TruncateStmt
  DropStmt DropOwnedStmt ReassignOwnedStmt DropRoleStmt DropdbStmt DropTableSpaceStmt DropUserMappingStmt
  GrantStmt GrantRoleStmt AlterDefaultPrivilegesStmt CommentStmt SecLabelStmt ConstraintsSetStmt
  CreateSeqStmt AlterSeqStmt CreateEnumStmt AlterEnumStmt CompositeTypeStmt CreateRangeStmt CreateFunctionStmt
  AlterFunctionStmt CreateExtensionStmt AlterExtensionStmt AlterStatsStmt CreateRoleStmt AlterRoleStmt
  AlterRoleSetStmt CreatedbStmt AlterDatabaseStmt AlterDatabaseSetStmt AlterOwnerStmt AlterObjectDependsStmt
  DefineStmt AlterOperatorStmt CreateOpFamilyStmt CreateTableSpaceStmt`.split(/\s+/),
);

/** Definitions whose expressions keep nothing: what they call is all there is to judge. */
const EXPRESSIONS_ONLY: ReadonlySet<string> = new Set(
  'IndexStmt CreateStatsStmt CreateDomainStmt AlterDomainStmt CreatePolicyStmt AlterPolicyStmt'.split(' '),
);

/** Parts of ALTER TABLE that move no value, and no column from under its name. */
const HARMLESS_PART =
  /^AT_(Drop(?!Inherit)|Enable|Disable|Validate|AlterConstraint|Set(?!Expression)|Reset|Cluster|ChangeOwner|ReplicaIdentity|ForceRow|NoForceRow|Add(Identity|Of)|ReplaceRelOptions|ReAdd)/;

/** Whether a statement, by the name of its node, is known to store nothing. */
export function isHarmless(name: string): boolean {
  return HARMLESS.has(name);
}

/** What a definition of tables and their parts stores or uncovers; false for a statement that is none of these. */
export function addDefinition(name: string, fields: Tree, reader: StatementReader, stores: Stores): boolean {
  switch (name) {
    case 'CreateStmt':
      addTable(fields, reader, stores);
      break;
    case 'AlterTableStmt':
      for (const command of Array.isArray(fields.cmds) ? fields.cmds : [])
        addPart(nodeOf(command)?.fields ?? {}, fields, reader, stores);
      break;
    case 'RenameStmt':
      addRename(fields, reader, stores);
      return true;
    case 'AlterObjectSchemaStmt':
      if (isTree(fields.relation)) addMoved(fields.relation, { schema: String(fields.newschema) }, reader, stores);
      return true;
    case 'RuleStmt':
      stores.add(`the rule ${String(fields.rulename)}`, [], namedIn(fields, reader));
      break;
    case 'CreateTrigStmt':
      addTrigger(fields, reader, stores);
      return true;
    case 'CreatePublicationStmt':
    case 'AlterPublicationStmt':
      if (fields.for_all_tables === true || /TABLES_IN/.test(JSON.stringify(fields)))
        stores.doubt('a publication of tables it does not name gives away whatever they hold');
      stores.add(`the publication ${String(fields.pubname)}`, [], namedIn(fields, reader));
      return true;
    default:
      if (!EXPRESSIONS_ONLY.has(name)) return false;
  }
  addCalls(fields, reader, stores);
  return true;
}

/** Everything in every relation that is named. */
function namedIn(tree: Tree, { relations }: StatementReader): Flow {
  const names = noNames();
  collectLineageNames(tree, names);
  return unionOf([...names.relations].map((name) => relations.wholeOf(name)));
}

/** Generated columns and defaults of a table that is yet to be made. */
function addTable(fields: Tree, reader: StatementReader, stores: Stores): void {
  const relation = isTree(fields.relation) ? fields.relation : {};
  const { schema = '', table } = nameOf(relation);
  const elements = (Array.isArray(fields.tableElts) ? fields.tableElts : []).flatMap((element) => {
    const node = nodeOf(element);
    return node?.name === 'ColumnDef' ? [node.fields] : [];
  });
  const items = elements.map(({ colname }) => ({
    name: String(colname),
    flow: flowOfColumn(schema, table, String(colname)),
  }));
  // Columns that come from elsewhere (LIKE, INHERITS, OF) may be named, too.
  const isListed = elements.length === (Array.isArray(fields.tableElts) ? fields.tableElts.length : 0);
  const open = isListed && fields.inhRelations === undefined && fields.ofTypename === undefined ? [] : [OPEN];
  const scope: Scope = { ...EMPTY_SCOPE, ranges: [{ alias: table, items: [...items, ...open] }] };
  for (const element of elements) {
    const column = String(element.colname);
    const flow = constraintFlow(element, scope, reader);
    stores.add(wordsFor(relation, column), [columnOf(relation, column)], flow);
  }
}

const OPEN = { name: '', flow: UNKNOWN, isOpen: true } as const;

/** What a column's DEFAULT and GENERATED put into it. */
function constraintFlow(column: Tree, scope: Scope, reader: StatementReader): Flow {
  const constraints = Array.isArray(column.constraints) ? column.constraints : [];
  return unionOf(
    constraints.flatMap((constraint) => {
      const { contype, raw_expr: expression } = nodeOf(constraint)?.fields ?? {};
      return contype === 'CONSTR_DEFAULT' || contype === 'CONSTR_GENERATED' ? [flowOf(expression, scope, reader)] : [];
    }),
  );
}

function addPart(command: Tree, { relation: table }: Tree, reader: StatementReader, stores: Stores): void {
  const relation = isTree(table) ? table : {};
  const part = String(command.subtype);
  const { schema, table: name } = nameOf(relation);
  const scope: Scope = { ...EMPTY_SCOPE, ranges: [reader.relations.range(schema, name, name)] };
  const definition = nodeOf(command.def);
  const column = String(command.name ?? '');
  switch (part) {
    case 'AT_AddColumn': {
      const added = definition?.fields ?? {};
      stores.addColumn(relation, String(added.colname ?? ''), constraintFlow(added, scope, reader), reader.relations);
      return;
    }
    case 'AT_AlterColumnType':
      stores.addColumn(relation, column, flowOf(definition?.fields.raw_default, scope, reader), reader.relations);
      return;
    case 'AT_ColumnDefault':
    case 'AT_SetExpression':
      stores.addColumn(relation, column, flowOf(command.def, scope, reader), reader.relations);
      return;
    case 'AT_AddInherit':
      addAdopted(relation, definition?.fields ?? {}, reader, stores);
      return;
    case 'AT_AttachPartition':
      addAdopted(isTree(definition?.fields.name) ? definition.fields.name : {}, relation, reader, stores);
      return;
    case 'AT_DropInherit':
      addOrphan(relation, reader, stores);
      return;
    case 'AT_DetachPartition':
      addOrphan(isTree(definition?.fields.name) ? definition.fields.name : {}, reader, stores);
      return;
    case 'AT_AddConstraint':
    case 'AT_AddIndex':
    case 'AT_AddIndexConstraint':
      return;
    default:
      if (!HARMLESS_PART.test(part))
        stores.doubt(`nobody here can tell what this ALTER TABLE (${part.slice(3)}) keeps`);
  }
}

/** A child that leaves its parent keeps its rows, and is no longer known by the parent's name. */
function addOrphan(child: Tree, { relations }: StatementReader, stores: Stores): void {
  const { schema, table } = nameOf(child);
  const found = relations.named(schema, table);
  if (found.length === 0) stores.doubt(`nobody here knows the table ${wordsFor(child)}`);
  for (const one of found) {
    for (const column of one.columns) {
      const flow = unionOf(one.ancestors.map(([parentSchema, parent]) => flowOfColumn(parentSchema, parent, column)));
      stores.add(wordsFor(child, column), [{ schema: one.schema, table: one.name, column }], flow);
    }
  }
}

/** A parent shows the rows of its children under its own name. */
function addAdopted(child: Tree, parent: Tree, { relations }: StatementReader, stores: Stores): void {
  const find = (relation: Tree): readonly RelationInfo[] => {
    const { schema, table } = nameOf(relation);
    const found = relations.named(schema, table);
    if (found.length === 0) stores.doubt(`nobody here knows the table ${wordsFor(relation)}`);
    return found;
  };
  const parents = find(parent);
  const families = parents.flatMap(({ schema, name, ancestors }) => [[schema, name] as const, ...ancestors]);
  const shown = new Set(parents.flatMap(({ columns }) => columns));
  for (const one of find(child)) {
    for (const column of one.columns.filter((name) => shown.has(name))) {
      const known = [[one.schema, one.name] as const, ...one.ancestors];
      const flow = unionOf(known.map(([schema, table]) => flowOfColumn(schema, table, column)));
      const targets = families.map(([schema, table]) => ({ schema, table, column }));
      stores.add(wordsFor(parent, column), targets, flow);
    }
  }
}

/** Objects whose new name is no table's or column's. ALTER INDEX renames tables as well. */
const RENAMES_RELATION: ReadonlySet<string> = new Set(
  'OBJECT_TABLE OBJECT_VIEW OBJECT_MATVIEW OBJECT_FOREIGN_TABLE OBJECT_INDEX OBJECT_SEQUENCE'.split(' '),
);

function addRename(fields: Tree, reader: StatementReader, stores: Stores): void {
  const kind = String(fields.renameType);
  const relation = isTree(fields.relation) ? fields.relation : {};
  if (kind === 'OBJECT_SCHEMA') stores.doubt('every table of a renamed schema gets another name');
  else if (kind === 'OBJECT_COLUMN')
    addMoved(relation, { from: String(fields.subname), column: String(fields.newname) }, reader, stores);
  else if (RENAMES_RELATION.has(kind))
    addMoved(relation, { table: String(fields.newname), isLax: /INDEX|SEQUENCE/.test(kind) }, reader, stores);
}

interface NewName {
  readonly schema?: string;
  readonly table?: string;
  /** Of one column only: its name before, and after. */
  readonly from?: string;
  readonly column?: string;
  /** It may be something else than a table. */
  readonly isLax?: boolean;
}

/** Columns under another name: whatever knew them by the old one has lost them. What views are made of is followed all the same. */
function addMoved(relation: Tree, to: NewName, { relations }: StatementReader, stores: Stores): void {
  const { schema, table } = nameOf(relation);
  const found = relations.named(schema, table);
  if (found.length === 0 && to.isLax !== true) stores.doubt(`nobody here knows the table ${wordsFor(relation)}`);
  for (const one of found) {
    for (const column of one.columns) {
      if (to.from !== undefined && to.from !== column) continue;
      const parents = to.from === undefined ? [] : one.ancestors;
      const flow = unionOf([
        flowOfColumn(one.schema, one.name, column),
        ...parents.map(([parentSchema, parent]) => flowOfColumn(parentSchema, parent, column)),
      ]);
      const target = { schema: to.schema ?? one.schema, table: to.table ?? one.name, column: to.column ?? column };
      stores.add(`${target.schema}.${target.table}.${target.column}`, [target], flow);
    }
  }
}

/** A trigger's function sees the whole row, and may change or keep it. */
function addTrigger(fields: Tree, reader: StatementReader, stores: Stores): void {
  const { schema, table } = nameOf(isTree(fields.relation) ? fields.relation : {});
  const row = wholeRow(reader.relations.range(schema, table, table));
  const path = stringsOf(fields.funcname) ?? [];
  const inside = reader.relations.inside(path.length > 1 ? path.at(-2) : undefined, path.at(-1) ?? '');
  stores.add(`the trigger ${String(fields.trigname)}`, [], unionOf([row, inside]));
  if (isTree(fields.whenClause)) addCalls(fields.whenClause, reader, stores);
}
