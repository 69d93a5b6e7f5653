import type { TableName } from '../../../core/effect.ts';
import type { Collector } from '../../effects/collector.ts';
import { operationOf } from '../operation.ts';
import { isTree, nodeOf, type Tree } from '../tree.ts';
import { boundOf } from './limit.ts';
import { isRangeVar, NO_CTES, tableOf } from './names.ts';
import { utility } from './utility.ts';
import { addColumns, changesRole, walk } from './walk.ts';

const CHANGES: ReadonlySet<string> = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** Tells the collector what a statement does when it runs, whatever it is wrapped in. */
export function statement(tree: unknown, collector: Collector): void {
  const node = nodeOf(tree);
  if (node === undefined) {
    collector.addOpaque(['unknown'], 'a statement that cannot be read');
    return;
  }
  const { name, fields } = node;
  if (name === 'SelectStmt') addSelect(fields, collector);
  if (name === 'InsertStmt') addInsertedSelect(fields, collector);
  if (name === 'SelectStmt' || CHANGES.has(name)) {
    walk(tree, NO_CTES, collector);
    return;
  }
  wrapped(name, fields, collector);
}

function wrapped(name: string, fields: Tree, collector: Collector): void {
  switch (name) {
    case 'PrepareStmt':
    case 'DeclareCursorStmt':
      collector.add([name === 'PrepareStmt' ? 'prepare' : 'declare'], []);
      statement(fields.query, collector);
      return;
    case 'CreateTableAsStmt':
      collector.add(['create'], isTree(fields.into) ? tablesIn([fields.into.rel]) : []);
      statement(fields.query, collector);
      return;
    case 'ViewStmt':
      // Nothing is read yet, but whoever reads the view later does not name these tables.
      collector.add(['create'], tablesIn([fields.view]));
      walk(fields.query, NO_CTES, collector);
      return;
    case 'RuleStmt':
      // Likewise: who writes to the table later runs these without naming them.
      collector.add(['create'], tablesIn([fields.relation]));
      for (const action of Array.isArray(fields.actions) ? fields.actions : []) statement(action, collector);
      return;
    case 'ExplainStmt':
      explain(fields, collector);
      return;
    case 'CopyStmt':
      copy(fields, collector);
      return;
    case 'DoStmt':
      collector.addOpaque(['do', 'opaque'], 'DO');
      return;
    case 'CallStmt':
      collector.addOpaque(['call', 'opaque'], 'CALL');
      walk(fields.funccall, NO_CTES, collector);
      return;
    case 'VariableSetStmt':
      collector.add(
        changesRole(String(fields.name)) ? ['set_role', operationOf(name, fields)] : [operationOf(name, fields)],
        [],
      );
      return;
    case 'CreateSchemaStmt':
      collector.add(['create'], []);
      for (const element of Array.isArray(fields.schemaElts) ? fields.schemaElts : []) statement(element, collector);
      return;
    default:
      utility(name, fields, collector);
  }
}

function addSelect(fields: Tree, collector: Collector): void {
  const bound = boundOf(fields);
  const lacks = bound === 'unbounded' ? 'always' : bound === 'parameter' ? 'parameter' : undefined;
  collector.add(['select'], [], lacks === undefined ? {} : { lacksLimit: lacks });
}

function addInsertedSelect(fields: Tree, collector: Collector): void {
  const source = nodeOf(fields.selectStmt);
  if (source?.name === 'SelectStmt' && !Array.isArray(source.fields.valuesLists)) addSelect(source.fields, collector);
}

/** EXPLAIN alone runs nothing, but tells of the tables; with ANALYZE it runs what it explains. */
function explain(fields: Tree, collector: Collector): void {
  if (isAnalyze(fields.options)) {
    collector.add(['explain'], []);
    statement(fields.query, collector);
    return;
  }
  const inner = collector.nested();
  statement(fields.query, inner);
  collector.adopt(inner, ['explain']);
}

/** Whether EXPLAIN also runs what it explains, by its options. */
export function isAnalyze(options: unknown): boolean {
  return (Array.isArray(options) ? options : []).some((option) => {
    const { defname, arg } = nodeOf(option)?.fields ?? {};
    if (String(defname).toLowerCase() !== 'analyze') return false;
    return arg === undefined || !/"(off|false|0)"|:false|:0\b|"(Integer|Boolean)":\{\}/i.test(JSON.stringify(arg));
  });
}

function copy(fields: Tree, collector: Collector): void {
  const { relation, query, attlist } = fields;
  const isFrom = fields.is_from === true;
  const end = fields.is_program === true ? ['copy_program'] : typeof fields.filename === 'string' ? ['copy_file'] : [];
  const tables = tablesIn([relation]);
  collector.add(['copy', isFrom ? 'copy_from' : 'copy_to', ...end], tables);
  if (query !== undefined) {
    statement(query, collector);
    return;
  }
  if (isFrom) collector.add(['insert', 'copy_from'], tables);
  else {
    collector.add(['select', 'copy_to'], [], { lacksLimit: 'always' });
    for (const table of tables) collector.reads.addRead(table);
  }
  if (Array.isArray(attlist)) addColumns(attlist, collector);
  else collector.reads.addWhole(tables);
  walk(fields.whereClause, NO_CTES, collector);
}

/** The tables of a list of references. */
export function tablesIn(references: readonly unknown[]): readonly TableName[] {
  return references.flatMap((reference) => (isRangeVar(reference) ? (tableOf(reference, NO_CTES) ?? []) : []));
}
