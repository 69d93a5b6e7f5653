import { randomUUID } from 'node:crypto';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { Tables } from './database.ts';
import { idIs, isId, storable } from './values.ts';

/** `channel`: a channel reads it. `approver`: somebody who may decide. `requester`: who asked, once it is decided. */
export type SlackMessageKind = 'channel' | 'approver' | 'requester';
/** `skipped`: there was nothing to tell any more. `failed`: Slack does not take it. */
export type SlackMessageStatus = 'waiting' | 'shown' | 'skipped' | 'failed';

/** Where a review is to be told of. */
export interface SlackTarget {
  readonly kind: SlackMessageKind;
  /** A channel, or a person's id in Slack. */
  readonly target: string;
  readonly userId?: string | undefined;
}

/** A place where a review is told of, and what it says there. */
export interface SlackMessage extends SlackTarget {
  readonly id: string;
  readonly reviewId: string;
  readonly teamId: string;
  readonly status: SlackMessageStatus;
  /** Where the message is, once it is sent. */
  readonly channelId: string | undefined;
  readonly ts: string | undefined;
  /** Hash of what it says. */
  readonly shown: string | undefined;
  readonly error: string | undefined;
}

/** Messages that tell of reviews: one for each review and place, whichever gateway sends or changes it. */
export interface SlackMessages {
  /** Adds places that are not there yet; returns all of this review and workspace. */
  plan(reviewId: string, teamId: string, targets: readonly SlackTarget[]): Promise<readonly SlackMessage[]>;
  list(reviewId: string): Promise<readonly SlackMessage[]>;
  /** Takes a message for a minute; undefined while somebody else has it. */
  claim(id: string): Promise<SlackMessage | undefined>;
  /** Whether there is such a message. */
  exists(id: string): Promise<boolean>;
  /** Notes what it says now, and where it is; gives it back. */
  sent(id: string, at: { readonly channelId: string; readonly ts: string; readonly shown: string }): Promise<void>;
  /** Notes that it is not told, and why; gives it back. */
  end(id: string, status: 'skipped' | 'failed', error: string): Promise<void>;
  /** Gives back what was claimed. */
  release(id: string): Promise<void>;
  /** Takes the next turn at this target, one a second over all gateways; returns how long it is until then, in milliseconds. */
  nextTurnMs(target: string): Promise<number>;
  /** Forgets what was made before. */
  purge(before: Date): Promise<void>;
}

/** Longer than an attempt takes: what is older belonged to a gateway that died. */
const CLAIM = '1 minute';
const ERROR_LENGTH_MAX = 500;
/** As often as Slack takes a message in one place. */
const PACE = '1 second';

/** The Slack messages of this database. */
export function createSlackMessages(db: Kysely<Tables>): SlackMessages {
  const change = async (id: string, columns: Record<string, unknown>): Promise<void> => {
    await db
      .updateTable('slack_messages')
      .set({ ...columns, claimed_until: null })
      .where(idIs('id', id))
      .execute();
  };
  const list = async (reviewId: string): Promise<readonly SlackMessage[]> => {
    const rows = await db
      .selectFrom('slack_messages')
      .selectAll()
      .where(idIs('review_id', reviewId))
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(toMessage);
  };
  return {
    plan: async (reviewId, teamId, targets) => {
      const rows = targets.map(({ kind, target, userId }) => ({
        id: randomUUID(),
        review_id: reviewId,
        team_id: teamId,
        kind,
        target: storable(target),
        user_id: userId ?? null,
        status: 'waiting' as const,
      }));
      if (rows.length > 0 && isId(reviewId)) {
        await db
          .insertInto('slack_messages')
          .values(rows)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      return (await list(reviewId)).filter((message) => message.teamId === teamId);
    },
    list,
    claim: async (id) => {
      const row = await db
        .updateTable('slack_messages')
        .set({ claimed_until: sql<Date>`clock_timestamp() + ${CLAIM}::interval` })
        .where(idIs('id', id))
        .where(sql<boolean>`(claimed_until is null or claimed_until < clock_timestamp())`)
        .returningAll()
        .executeTakeFirst();
      return row && toMessage(row);
    },
    exists: async (id) =>
      (await db.selectFrom('slack_messages').select('id').where(idIs('id', id)).executeTakeFirst()) !== undefined,
    sent: (id, { channelId, ts, shown }) =>
      change(id, { status: 'shown', channel_id: channelId, ts, shown, error: null }),
    end: (id, status, error) => change(id, { status, error: storable(error).slice(0, ERROR_LENGTH_MAX) }),
    release: (id) => change(id, {}),
    nextTurnMs: (target) => nextTurnMs(db, target),
    purge: async (before) => {
      await db.deleteFrom('slack_messages').where('created_at', '<', before).execute();
      await db.deleteFrom('slack_pace').where('next_at', '<', before).execute();
    },
  };
}

async function nextTurnMs(db: Kysely<Tables>, target: string): Promise<number> {
  const { rows } = await sql<{ ms: number }>`
    insert into slack_pace as p (target, next_at) values (${target}, clock_timestamp())
    on conflict (target) do update set next_at = greatest(p.next_at + ${PACE}::interval, clock_timestamp())
    returning greatest(0, extract(epoch from next_at - clock_timestamp()) * 1000)::float8 as ms
  `.execute(db);
  return rows[0]?.ms ?? 0;
}

function toMessage(row: Selectable<Tables['slack_messages']>): SlackMessage {
  return {
    id: row.id,
    reviewId: row.review_id,
    teamId: row.team_id,
    kind: row.kind,
    target: row.target,
    userId: row.user_id ?? undefined,
    status: row.status,
    channelId: row.channel_id ?? undefined,
    ts: row.ts ?? undefined,
    shown: row.shown ?? undefined,
    error: row.error ?? undefined,
  };
}
