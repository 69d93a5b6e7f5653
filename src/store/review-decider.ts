import { sql } from 'kysely';
import type { Db } from './database.ts';
import { ADMIN_GROUP, AUDITOR_GROUP } from './groups.ts';
import type { Reviewer } from './reviews.ts';
import { isId } from './values.ts';

/** Who decides, as the database knows them in this moment. */
export interface Decider {
  readonly id: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly isAdmin: boolean;
  /** Auditors decide nothing, in whatever groups they are. Being an admin wins. */
  readonly isAuditor: boolean;
}

/**
 * The person behind a decision, or undefined when they, or their token, are not good any more. The rows are locked until
 * the transaction ends: whoever takes the person a group, the token or the account meanwhile comes after the decision.
 */
export async function readDecider(trx: Db, { id, tokenId }: Reviewer): Promise<Decider | undefined> {
  if (!isId(id)) return undefined;
  const user = await trx
    .selectFrom('users')
    .select(['id', 'name'])
    .where('id', '=', id)
    .where('status', '=', 'active')
    .forShare()
    .executeTakeFirst();
  if (user === undefined) return undefined;
  if (tokenId !== undefined && !(await isLiveToken(trx, tokenId, id))) return undefined;
  // Read behind the lock of the user: what a change of theirs did before, this sees.
  const rows = await trx.selectFrom('user_groups').select('group_name').where('user_id', '=', id).forShare().execute();
  const groups = rows.map(({ group_name: name }) => name).sort();
  const isAdmin = groups.includes(ADMIN_GROUP);
  return { id: user.id, name: user.name, groups, isAdmin, isAuditor: !isAdmin && groups.includes(AUDITOR_GROUP) };
}

async function isLiveToken(trx: Db, tokenId: string, userId: string): Promise<boolean> {
  if (!isId(tokenId)) return false;
  const token = await trx
    .selectFrom('tokens')
    .select('id')
    .where('id', '=', tokenId)
    .where('user_id', '=', userId)
    .where(sql<boolean>`(expires_at is null or expires_at > clock_timestamp())`)
    .forShare()
    .executeTakeFirst();
  return token !== undefined;
}
