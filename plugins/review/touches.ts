import type { Held } from './request.ts';

/** Tables listed of one command. */
const TABLES_MAX = 100;

/** What a command does one thing to. */
export interface Touch {
  /** In one word: `select`, `update`, `copy` … */
  readonly operation: string;
  /** Tables as the command names them; `(any)` where it may be any, `(code: …)` for code that nobody here can read. */
  readonly relations: readonly string[];
}

/**
 * What a command, and what its names stand for, does to which tables; undefined where that cannot be told. A list for
 * people: the rules of guardrails ask more.
 */
export function touchesOf({
  query,
  session,
  effects,
}: Pick<Held, 'query' | 'session' | 'effects'>): readonly Touch[] | undefined {
  // What the protocol does not vouch for may read differently on the server.
  if (query.statements().some(({ operation }) => operation === 'unknown')) return undefined;
  const touched = new Map<string, Set<string>>();
  let left = TABLES_MAX;
  const texts = [query.text, ...query.related.map((related) => related.text)];
  const doings =
    query.effects === undefined ? texts.map((text) => effects?.(session.protocol, text)) : [query.effects()];
  for (const all of doings) {
    if (all === undefined) return undefined;
    for (const { operations, tables, opaque } of all) {
      const [operation = 'unknown'] = operations;
      const relations = touched.get(operation) ?? new Set();
      touched.set(operation, relations);
      for (const name of [...tables.map(nameOf), ...(opaque === undefined ? [] : [`(code: ${opaque})`])]) {
        if (relations.has(name)) continue;
        if (left === 0) return undefined;
        left -= 1;
        relations.add(name);
      }
    }
  }
  return [...touched].map(([operation, relations]) => ({ operation, relations: [...relations] }));
}

function nameOf({ schema, name }: { readonly schema?: string; readonly name?: string }): string {
  if (name === undefined) return schema === undefined ? '(any)' : `${schema}.(any)`;
  return schema === undefined ? name : `${schema}.${name}`;
}
