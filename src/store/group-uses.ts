import { sql } from 'kysely';
import type { Db } from './database.ts';

/** Names listed of each kind of use; there may be thousands. */
const NAMES_MAX = 10;

/** Where a group is named, one phrase for each kind of use: it cannot be deleted before these are changed. */
export async function usesOfGroup(db: Db, name: string): Promise<readonly string[]> {
  const connections = await db
    .selectFrom('connections')
    .select(['name', sql<boolean>`${name} = any(reviewers)`.as('reviews')])
    .where((where) => where.or([sql<boolean>`${name} = any(reviewers)`, sql<boolean>`${name} = any(access_groups)`]))
    .orderBy('name')
    .execute();
  const reviewing = connections.filter(({ reviews }) => reviews).map((connection) => connection.name);
  const others = connections.filter(({ reviews }) => !reviews).map((connection) => connection.name);
  const { waiting } = await db
    .selectFrom('review_groups')
    .innerJoin('reviews', 'reviews.id', 'review_groups.review_id')
    .select(({ fn }) => fn.countAll<string>().as('waiting'))
    .where('review_groups.group_name', '=', name)
    .where('review_groups.status', '=', 'PENDING')
    .where('reviews.status', '=', 'PENDING')
    .executeTakeFirstOrThrow();
  return [
    ...(reviewing.length > 0 ? [`the reviewers of ${listed(reviewing)}`] : []),
    ...(others.length > 0 ? [`the access groups of ${listed(others)}`] : []),
    ...(Number(waiting) > 0 ? [`${waiting} pending ${waiting === '1' ? 'review' : 'reviews'}`] : []),
  ];
}

function listed(names: readonly string[]): string {
  const rest = names.length - NAMES_MAX;
  return names.slice(0, NAMES_MAX).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
