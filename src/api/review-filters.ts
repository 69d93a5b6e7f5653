import { z } from 'zod';
import type { ReviewQuery } from '../store/index.ts';
import type { Caller } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { ReviewStatus, ReviewType } from './review-shape.ts';
import { TimeFilter } from './schemas.ts';
import { findUser } from './users.ts';
import { isStaff } from './visibility.ts';

const Name = z.string().min(1).max(254);

/** What lists, exports and counts of reviews are narrowed down by; each narrows further. */
export const reviewFilters = {
  status: z.string().toUpperCase().pipe(ReviewStatus).exactOptional(),
  type: ReviewType.exactOptional().describe('`jit`: access for a time; `onetime`: commands.'),
  user: Name.exactOptional().describe('Name, e-mail or id of who asked.'),
  connection: Name.exactOptional().describe('Name or id.'),
  group: Name.exactOptional().describe('A group that was asked.'),
  reviewer: Name.exactOptional().describe('Name, e-mail or id of somebody who decided for one of the groups.'),
  start_date: TimeFilter.exactOptional().describe('Asked for at this time or later.'),
  end_date: TimeFilter.exactOptional().describe('Asked for before this time.'),
};

const Filters = z.strictObject(reviewFilters);

/** The query of these filters, as far as the caller sees reviews; undefined where they name nobody and nothing there is. */
export async function reviewQueryOf(
  deps: ApiDeps,
  caller: Caller,
  filters: z.output<typeof Filters>,
): Promise<ReviewQuery | undefined> {
  const { status, type, user, connection, group, reviewer, start_date, end_date } = filters;
  const [userId, reviewerId, connectionId] = await Promise.all([
    user === undefined ? undefined : personIdOf(deps, user),
    reviewer === undefined ? undefined : personIdOf(deps, reviewer),
    connection === undefined ? undefined : connectionIdOf(deps, connection),
  ]);
  const isUnknown =
    (user !== undefined && userId === undefined) ||
    (reviewer !== undefined && reviewerId === undefined) ||
    (connection !== undefined && connectionId === undefined);
  if (isUnknown) return undefined;
  return {
    status,
    type,
    userId,
    connectionId,
    group,
    reviewerId,
    since: start_date,
    until: end_date,
    visibleTo: { userId: caller.id, groups: caller.groups, isAdmin: isStaff(caller) },
  };
}

/** Reviews outlive people and connections, so an id need not exist any more. */
async function personIdOf(deps: ApiDeps, text: string): Promise<string | undefined> {
  return (await findUser(deps, text))?.id ?? z.uuid().safeParse(text).data;
}

async function connectionIdOf(deps: ApiDeps, nameOrId: string): Promise<string | undefined> {
  const byName = await deps.store.connections.byName(nameOrId);
  return byName?.id ?? z.uuid().safeParse(nameOrId).data;
}
