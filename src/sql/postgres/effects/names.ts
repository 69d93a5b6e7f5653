import type { TableName } from '../../../core/effect.ts';
import { isTree, nodeOf, stringOf, stringsOf, type Tree } from '../tree.ts';

/** The names of the CTEs that a table name without a schema may mean. */
export type Scope = ReadonlySet<string>;

export const NO_CTES: Scope = new Set();

/** Whether a value is a table reference, bare or as the content of a RangeVar node. */
export function isRangeVar(value: unknown): value is Tree & { readonly relname: string } {
  return isTree(value) && typeof value.relname === 'string';
}

/** The table a reference means; undefined for a CTE. */
export function tableOf(reference: Tree, scope: Scope): TableName | undefined {
  const { schemaname, relname } = reference;
  const name = String(relname);
  if (typeof schemaname === 'string') return { schema: schemaname, name };
  return scope.has(name) ? undefined : { name };
}

/** What an alias clause says. */
export function aliasOf(fields: Tree): { readonly name: string; readonly renames: boolean } | undefined {
  const { alias } = fields;
  if (!isTree(alias) || typeof alias.aliasname !== 'string') return undefined;
  return { name: alias.aliasname, renames: Array.isArray(alias.colnames) };
}

/** A name of one to three parts, the database left out. */
export function tableOfParts(parts: readonly string[]): TableName {
  const name = parts.at(-1);
  const schema = parts.at(-2);
  return { ...(schema === undefined ? {} : { schema }), ...(name === undefined ? {} : { name }) };
}

/** The parts of a column reference; the last is undefined for `*`. */
export function columnParts(fields: unknown): readonly (string | undefined)[] {
  return Array.isArray(fields) ? fields.map(stringOf) : [undefined];
}

/** The parts of a function's name. */
export function functionParts(fields: Tree): readonly string[] {
  return stringsOf(fields.funcname) ?? [];
}

/** The tables that a FROM clause names itself, not in sub-queries: what `*` stands for. */
export function directTables(from: unknown, scope: Scope): readonly TableName[] {
  if (Array.isArray(from)) return from.flatMap((item) => directTables(item, scope));
  const node = nodeOf(from);
  switch (node?.name) {
    case 'RangeVar': {
      const table = tableOf(node.fields, scope);
      return table === undefined ? [] : [table];
    }
    case 'JoinExpr':
      return [...directTables(node.fields.larg, scope), ...directTables(node.fields.rarg, scope)];
    case 'RangeTableSample':
      return directTables(node.fields.relation, scope);
    default:
      return [];
  }
}
