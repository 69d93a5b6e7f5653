import { walkParsed } from './children.ts';
import { isBuiltIn, isDirect } from './functions.ts';
import { functionOf } from './lineage-names.ts';
import type { Relations } from './lineage-relations.ts';
import type { Expr, Parsed } from './tree.ts';

/** Why it cannot be told what the functions do that a statement calls; undefined where all of them store nothing. */
export function untoldCall(parsed: Parsed, relations: Relations): string | undefined {
  let untold: string | undefined;
  walkParsed(parsed, {
    expr: (expr) => {
      if (expr.kind === 'call' && mayStore(expr, relations))
        untold ??= `${nameOf(expr)} runs code that is not read here`;
    },
  });
  return untold;
}

function mayStore(expr: Expr & { readonly kind: 'call' }, relations: Relations): boolean {
  const { path } = expr;
  const { reading } = relations;
  if (isDirect(expr, reading) && isBuiltIn(path.at(-1) ?? '', reading)) return false;
  const { database, ...rest } = reading;
  const name = functionOf(path, { ...rest, database });
  return name === undefined || !relations.storesNothing(name);
}

function nameOf({ path }: Expr & { readonly kind: 'call' }): string {
  return `the function ${path.join('.')}`;
}
