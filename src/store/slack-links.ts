import { createHash, randomBytes } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Db, Tables } from './database.ts';
import { ADMIN_GROUP } from './groups.ts';
import { loggedInWithin } from './login-age.ts';
import { isId, storable } from './values.ts';

/** An account of Slack: ids of people are good within their workspace only. */
export interface SlackAccount {
  readonly teamId: string;
  readonly slackUserId: string;
  /** What they are called there, for people to read. */
  readonly slackName: string;
}

export interface SlackLink extends SlackAccount {
  readonly userId: string;
  readonly linkedAt: Date;
}

/** Whom an account of Slack stands for, as the database knows them in this moment. */
export interface SlackPerson {
  readonly id: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly isAdmin: boolean;
  /** Reads everything and changes nothing. */
  readonly isAuditor: boolean;
}

/** Which account of Slack belongs to whom. Both sides agree to a link: a code given out there is brought here, logged in. */
export interface SlackLinks {
  /** A code that links this account with whoever brings it, once, within ten minutes. */
  createCode(account: SlackAccount): Promise<string>;
  /** Whose code it is; undefined for one that is wrong or too old. */
  accountOf(code: string): Promise<SlackAccount | undefined>;
  /** Uses the code. What either of them was linked to before, is not any more. */
  link(code: string, userId: string): Promise<SlackLink | undefined>;
  get(userId: string): Promise<SlackLink | undefined>;
  /** Subscriptions go with it; false when there was no link. */
  unlink(userId: string): Promise<boolean>;
  /** Only people who are active, and whom their identity provider let in lately enough. */
  personOf(account: Pick<SlackAccount, 'teamId' | 'slackUserId'>): Promise<SlackPerson | undefined>;
}

const LIFE = '10 minutes';
/** 50 bits, of letters that nobody mistakes for others. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 10;
const AUDITOR_GROUP = 'auditor';

/** The links of this database. */
export function createSlackLinks(db: Kysely<Tables>, providerLoginMaxAgeMs: number | undefined): SlackLinks {
  return {
    createCode: (account) => createCode(db, account),
    accountOf: async (code) => {
      const row = await db
        .selectFrom('slack_link_codes')
        .selectAll()
        .where('code_hash', '=', hashOf(code))
        .where(sql<boolean>`expires_at > clock_timestamp()`)
        .executeTakeFirst();
      return row && { teamId: row.team_id, slackUserId: row.slack_user_id, slackName: row.slack_name };
    },
    link: (code, userId) => db.transaction().execute((trx) => link(trx, code, userId)),
    get: (userId) => getLink(db, userId),
    unlink: async (userId) => {
      if (!isId(userId)) return false;
      const { numDeletedRows } = await db.deleteFrom('slack_links').where('user_id', '=', userId).executeTakeFirst();
      return numDeletedRows > 0n;
    },
    personOf: (account) => personOf(db, account, providerLoginMaxAgeMs),
  };
}

async function createCode(db: Db, account: SlackAccount): Promise<string> {
  await sql`delete from slack_link_codes where expires_at < clock_timestamp()`.execute(db);
  // The alphabet has 32 letters: every byte picks one, and none more often than another.
  const code = [...randomBytes(CODE_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  await db
    .insertInto('slack_link_codes')
    .values({
      code_hash: hashOf(code),
      team_id: storable(account.teamId),
      slack_user_id: storable(account.slackUserId),
      slack_name: storable(account.slackName),
      expires_at: sql<Date>`clock_timestamp() + ${LIFE}::interval`,
    })
    .execute();
  return code;
}

async function link(trx: Db, code: string, userId: string): Promise<SlackLink | undefined> {
  const used = await trx
    .deleteFrom('slack_link_codes')
    .where('code_hash', '=', hashOf(code))
    .returning(['team_id', 'slack_user_id', 'slack_name', sql<boolean>`expires_at > clock_timestamp()`.as('is_live')])
    .executeTakeFirst();
  if (used === undefined || !used.is_live) return undefined;
  const { team_id, slack_user_id, slack_name } = used;
  await trx
    .deleteFrom('slack_links')
    .where((where) =>
      where.or([
        where('user_id', '=', userId),
        where.and([where('team_id', '=', team_id), where('slack_user_id', '=', slack_user_id)]),
      ]),
    )
    .execute();
  await trx.insertInto('slack_links').values({ user_id: userId, team_id, slack_user_id, slack_name }).execute();
  return getLink(trx, userId);
}

async function getLink(db: Db, userId: string): Promise<SlackLink | undefined> {
  if (!isId(userId)) return undefined;
  const row = await db.selectFrom('slack_links').selectAll().where('user_id', '=', userId).executeTakeFirst();
  if (row === undefined) return undefined;
  const { team_id: teamId, slack_user_id: slackUserId, slack_name: slackName, linked_at: linkedAt } = row;
  return { userId: row.user_id, teamId, slackUserId, slackName, linkedAt };
}

async function personOf(
  db: Db,
  { teamId, slackUserId }: Pick<SlackAccount, 'teamId' | 'slackUserId'>,
  providerLoginMaxAgeMs: number | undefined,
): Promise<SlackPerson | undefined> {
  const row = await db
    .selectFrom('users')
    .innerJoin('slack_links as l', 'l.user_id', 'users.id')
    .select(['users.id', 'users.name'])
    .select(
      sql<string[]>`array(select group_name from user_groups g where g.user_id = users.id order by 1)`.as('groups'),
    )
    .where('l.team_id', '=', storable(teamId))
    .where('l.slack_user_id', '=', storable(slackUserId))
    .where('users.status', '=', 'active')
    .where('users.kind', '=', 'person')
    .where(loggedInWithin(providerLoginMaxAgeMs))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const isAdmin = row.groups.includes(ADMIN_GROUP);
  return { ...row, isAdmin, isAuditor: !isAdmin && row.groups.includes(AUDITOR_GROUP) };
}

/** However it was typed: with other letters, or spaces. */
function hashOf(code: string): Buffer {
  return createHash('sha256').update(code.toUpperCase().replaceAll(/[\s-]/g, '')).digest();
}
