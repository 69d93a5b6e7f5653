import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';

type LinkTable = 'connection_guardrails' | 'connection_masking_rules';
type Side = 'connection_id' | 'rule_id';

/** Which rules apply to which connections is said from either side; the last word of either counts. */
export async function setLinks(
  trx: Db,
  table: LinkTable,
  side: Side,
  id: string,
  others: readonly string[],
): Promise<void> {
  await trx.deleteFrom(table).where(side, '=', id).execute();
  const rows = [...new Set(others)]
    .sort()
    .map((other) =>
      side === 'rule_id' ? { rule_id: id, connection_id: other } : { connection_id: id, rule_id: other },
    );
  if (rows.length > 0) await trx.insertInto(table).values(rows).execute();
}

/** The connections of the rule in this row, sorted, as an array. */
export function connectionsOfRule(table: LinkTable, rules: 'guardrails' | 'masking_rules'): RawBuilder<string[]> {
  return sql<string[]>`array(
    select connection_id::text from ${sql.table(table)} link where link.rule_id = ${sql.ref(`${rules}.id`)} order by 1
  )`;
}

/** The rules of the connection in this row, sorted, as an array. */
export function rulesOfConnection(table: LinkTable): RawBuilder<string[]> {
  return sql<string[]>`array(
    select rule_id::text from ${sql.table(table)} link where link.connection_id = connections.id order by 1
  )`;
}
