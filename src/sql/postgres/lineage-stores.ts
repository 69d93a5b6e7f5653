import type { ColumnOrigin } from '../../core/query.ts';
import { type Flow, NOTHING } from '../lineage/flow.ts';
import type { Relations } from './lineage-relations.ts';
import type { Tree } from './tree.ts';

/** A value on its way to somewhere else than the client. */
export interface Stored {
  /** Where it goes, in words. */
  readonly into: string;
  /** The columns it may become; no schema where the relation is yet to be made, no name where any column may be meant. */
  readonly targets: readonly ColumnOrigin[];
  readonly flow: Flow;
}

/** Gathers what one statement stores. */
export class Stores {
  readonly stored: Stored[] = [];
  /** Why it cannot be told what it stores; the first reason stays. */
  untold: string | undefined;
  /** What a prepared statement returns is stored here (`CREATE TABLE … AS EXECUTE`). */
  executedInto: Pick<Stored, 'into' | 'targets'> | undefined;

  add(into: string, targets: readonly ColumnOrigin[], flow: Flow): void {
    if (flow !== NOTHING) this.stored.push({ into, targets, flow });
  }

  doubt(untold: string): void {
    this.untold ??= untold;
  }

  /** Stored columns of an existing relation, or of every one that the name may mean. */
  addColumn(relation: Tree, column: string, flow: Flow, relations: Relations): void {
    const { schema, table } = nameOf(relation);
    const found = relations.named(schema, table);
    const targets = found.map((one) => ({ schema: one.schema, table: one.name, column }));
    this.add(wordsFor(relation, column), targets.length > 0 ? targets : [columnOf(relation, column)], flow);
  }
}

/** A relation's name, taken apart. */
export function nameOf(relation: Tree): { readonly schema: string | undefined; readonly table: string } {
  const schema = typeof relation.schemaname === 'string' ? relation.schemaname : undefined;
  return { schema, table: String(relation.relname ?? '') };
}

/** A column of a relation as the statement names it. */
export function columnOf(relation: Tree, column: string): ColumnOrigin {
  const { schema, table } = nameOf(relation);
  return { ...(schema === undefined ? {} : { schema }), table, column };
}

/** How people write it. */
export function wordsFor(relation: Tree, column = ''): string {
  const { schema, table } = nameOf(relation);
  return [schema, table, column].filter((part) => part !== undefined && part !== '').join('.');
}
