import type { Item } from '../lineage/scope.ts';
import { isAnalyze } from './effects/statement.ts';
import { addCalls } from './lineage-calls.ts';
import { addDefinition, isHarmless } from './lineage-definitions.ts';
import type { StatementReader } from './lineage-select.ts';
import { columnOf, Stores, wordsFor } from './lineage-stores.ts';
import { operationOf } from './operation.ts';
import { isTree, nodeOf, stringsOf, type Tree } from './tree.ts';

const QUERIES: ReadonlySet<string> = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** What a statement stores of what it reads, and what may keep what it is given: relations, functions, a new name. */
export function storesOf(name: string, fields: Tree, reader: StatementReader): Stores {
  const stores = new Stores();
  addStatement(name, fields, reader, stores);
  return stores;
}

function addStatement(name: string, fields: Tree, reader: StatementReader, stores: Stores): void {
  if (isHarmless(name)) return;
  if (QUERIES.has(name)) {
    addQuery(name, fields, reader, stores);
    addCalls(fields, reader, stores);
    return;
  }
  switch (name) {
    case 'CreateTableAsStmt':
      addTableAs(fields, reader, stores);
      return;
    case 'ViewStmt':
      addNew(fields.view, stringsOf(fields.aliases) ?? [], inner(fields.query, reader, stores), stores);
      return;
    case 'PrepareStmt':
    case 'DeclareCursorStmt':
      inner(fields.query, reader, stores);
      return;
    case 'ExplainStmt':
      addExplained(fields, reader, stores);
      return;
    case 'ExecuteStmt':
      addCalls(fields, reader, stores);
      return;
    case 'CallStmt':
      addCalls(fields, reader, stores);
      return;
    case 'CopyStmt':
      addCopy(fields, reader, stores);
      return;
    case 'CreateSchemaStmt':
      for (const element of Array.isArray(fields.schemaElts) ? fields.schemaElts : []) {
        const node = nodeOf(element);
        if (node !== undefined) addStatement(node.name, node.fields, reader, stores);
      }
      return;
    default:
      if (!addDefinition(name, fields, reader, stores))
        stores.doubt(`nobody here can tell what ${wordFor(name, fields)} keeps`);
  }
}

function wordFor(name: string, fields: Tree): string {
  return name === 'DoStmt' ? 'DO' : `this ${operationOf(name, fields).toUpperCase()}`;
}

/** A query within another statement, which may itself change and store; the columns it returns. */
function inner(query: unknown, reader: StatementReader, stores: Stores): readonly Item[] {
  const node = nodeOf(query);
  if (node === undefined) {
    stores.doubt('a part of it cannot be read');
    return [];
  }
  if (!QUERIES.has(node.name)) {
    addStatement(node.name, node.fields, reader, stores);
    return [];
  }
  const items = addQuery(node.name, node.fields, reader, stores);
  addCalls(node.fields, reader, stores);
  return items;
}

/** The changes of a query, and what SELECT … INTO makes; returns its columns, whose expressions are read by then. */
function addQuery(name: string, fields: Tree, reader: StatementReader, stores: Stores): readonly Item[] {
  const changes = reader.changesOf(name, fields);
  for (const { fields: change, written } of changes) {
    const relation = isTree(change.relation) ? change.relation : {};
    for (const [column, flow] of written) stores.addColumn(relation, column, flow, reader.relations);
  }
  if (countChanges({ [name]: fields }) !== changes.length) stores.doubt('a change in it stands where none is expected');
  const items = reader.outputOf(name, fields) ?? [];
  const into = name === 'SelectStmt' ? intoOf(fields) : undefined;
  if (into !== undefined) addNew(into.rel, stringsOf(into.colNames) ?? [], items, stores);
  return items;
}

/** In a UNION the first SELECT holds the INTO. */
function intoOf(select: Tree): Tree | undefined {
  if (isTree(select.intoClause)) return select.intoClause;
  return isTree(select.larg) ? intoOf(select.larg) : undefined;
}

const CHANGES: ReadonlySet<string> = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

function countChanges(tree: unknown): number {
  let count = 0;
  const open: unknown[] = [tree];
  while (open.length > 0) {
    const node = open.pop();
    if (typeof node !== 'object' || node === null) continue;
    for (const [key, value] of Object.entries(node)) {
      if (CHANGES.has(key)) count += 1;
      open.push(value);
    }
  }
  return count;
}

function addTableAs(fields: Tree, reader: StatementReader, stores: Stores): void {
  const into = isTree(fields.into) ? fields.into : {};
  const query = nodeOf(fields.query);
  const isEmpty = into.skipData === true && fields.objtype !== 'OBJECT_MATVIEW';
  if (query?.name === 'ExecuteStmt') {
    addCalls(query.fields, reader, stores);
    const relation = isTree(into.rel) ? into.rel : {};
    if (!isEmpty) stores.executedInto = { into: wordsFor(relation), targets: [columnOf(relation, '')] };
    return;
  }
  const items = inner(fields.query, reader, stores);
  if (!isEmpty) addNew(into.rel, stringsOf(into.colNames) ?? [], items, stores);
}

/** A relation that is yet to be made, whose columns are called as given, as far as they are. */
function addNew(rel: unknown, names: readonly string[], items: readonly Item[], stores: Stores): void {
  const relation = isTree(rel) ? rel : {};
  const isCounted = !items.some(({ isOpen }) => isOpen);
  items.forEach((item, i) => {
    const column = isCounted ? (names[i] ?? item.name) : '';
    stores.add(wordsFor(relation, column), [columnOf(relation, column)], item.flow);
  });
}

/** EXPLAIN alone plans, and planning runs functions; with ANALYZE it runs what it explains. */
function addExplained(fields: Tree, reader: StatementReader, stores: Stores): void {
  if (isAnalyze(fields.options)) {
    inner(fields.query, reader, stores);
    return;
  }
  const planned = nodeOf(fields.query);
  if (planned === undefined) return;
  if (QUERIES.has(planned.name)) {
    reader.changesOf(planned.name, planned.fields);
    reader.outputOf(planned.name, planned.fields);
  }
  addCalls(planned.fields, reader, stores);
}

function addCopy(fields: Tree, reader: StatementReader, stores: Stores): void {
  if (fields.query !== undefined) {
    inner(fields.query, reader, stores);
    return;
  }
  addCalls(fields, reader, stores);
  const isFile = fields.is_program === true || typeof fields.filename === 'string';
  // The server's own files hold its tables, and a program may do anything.
  if (fields.is_from === true && isFile)
    stores.doubt(`nobody here can tell what a ${fields.is_program === true ? 'program' : 'file'} on the server holds`);
}
