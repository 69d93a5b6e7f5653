import type { LineageNames } from './lineage-catalogue.ts';
import { stringOf } from './tree.ts';

/** Sets of names that can be added to. */
export interface CollectedNames extends LineageNames {
  readonly relations: Set<string>;
  readonly functions: Set<string>;
  readonly operators: Set<string>;
}

export function noNames(): CollectedNames {
  return { relations: new Set(), functions: new Set(), operators: new Set() };
}

/** Adds every name a tree uses, wherever, that may be a relation, a function or an operator. */
export function collectLineageNames(tree: unknown, names: CollectedNames): void {
  const open: unknown[] = [tree];
  while (open.length > 0) {
    const node = open.pop();
    if (typeof node !== 'object' || node === null) continue;
    if (Array.isArray(node)) {
      for (const item of node) open.push(item);
      continue;
    }
    for (const [key, value] of Object.entries(node)) {
      if (typeof value !== 'object') {
        // RangeVars stand without their node's name in some places (INSERT INTO …), but always with this field.
        if (key === 'relname' && typeof value === 'string') names.relations.add(value);
        continue;
      }
      if (key === 'funcname') addLast(value, names.functions);
      else if (key === 'A_Expr') addLast((value as { name?: unknown }).name, names.operators);
      else if (key === 'operName' || key === 'useOp') addLast(value, names.operators);
      open.push(value);
    }
  }
}

function addLast(path: unknown, names: Set<string>): void {
  const last = Array.isArray(path) ? stringOf(path.at(-1)) : undefined;
  if (last !== undefined) names.add(last);
}

/**
 * Every word of a function's body: whatever it reads is named by one of them, unless it makes SQL while it runs
 * (`isDynamic`). Words without quotes fold to lower case.
 */
export function wordsOf(body: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const [word] of body.matchAll(/[\p{L}_][\p{L}\p{N}_$]*/gu)) {
    words.add(word.toLowerCase());
    words.add(word);
  }
  for (const [, quoted = ''] of body.matchAll(/"((?:[^"]|"")+)"/g)) words.add(quoted.replaceAll('""', '"'));
  return words;
}

/** Whether a body may name things in a way its words do not show. */
export function isDynamic(body: string): boolean {
  return /\bexecute\b|U&"/iu.test(body);
}
