import { custom } from './custom.ts';
import type { Kind } from './kind.ts';
import { mongodb } from './mongodb.ts';
import { mysql } from './mysql.ts';
import { postgres } from './postgres.ts';

export type { Field, Kind, Way } from './kind.ts';

/** Every kind of connection this app can set up, in the order it offers them. */
export const KINDS: readonly Kind[] = [postgres, mysql, mongodb, custom];

/** What kind a connection is; undefined of one that this app does not know. */
export function kindOf({ type, subtype }: { readonly type: string; readonly subtype: string }): Kind | undefined {
  if (type === 'custom') return custom;
  return KINDS.find((kind) => kind.type === type && kind.subtype === subtype);
}

/** What to call a connection's kind. */
export function kindLabel(connection: { readonly type: string; readonly subtype: string }): string {
  return kindOf(connection)?.label ?? (connection.subtype || connection.type);
}
