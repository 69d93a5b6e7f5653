import type { Effect } from '../../../../../src/core/effect.ts';
import { effectsOfPostgres } from '../../../../../src/sql/postgres/effects/index.ts';

/** What a text does, one line each: `delete t`, `select s.t u`, `opaque`. */
export function does(text: string): string[] {
  return effectsIn(text).map(({ operations, tables }) => [operations.join('/'), ...tables.map(shown)].join(' '));
}

/** The columns a text names: `t.a`, `t.*`, `t|u.a` where it may be either's. */
export function columnsOf(text: string): string[] {
  const uses = effectsIn(text).flatMap(({ columns }) => columns);
  return [...new Set(uses.map(({ tables, column }) => `${tables.map(shown).join('|')}.${column ?? '*'}`))];
}

export function effectsIn(text: string): readonly Effect[] {
  const effects = effectsOfPostgres(text);
  if (effects === undefined) throw new Error(`cannot be parsed: ${text}`);
  return effects;
}

function shown({ schema, name }: { schema?: string; name?: string }): string {
  return schema === undefined ? (name ?? '?') : `${schema}.${name ?? '?'}`;
}
