import { CompiledQuery } from 'kysely';
import type { Db } from './database.ts';

/** Runs SQL of another library within a transaction of the store. */
export type RunSql = (text: string, values?: readonly unknown[]) => Promise<{ rows: unknown[] }>;

/** SQL that runs within this transaction, and is undone with it. */
export function runIn(trx: Db): RunSql {
  return async (text, values = []) => {
    const { rows } = await trx.executeQuery(CompiledQuery.raw(text, [...values]));
    return { rows: [...rows] };
  };
}
