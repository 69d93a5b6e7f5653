import type { TextEvent } from './events.ts';
import type { RunSql } from './run-sql.ts';

/** Who denies for rules of their own; the name of the plugin in its records. */
const DENIER = 'guardrails';

/**
 * Notes the commands that guardrails refused, of records that are about to be indexed: once each, however often the
 * records come. Before they are indexed, because those that are do not come again.
 */
export async function noteDenials(run: RunSql, records: readonly TextEvent[]): Promise<void> {
  for (const record of records) {
    if (record.type !== 'query.decided' || record.sessionId === undefined) continue;
    // Most were allowed: what cannot be a denial is not parsed.
    if (!record.body.includes(DENIER)) continue;
    const body = JSON.parse(record.body) as Record<string, unknown>;
    if (body.verdict !== 'deny' || body.by !== DENIER) continue;
    const detail = JSON.stringify({ query: body.query, reason: body.reason });
    const key = `query.denied ${record.gatewayId} ${record.seq}`;
    await run(
      `select webhook_note('query.denied', s.connection_id, s.id, $1, $2::json) from sessions s where s.id = $3::uuid`,
      [key, detail, record.sessionId],
    );
  }
}
