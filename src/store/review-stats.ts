import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';
import type { ReviewStatus } from './review.ts';
import { type ReviewQuery, reviewCondition } from './review-filter.ts';
import { getReview } from './review-rows.ts';

/** How many are listed of those who ask most, and of what is asked for most. */
const TOP_MAX = 10;

/** Counts of requests; `approved` and `rejected` are what people decided, whatever became of it later. */
export interface ReviewCounts {
  readonly total: number;
  readonly approved: number;
  readonly rejected: number;
}

/** What became of many reviews. */
export interface ReviewStats extends ReviewCounts {
  readonly statuses: Readonly<Record<ReviewStatus, number>>;
  /** For which nobody was asked. */
  readonly autoApproved: number;
  /** From the request to the approval that it still needed, in seconds; undefined where nothing was approved by people. */
  readonly approvalSec: { readonly average: number; readonly median: number; readonly p95: number } | undefined;
  readonly requesters: readonly (ReviewCounts & { readonly userId: string; readonly userName: string })[];
  /** By the fingerprint of their normal form. */
  readonly commands: readonly (ReviewCounts & { readonly fingerprint: string; readonly text: string })[];
}

const APPROVED = sql`count(*) filter (where approved_at is not null and not auto_approved)`;
const REJECTED = sql`count(*) filter (where status = 'REJECTED')`;
const TOOK = sql`extract(epoch from approved_at - created_at)`;
const BY_PEOPLE = sql`filter (where approved_at is not null and not auto_approved)`;

/** Counts within one picture of the table. */
export async function reviewStats(db: Db, query: ReviewQuery): Promise<ReviewStats> {
  const condition = reviewCondition(query);
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => ({
      ...(await totals(trx, condition)),
      requesters: await topRequesters(trx, condition),
      commands: await topCommands(trx, condition),
    }));
}

interface Counted {
  readonly total: string;
  readonly approved: string;
  readonly rejected: string;
}

interface Totals extends Counted {
  readonly auto_approved: string;
  readonly average: string | null;
  readonly median: number | null;
  readonly p95: number | null;
  readonly statuses: Partial<Record<ReviewStatus, number>>;
}

const NONE: Readonly<Record<ReviewStatus, number>> = {
  PENDING: 0,
  APPROVED: 0,
  REJECTED: 0,
  EXPIRED: 0,
  REVOKED: 0,
  EXECUTED: 0,
};

async function totals(trx: Db, condition: RawBuilder<boolean>) {
  const { rows } = await sql<Totals>`
    select count(*) as total, ${APPROVED} as approved, ${REJECTED} as rejected,
      count(*) filter (where auto_approved) as auto_approved,
      avg(${TOOK}) ${BY_PEOPLE} as average,
      percentile_cont(0.5) within group (order by ${TOOK}) ${BY_PEOPLE} as median,
      percentile_cont(0.95) within group (order by ${TOOK}) ${BY_PEOPLE} as p95,
      coalesce((
        select json_object_agg(status, n) from (
          select status, count(*) as n from reviews where ${condition} group by status
        ) as by_status
      ), '{}') as statuses
    from reviews where ${condition}`.execute(trx);
  const [row] = rows;
  if (row === undefined) throw new Error('a count without a row');
  const { average, median, p95 } = row;
  return {
    ...countsOf(row),
    autoApproved: Number(row.auto_approved),
    statuses: { ...NONE, ...row.statuses },
    approvalSec:
      average === null || median === null || p95 === null
        ? undefined
        : { average: Number(average), median: Number(median), p95: Number(p95) },
  };
}

async function topRequesters(trx: Db, condition: RawBuilder<boolean>): Promise<ReviewStats['requesters']> {
  const { rows } = await sql<Counted & { user_id: string; user_name: string }>`
    select user_id, (array_agg(user_name order by created_at desc))[1] as user_name,
      count(*) as total, ${APPROVED} as approved, ${REJECTED} as rejected
    from reviews where ${condition}
    group by user_id order by count(*) desc, user_id limit ${TOP_MAX}`.execute(trx);
  return rows.map((row) => ({ userId: row.user_id, userName: row.user_name, ...countsOf(row) }));
}

async function topCommands(trx: Db, condition: RawBuilder<boolean>): Promise<ReviewStats['commands']> {
  const { rows } = await sql<Counted & { fingerprint: string; sample: string }>`
    select normal_fingerprint as fingerprint, (array_agg(id order by created_at desc))[1] as sample,
      count(*) as total, ${APPROVED} as approved, ${REJECTED} as rejected
    from reviews where ${condition} and normal_fingerprint is not null
    group by normal_fingerprint order by count(*) desc, normal_fingerprint limit ${TOP_MAX}`.execute(trx);
  const commands = [];
  for (const row of rows) {
    // Texts are taken out of the document here: in SQL some of them could not be.
    const text = (await getReview(trx, row.sample))?.normalForm?.text ?? '';
    commands.push({ fingerprint: row.fingerprint, text, ...countsOf(row) });
  }
  return commands;
}

function countsOf({ total, approved, rejected }: Counted): ReviewCounts {
  return { total: Number(total), approved: Number(approved), rejected: Number(rejected) };
}
