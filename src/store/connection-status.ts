import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { ConnectionType } from './connections.ts';
import type { Db, Tables } from './database.ts';
import { isId } from './values.ts';

/** What somebody found out about an upstream. */
export type Finding =
  | { readonly isReachable: true }
  /** The reason names no host, because hosts come from secrets. */
  | { readonly isReachable: false; readonly reason: string };

/** A connection whose upstream is to be looked at, leased to one gateway. */
export interface ProbeClaim {
  readonly connectionId: string;
  /** Lost when the connection is changed, or the lease has run out and another gateway took it. */
  readonly probeId: string;
  readonly type: ConnectionType;
  readonly subtype: string;
  /** The connection's own or its resource's. */
  readonly agentId: string | null;
}

/** Whether the upstreams answer: found out by any gateway, read by all. */
export interface ConnectionStatuses {
  /** Leases connections that are due to this gateway; no two get the same one. A lease that is not finished ends by itself. */
  claimDue(claim: { readonly now: Date; readonly leaseMs: number; readonly limit: number }): Promise<ProbeClaim[]>;
  /** Writes what a probe found; of a lease that was lost nothing. Without a finding only the next probe is set. */
  finish(
    claim: ProbeClaim,
    result: { readonly finding: Finding | undefined; readonly now: Date; readonly nextAt: Date },
  ): Promise<void>;
  /** Writes what a session found; the same again within `quietMs` is not written. */
  observe(
    connectionId: string,
    result: { readonly finding: Finding; readonly now: Date; readonly quietMs: number },
  ): Promise<void>;
}

/** The statuses kept in this database. */
export function createConnectionStatuses(db: Kysely<Tables>): ConnectionStatuses {
  return {
    claimDue: (claim) => claimDue(db, claim),
    async finish({ connectionId, probeId }, { finding, now, nextAt }) {
      await db
        .updateTable('connection_status')
        .set({ ...(finding === undefined ? {} : columnsOf(finding, now)), due_at: nextAt, probe_id: null })
        .where('connection_id', '=', connectionId)
        .where('probe_id', '=', probeId)
        .execute();
    },
    async observe(connectionId, { finding, now, quietMs }) {
      if (!isId(connectionId)) return;
      const since = new Date(now.getTime() - quietMs);
      const reason = finding.isReachable ? null : finding.reason;
      await db
        .updateTable('connection_status')
        .set(columnsOf(finding, now))
        .where('connection_id', '=', connectionId)
        .where(
          sql<boolean>`(checked_at is null or checked_at <= ${since}
            or (is_reachable, reason) is distinct from (${finding.isReachable}::boolean, ${reason}::text))`,
        )
        .execute();
    },
  };
}

/** Has the upstream of a connection looked at next, with what is now saved of it; a probe on its way counts no more. */
export async function probeSoon(trx: Db, connectionId: string, leadsElsewhere: boolean): Promise<void> {
  // As long ago as can be: the clocks of the database and of the gateways need not agree.
  const due = { due_at: new Date(0), probe_id: null };
  const forgotten = { is_reachable: null, reason: null, checked_at: null };
  await trx
    .insertInto('connection_status')
    .values({ connection_id: connectionId, ...due, ...forgotten })
    .onConflict((conflict) =>
      conflict.column('connection_id').doUpdateSet(leadsElsewhere ? { ...due, ...forgotten } : due),
    )
    .execute();
}

async function claimDue(
  db: Db,
  { now, leaseMs, limit }: { readonly now: Date; readonly leaseMs: number; readonly limit: number },
): Promise<ProbeClaim[]> {
  const probeId = randomUUID();
  const { rows } = await sql<{ connection_id: string; type: ConnectionType; subtype: string; agent_id: string | null }>`
    with due as (
      select connection_id from connection_status where due_at <= ${now}
      order by due_at limit ${limit} for update skip locked
    ), claimed as (
      update connection_status set due_at = ${new Date(now.getTime() + leaseMs)}, probe_id = ${probeId}
      from due where connection_status.connection_id = due.connection_id
      returning connection_status.connection_id
    )
    select connection_id, connections.type, connections.subtype,
      coalesce(connections.agent_id, resources.agent_id) as agent_id
    from claimed
    join connections on connections.id = connection_id
    join resources on resources.name = connections.resource_name
    order by connections.name
  `.execute(db);
  return rows.map((row) => ({
    connectionId: row.connection_id,
    probeId,
    type: row.type,
    subtype: row.subtype,
    agentId: row.agent_id,
  }));
}

function columnsOf(finding: Finding, now: Date) {
  return {
    is_reachable: finding.isReachable,
    reason: finding.isReachable ? null : finding.reason,
    checked_at: now,
  };
}
