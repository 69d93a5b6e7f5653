import { type Kysely, sql } from 'kysely';
import type { Db, Tables } from './database.ts';
import { ADMIN_GROUP } from './groups.ts';
import { loggedInWithin } from './login-age.ts';
import { isId } from './values.ts';

/** What somebody wants to be told of: one connection, or all. */
export interface SlackSubscription {
  readonly connection: { readonly id: string; readonly name: string } | undefined;
}

/** Somebody to tell of a review, in Slack. */
export interface SlackApprover {
  readonly userId: string;
  readonly slackUserId: string;
}

/** Who wants direct messages. Only who is linked has subscriptions. */
export interface SlackSubscriptions {
  /** Without a connection: all. False when it was there already, or the person is linked no more. */
  add(userId: string, connectionId: string | undefined): Promise<boolean>;
  /** Without a connection: every one. Returns how many there were. */
  remove(userId: string, connectionId: string | undefined): Promise<number>;
  list(userId: string): Promise<readonly SlackSubscription[]>;
  /** Who subscribed and may decide this review as things are now; with `userId` only them. Nobody is asked about their own. */
  approversOf(reviewId: string, teamId: string, userId?: string): Promise<readonly SlackApprover[]>;
}

const AUDITOR_GROUP = 'auditor';

/** The subscriptions of this database. */
export function createSlackSubscriptions(
  db: Kysely<Tables>,
  providerLoginMaxAgeMs: number | undefined,
): SlackSubscriptions {
  return {
    add: async (userId, connectionId) => {
      const { numAffectedRows } = await sql`
        insert into slack_subscriptions (user_id, connection_id)
        select user_id, ${connectionId ?? null}::uuid from slack_links where user_id = ${userId}::uuid
        on conflict do nothing
      `.execute(db);
      return (numAffectedRows ?? 0n) > 0n;
    },
    remove: async (userId, connectionId) => {
      let deletion = db.deleteFrom('slack_subscriptions').where('user_id', '=', userId);
      if (connectionId !== undefined) deletion = deletion.where('connection_id', '=', connectionId);
      return Number((await deletion.executeTakeFirst()).numDeletedRows);
    },
    list: async (userId) => {
      const rows = await db
        .selectFrom('slack_subscriptions as s')
        .leftJoin('connections as c', 'c.id', 's.connection_id')
        .select(['c.id', 'c.name'])
        .where('s.user_id', '=', userId)
        .orderBy('c.name')
        .execute();
      return rows.map(({ id, name }) => ({ connection: id === null || name === null ? undefined : { id, name } }));
    },
    approversOf: (reviewId, teamId, userId) => approversOf(db, reviewId, teamId, userId, providerLoginMaxAgeMs),
  };
}

async function approversOf(
  db: Db,
  reviewId: string,
  teamId: string,
  userId: string | undefined,
  providerLoginMaxAgeMs: number | undefined,
): Promise<readonly SlackApprover[]> {
  if (!isId(reviewId)) return [];
  const isIn = (group: string) =>
    sql<boolean>`exists (select from user_groups a where a.user_id = users.id and a.group_name = ${group})`;
  const { rows } = await sql<{ userId: string; slackUserId: string }>`
    select users.id as "userId", l.slack_user_id as "slackUserId"
    from reviews r
    join slack_links l on l.team_id = ${teamId}
    join users on users.id = l.user_id
    where r.id = ${reviewId} and r.status = 'PENDING' and users.id <> r.user_id
      and users.status = 'active' and users.kind = 'person' and ${loggedInWithin(providerLoginMaxAgeMs)}
      and exists (
        select from slack_subscriptions s
        where s.user_id = users.id and (s.connection_id is null or s.connection_id = r.connection_id)
      )
      and (${isIn(ADMIN_GROUP)} or (not ${isIn(AUDITOR_GROUP)} and exists (
        select from review_groups g join user_groups m on m.group_name = g.group_name
        where g.review_id = r.id and g.status = 'PENDING' and m.user_id = users.id
      )))
      and (${userId ?? null}::uuid is null or users.id = ${userId ?? null}::uuid)
    order by users.name
  `.execute(db);
  return rows;
}
