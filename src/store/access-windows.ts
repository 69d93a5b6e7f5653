import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Db, Tables } from './database.ts';
import type { Fence } from './fence.ts';
import type { PersonCounts } from './review.ts';
import { announceStatus } from './review-rows.ts';
import { idIs, isId } from './values.ts';
import { REVIEWERS_CHANGED, requestWindow, type WindowDraft, type WindowRequest } from './window-request.ts';
import { ASKED_OTHERWISE, OWN_NO_MORE } from './window-rules.ts';

export type { WindowDraft, WindowRequest } from './window-request.ts';

/** Access that was approved and lasts. */
export interface AccessWindow {
  readonly id: string;
  readonly userId: string;
  readonly connectionId: string;
  /** The connection's reviewers when it was asked for. It is good as long as they are the same. */
  readonly reviewers: readonly string[];
  /** How many of them sufficed, and for how many one person counted; it is good as long as the connection asks no more. */
  readonly minApprovals: number | undefined;
  readonly personCounts: PersonCounts;
  readonly until: Date;
  /** What was left of it when it was read, by the database's clock. */
  readonly remainingMs: number;
}

export interface AccessWindows {
  /** Asks for access; what is asked for already is given back. Of several who ask at once one makes the request. */
  request(draft: WindowDraft): Promise<WindowRequest>;
  /** Every window that lasts now. */
  open(): Promise<readonly AccessWindow[]>;
  /** The window with this id, if it lasts now. */
  openById(id: string): Promise<AccessWindow | undefined>;
  /** The window of this user on this connection that lasts longest. */
  openOf(userId: string, connectionId: string): Promise<AccessWindow | undefined>;
  /** Notes that a session uses a window; false when it does not last any more. Throws where this gateway was given up. */
  use(id: string, sessionId: string): Promise<boolean>;
  /** Notes how many commands a session ran by a window it uses. The highest number stays. */
  count(id: string, sessionId: string, commands: number): Promise<void>;
  /** Ends what is over: EXECUTED where a session used it, else EXPIRED. Returns the ids. */
  closeDue(): Promise<readonly string[]>;
  /** Takes back, asked for or approved, what others would have to approve now, or nobody can use. Returns the ids. */
  withdrawOutdated(): Promise<readonly string[]>;
}

/** The access windows of this database: reviews of type `jit`. */
export function createAccessWindows(db: Kysely<Tables>, fence: Fence): AccessWindows {
  const inTransaction = <T>(change: (trx: Db) => Promise<T>): Promise<T> => db.transaction().execute(change);
  return {
    request: (draft) =>
      inTransaction(async (trx) => {
        await fence.require(trx);
        return requestWindow(trx, draft);
      }),
    open: () => readOpen(db, sql<boolean>`true`),
    openById: async (id) => (isId(id) ? (await readOpen(db, sql<boolean>`id = ${id}`))[0] : undefined),
    openOf: async (userId, connectionId) =>
      (await readOpen(db, sql<boolean>`${idIs('user_id', userId)} and ${idIs('connection_id', connectionId)}`)).at(-1),
    use: (id, sessionId) =>
      inTransaction(async (trx) => {
        // A gateway that the others have given up uses nothing; that says nothing about the window.
        await fence.require(trx);
        return use(trx, id, sessionId);
      }),
    count: (id, sessionId, commands) => count(db, id, sessionId, commands),
    closeDue: () => inTransaction(closeDue),
    withdrawOutdated: () => inTransaction(withdrawOutdated),
  };
}

async function readOpen(db: Db, condition: RawBuilder<boolean>): Promise<AccessWindow[]> {
  const { rows } = await sql<{
    id: string;
    user_id: string;
    connection_id: string;
    reviewers: string[];
    min_approvals: number | null;
    person_counts: PersonCounts;
    access_until: Date;
    remaining_ms: string;
  }>`
    select id, user_id, connection_id, window_reviewers as reviewers, min_approvals, person_counts, access_until,
      floor(extract(epoch from access_until - clock_timestamp()) * 1000) as remaining_ms
    from reviews
    where type = 'jit' and status = 'APPROVED' and access_until > clock_timestamp() and ${condition}
    order by access_until, id`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    userId: row.user_id,
    connectionId: row.connection_id,
    reviewers: row.reviewers,
    minApprovals: row.min_approvals ?? undefined,
    personCounts: row.person_counts,
    until: row.access_until,
    remainingMs: Number(row.remaining_ms),
  }));
}

/** The lock waits for whoever ends the window just now, and makes them wait: what is noted here was open when it was. */
async function use(db: Db, id: string, sessionId: string): Promise<boolean> {
  if (!isId(id)) return false;
  const { rows } = await sql`
    insert into window_sessions (review_id, session_id, first_at)
    select id, ${sessionId}::uuid, clock_timestamp() from reviews
    where id = ${id} and type = 'jit' and status = 'APPROVED' and access_until > clock_timestamp()
    for share
    on conflict (review_id, session_id) do update set commands = window_sessions.commands
    returning 1`.execute(db);
  return rows.length > 0;
}

async function count(db: Db, id: string, sessionId: string, commands: number): Promise<void> {
  if (!isId(id)) return;
  await sql`update window_sessions set commands = greatest(commands, ${commands}::bigint)
    where review_id = ${id} and session_id = ${sessionId}`.execute(db);
}

async function closeDue(trx: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string; status: 'EXECUTED' | 'EXPIRED' }>`
    with used as (
      select r.id, exists (select from window_sessions w where w.review_id = r.id) as is_used
      from reviews r
      where r.id in (
        select id from reviews where type = 'jit' and status = 'APPROVED' and access_until <= clock_timestamp()
        order by id for update skip locked
      )
    )
    update reviews set
      status = case when is_used then 'EXECUTED' else 'EXPIRED' end,
      executed_at = case when is_used then clock_timestamp() end,
      changed_at = clock_timestamp()
    from used where used.id = reviews.id
    returning reviews.id, status`.execute(trx);
  for (const { id, status } of rows) await announceStatus(trx, id, status);
  return rows.map(({ id }) => id);
}

async function withdrawOutdated(trx: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    with outdated as (
      select r.id, case
        when c.id is null then 'the connection was deleted'
        when u.id is null or u.status <> 'active' then 'its user may not log in any more'
        when ${ASKED_OTHERWISE} then ${REVIEWERS_CHANGED}
        else 'its user is no admin in one of the groups any more'
      end as why
      from reviews r
      left join connections c on c.id = r.connection_id
      left join users u on u.id = r.user_id
      where r.type = 'jit' and r.status in ('PENDING', 'APPROVED') and (
        c.id is null or u.id is null or u.status <> 'active'
        or ${ASKED_OTHERWISE}
        or ${OWN_NO_MORE}
      )
      order by r.id for update of r skip locked
    )
    update reviews set status = 'REVOKED', reason = why, decided_at = clock_timestamp(), changed_at = clock_timestamp()
    from outdated where outdated.id = reviews.id
    returning reviews.id`.execute(trx);
  for (const { id } of rows) await announceStatus(trx, id, 'REVOKED');
  return rows.map(({ id }) => id);
}
