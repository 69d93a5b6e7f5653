import { type Kysely, type Selectable, sql } from 'kysely';
import type { Tables } from './database.ts';
import { notify } from './notifications.ts';
import { storable } from './values.ts';

/** The first place where a log is not what was written. */
export interface BrokenAudit {
  readonly file: string;
  readonly line: number;
  readonly seq: number;
  readonly why: string;
}

/** The last check of one gateway's audit log. */
export interface AuditCheckRecord {
  readonly gatewayId: string;
  readonly askedBy: string;
  /** `done`: it was read to its end, or to what is broken; `failed`: it could not be. */
  readonly state: 'running' | 'done' | 'failed';
  readonly startedAt: Date;
  readonly updatedAt: Date;
  readonly finishedAt: Date | undefined;
  /** Found good so far. */
  readonly records: number;
  /** How many there were when it began. */
  readonly total: number;
  readonly segments: number;
  readonly broken: BrokenAudit | undefined;
  readonly error: string | undefined;
}

/** What a check found. */
export interface AuditCheckEnd {
  readonly records: number;
  readonly segments: number;
  readonly broken: BrokenAudit | undefined;
}

/** Checks of the audit logs: each gateway makes its own, and all can be read. */
export interface AuditChecks {
  /** By gateway; the last one of each. */
  list(): Promise<readonly AuditCheckRecord[]>;
  /** Asks every gateway to check its log, for somebody of this name. */
  ask(byName: string): Promise<void>;
  begin(gatewayId: string, check: { readonly askedBy: string; readonly total: number }): Promise<void>;
  progress(gatewayId: string, records: number): Promise<void>;
  finish(gatewayId: string, end: AuditCheckEnd): Promise<void>;
  /** Also for a check that a gateway left behind when it ended; does nothing when none is under way. */
  fail(gatewayId: string, error: string): Promise<void>;
}

const NOW = sql<Date>`clock_timestamp()`;

/** The checks kept in this database. */
export function createAuditChecks(db: Kysely<Tables>): AuditChecks {
  const running = (gatewayId: string) =>
    db.updateTable('audit_checks').where('gateway_id', '=', gatewayId).where('state', '=', 'running');
  return {
    list: async () => {
      const rows = await db.selectFrom('audit_checks').selectAll().orderBy('gateway_id').execute();
      return rows.map(toCheck);
    },
    ask: (byName) => notify(db, 'sluice_live', `verify ${byName}`),
    begin: async (gatewayId, { askedBy, total }) => {
      const fresh = {
        asked_by: storable(askedBy),
        state: 'running' as const,
        started_at: NOW,
        updated_at: NOW,
        finished_at: null,
        records: 0,
        total,
        segments: 0,
        broken: null,
        error: null,
      };
      await db
        .insertInto('audit_checks')
        .values({ gateway_id: gatewayId, ...fresh })
        .onConflict((conflict) => conflict.column('gateway_id').doUpdateSet(fresh))
        .execute();
    },
    progress: async (gatewayId, records) => {
      await running(gatewayId).set({ records, updated_at: NOW }).execute();
    },
    finish: async (gatewayId, { records, segments, broken }) => {
      const result = { records, segments, broken: broken === undefined ? null : JSON.stringify(broken) };
      await running(gatewayId)
        .set({ ...result, state: 'done', updated_at: NOW, finished_at: NOW })
        .execute();
    },
    fail: async (gatewayId, error) => {
      await running(gatewayId)
        .set({ state: 'failed', error: storable(error), updated_at: NOW, finished_at: NOW })
        .execute();
    },
  };
}

function toCheck(row: Selectable<Tables['audit_checks']>): AuditCheckRecord {
  return {
    gatewayId: row.gateway_id,
    askedBy: row.asked_by,
    state: row.state,
    startedAt: row.started_at,
    updatedAt: row.updated_at,
    finishedAt: row.finished_at ?? undefined,
    records: Number(row.records),
    total: Number(row.total),
    segments: row.segments,
    broken: row.broken ?? undefined,
    error: row.error ?? undefined,
  };
}
