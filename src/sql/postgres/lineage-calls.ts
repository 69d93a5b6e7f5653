import { type Flow, NOTHING, UNKNOWN, unionOf } from '../lineage/flow.ts';
import { runsSql } from './effects/sql-functions.ts';
import type { FunctionInfo } from './lineage-catalogue.ts';
import { collectLineageNames, noNames, wordsOf } from './lineage-names.ts';
import type { Relations } from './lineage-relations.ts';
import type { StatementReader } from './lineage-select.ts';
import type { Stores } from './lineage-stores.ts';
import { parseStatements } from './parser.ts';
import { stringOf, stringsOf, type Tree } from './tree.ts';

/** Functions of PostgreSQL and its extensions that keep what they are given where others, or later statements, can read it. */
const KEEPERS =
  /^(set_config|setval|pg_notify|lo_(from_bytea|put|creat|create|import|export)|lowrite|pg_logical_emit_message|pg_file_write|pg_advisory_|pg_try_advisory_|pg_create_|pg_replication_origin_|pg_(set|restore)_.*_stats)/;

/** Words without which a body in SQL or PL/pgSQL changes nothing itself. */
const CHANGING_WORDS = /\b(insert|update|merge|create|copy|alter|import|call|do)\b/i;

/** What makes a message of its own in a body: RAISE and ASSERT in PL/pgSQL. */
const TELLING_WORDS = /\b(raise|assert)\b/gi;
/** The message is a constant, or that of an error that is raised again. */
const PLAIN_MESSAGE = /raise(\s+(debug|log|info|notice|warning|exception))?(\s+'([^'\\]|'')*')?\s*;/iy;

/** Whether a function that comes with PostgreSQL keeps its arguments, by its name. */
export function isKeeper(name: string): boolean {
  return KEEPERS.test(name);
}

/** Tells what the functions and operators that a statement calls may store; its expressions were read before. */
export function addCalls(tree: Tree, { relations }: StatementReader, stores: Stores): void {
  const names = noNames();
  collectLineageNames(tree, names);
  for (const name of names.operators) {
    // BETWEEN and its like are written as names of operators, and are none.
    if (/^[A-Z]/.test(name) || relations.isOwnOperator(name)) continue;
    stores.doubt(`nobody here can tell what the operator ${name} does`);
  }
  const everything = (): Flow => everythingIn(tree, names.relations, relations);
  for (const call of callsIn(tree)) {
    const path = stringsOf(call.fields.funcname) ?? [];
    const schema = path.length > 1 ? path.at(-2) : undefined;
    addCall(
      path.at(-1) ?? '',
      schema,
      () => relations.givenTo(call.fields) ?? orNothing(call.fields.args, everything),
      {
        relations,
        stores,
      },
    );
  }
  for (const name of attributesIn(tree, relations)) addAttribute(name, everything, { relations, stores });
}

interface Judging {
  readonly relations: Relations;
  readonly stores: Stores;
}

function addCall(name: string, schema: string | undefined, given: () => Flow, { relations, stores }: Judging): void {
  const found = relations.functions(schema, name);
  if (found.length === 0) stores.doubt(`nobody here knows the function ${name}()`);
  for (const one of found) {
    if (one.kind === 'opaque' && one.isShipped !== true)
      stores.doubt(`nobody here can read what the function ${name}() does`);
    else if (one.kind === 'opaque' && runsSql(name)) stores.doubt(`nobody here can tell what ${name}() runs or reads`);
    else if (one.isShipped === true || one.kind === 'pure') {
      if (isKeeper(name)) stores.add(`${name}()`, [], given());
    } else if (keeps(one, relations)) stores.add(`${name}()`, [], unionOf([given(), relations.inside(schema, name)]));
  }
}

/** `row.name` may call a function with the row, where the row has no such column. */
function addAttribute(name: string, given: () => Flow, { relations, stores }: Judging): void {
  const own = relations
    .functions(undefined, name)
    .filter(({ kind, isShipped }) => kind !== 'pure' && isShipped !== true);
  for (const one of own) {
    if (one.kind === 'opaque') stores.doubt(`nobody here can read what the function ${name}() does`);
    else if (keeps(one, relations)) stores.add(`${name}()`, [], unionOf([given(), relations.inside(one.schema, name)]));
  }
}

/** Whether something may stay of what a function is given, or reads. */
function keeps(one: FunctionInfo, relations: Relations, seen = new Set<FunctionInfo>()): boolean {
  if (one.kind === 'pure' || one.isShipped === true) return isKeeper(one.name);
  if (one.kind === 'opaque' || one.body === undefined) return true;
  if (seen.has(one)) return false;
  seen.add(one);
  const { body } = one;
  if (CHANGING_WORDS.test(body) || tells(body)) return true;
  // In PL/pgSQL, INTO names a variable; plain SQL makes a table.
  if (/\binto\b/i.test(body) && parseStatements(body) !== undefined) return true;
  return [...wordsOf(body)].some((word) =>
    relations.functions(undefined, word).some((next) => keeps(next, relations, seen)),
  );
}

/** Whether a body sends messages with values in them: no mask of a column reaches those. */
function tells(body: string): boolean {
  return [...body.matchAll(TELLING_WORDS)].some(({ index }) => {
    PLAIN_MESSAGE.lastIndex = index;
    return !PLAIN_MESSAGE.test(body);
  });
}

/** Arguments that name nothing hold nothing but new values. */
function orNothing(args: unknown, everything: () => Flow): Flow {
  return /"(ColumnRef|SubLink|A_Indirection|FuncCall)":/.test(JSON.stringify(args ?? [])) ? everything() : NOTHING;
}

function everythingIn(tree: Tree, relationNames: ReadonlySet<string>, relations: Relations): Flow {
  // Without a table in sight, a column is of something that is not in the statement.
  if (relationNames.size === 0) return UNKNOWN;
  const ctes = new Set<string>();
  eachTree(tree, (node) => {
    if (typeof node.ctename === 'string') ctes.add(node.ctename);
  });
  return unionOf(
    [...relationNames].map((name) =>
      ctes.has(name) && relations.named(undefined, name).length === 0 ? NOTHING : relations.wholeOf(name),
    ),
  );
}

function callsIn(tree: Tree): { readonly fields: Tree }[] {
  const calls: { fields: Tree }[] = [];
  eachTree(tree, (fields) => {
    if (Array.isArray(fields.funcname)) calls.push({ fields });
  });
  return calls;
}

/** Names behind a dot that were not found to be columns. */
function attributesIn(tree: Tree, relations: Relations): ReadonlySet<string> {
  const names = new Set<string>();
  eachAttribute(tree, (name, reference) => {
    if (reference === undefined || !relations.isColumn(reference)) names.add(name);
  });
  return names;
}

/** Calls `visit` with every name behind a dot, and with the reference that it ends. */
export function eachAttribute(tree: unknown, visit: (name: string, reference?: Tree) => void): void {
  eachTree(tree, (node) => {
    const { fields, indirection } = node;
    const last = Array.isArray(fields) && fields.length > 1 ? stringOf(fields.at(-1)) : undefined;
    if (last !== undefined) visit(last, node);
    for (const step of Array.isArray(indirection) ? indirection : []) {
      const name = stringOf(step);
      if (name !== undefined) visit(name);
    }
  });
}

function eachTree(tree: unknown, visit: (node: Tree) => void): void {
  const open: unknown[] = [tree];
  while (open.length > 0) {
    const node = open.pop();
    if (typeof node !== 'object' || node === null) continue;
    if (!Array.isArray(node)) visit(node as Tree);
    for (const value of Object.values(node)) open.push(value);
  }
}
