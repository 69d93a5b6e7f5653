import type { TableName } from '../../../core/effect.ts';
import type { Collector } from '../../effects/collector.ts';
import { cteKey, type MysqlReading } from '../reading.ts';
import type { TableNode, TableRef } from '../tree.ts';

/** The names of the CTEs that a table name without a database may mean, as `cteKey` has them. */
export type Scope = ReadonlySet<string>;

export const NO_CTES: Scope = new Set();

/** What a walk over a statement tells, and what names without a database mean to it. */
export class Context {
  readonly collector: Collector;
  readonly reading: MysqlReading;

  constructor(collector: Collector, reading: MysqlReading) {
    this.collector = collector;
    this.reading = reading;
  }

  /** The same for a part of the statement that does not run. */
  nested(): Context {
    return new Context(this.collector.nested(), this.reading);
  }

  /** The table a name means, of the session's database where it names none. */
  tableOf({ schema = this.reading.database, name }: TableNode): TableName {
    return schema === undefined ? { name } : { schema, name };
  }

  /** The table a name in FROM means; undefined for a CTE. */
  readTable(table: TableNode, scope: Scope): TableName | undefined {
    const isCte = table.schema === undefined && scope.has(cteKey(table.name, this.reading));
    return isCte ? undefined : this.tableOf(table);
  }
}

/** Names compare alike whatever their case: a rule may hold for too much, never for too little. */
export function folded(name: string): string {
  return name.toLowerCase();
}

/** A column's name as rules compare it. To MySQL a capital i with a dot is an i, which it is not to who folds its case here. */
export function columnName(name: string): string {
  return name.replaceAll('\u0130', 'i');
}

/** The tables that `*` stands for: those of FROM itself, not of its sub-queries. */
export function directTables(refs: readonly TableRef[], scope: Scope, context: Context): readonly TableName[] {
  return refs.flatMap((ref): readonly TableName[] => {
    switch (ref.kind) {
      case 'table':
        return [context.readTable(ref.table, scope) ?? []].flat();
      case 'join':
        return directTables([ref.left, ref.right], scope, context);
      case 'list':
        return directTables(ref.items, scope, context);
      default:
        return [];
    }
  });
}

/** Every table reference of FROM that can be named, with its name. */
export function namedTables(refs: readonly TableRef[]): readonly (TableRef & { readonly kind: 'table' })[] {
  return refs.flatMap((ref) => {
    if (ref.kind === 'table') return [ref];
    if (ref.kind === 'join') return namedTables([ref.left, ref.right]);
    return ref.kind === 'list' ? namedTables(ref.items) : [];
  });
}
