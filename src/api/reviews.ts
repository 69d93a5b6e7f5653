import { z } from 'zod';
import type { Review as StoredReview } from '../store/index.ts';
import { type Caller, callerOf } from './auth.ts';
import type { Api, ApiDeps } from './deps.ts';
import { ApiError, conflict, forbidden, notFound, unprocessable } from './errors.ts';
import { sendExport } from './review-export.ts';
import { reviewFilters, reviewQueryOf } from './review-filters.ts';
import { Review, shownReview } from './review-shape.ts';
import { reviewStatsRoutes } from './review-stats.ts';
import { FAILURES, GroupName, IdParams, paging } from './schemas.ts';
import { isStaff } from './visibility.ts';
import { DurationSec } from './window-shape.ts';

const TAGS = ['reviews'];
const REASON_LENGTH_MAX = 1000;
const Reason = z.string().max(REASON_LENGTH_MAX).exactOptional();

const Filters = z.strictObject({
  ...reviewFilters,
  format: z
    .enum(['json', 'csv', 'ndjson'])
    .default('json')
    .describe('`csv`, `ndjson`: everything that the filters leave, as a file.'),
  limit: paging.limit.unwrap().exactOptional(),
  offset: paging.offset.unwrap().exactOptional(),
});
const PAGE_ITEMS_DEFAULT = 50;
const Vote = z
  .strictObject({
    reason: Reason,
    group: GroupName.exactOptional().describe('Which group to decide for, when one is in several.'),
  })
  .nullish();
const MAX_ROWS_MAX = 1_000_000_000;
const MaxRows = z
  .int()
  .min(0)
  .max(MAX_ROWS_MAX)
  .exactOptional()
  .describe('The command may change so many rows; should it change more, it is rolled back.');
const ShorterDuration = DurationSec.exactOptional().describe(
  'The access lasts only so long; no longer than was asked for.',
);
const Approval = z
  .strictObject({
    reason: Reason,
    group: GroupName.exactOptional().describe('Which group to decide for, when one is in several.'),
    max_rows: MaxRows,
    access_duration_sec: ShorterDuration,
  })
  .nullish();
const Change = z.strictObject({
  status: z
    .string()
    .toUpperCase()
    .pipe(z.enum(['APPROVED', 'REJECTED', 'REVOKED'])),
  rejection_reason: Reason,
  reason: Reason,
  group: GroupName.exactOptional(),
  max_rows: MaxRows,
  access_duration_sec: ShorterDuration,
});

/** Reviews: commands that wait for people, and what people decided. */
export function reviewRoutes(api: Api, deps: ApiDeps): void {
  listRoute(api, deps);
  reviewStatsRoutes(api, deps);
  getRoute(api, deps);
  approveRoute(api, deps);
  rejectRoute(api, deps);
  changeRoute(api, deps);
}

function listRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/reviews',
    config: { access: 'member' },
    schema: {
      tags: TAGS,
      summary: 'List reviews one asked for or may decide, newest first',
      description: 'The header `x-total-count` tells how many there are.',
      querystring: Filters,
      response: { 200: z.array(Review), ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { format, limit, offset, ...filters } = request.query;
      const query = await reviewQueryOf(deps, caller, filters);
      if (format !== 'json') {
        if (limit !== undefined || offset !== undefined) {
          throw unprocessable('limit, offset: an export has everything that the filters leave');
        }
        return sendExport(reply, format, query === undefined ? NONE : deps.store.reviews.each(query), (review) =>
          shown(caller, review),
        );
      }
      const page = { limit: limit ?? PAGE_ITEMS_DEFAULT, offset: offset ?? 0 };
      const { items, total } =
        query === undefined ? { items: [], total: 0 } : await deps.store.reviews.list({ ...query, ...page });
      reply.header('x-total-count', total);
      return items.map((review) => shown(caller, review));
    },
  });
}

/** An export of what names nothing there is. */
const NONE: AsyncIterable<StoredReview> = { async *[Symbol.asyncIterator]() {} };

function getRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/reviews/:id',
    config: { access: 'member' },
    schema: {
      tags: TAGS,
      summary: 'Read a review by its id, or by its session’s while that has just one pending',
      params: IdParams,
      response: { 200: Review, ...FAILURES },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      return shown(caller, await visibleReview(deps, caller, request.params.id));
    },
  });
}

function approveRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'PUT',
    url: '/api/reviews/:id/approve',
    config: { access: 'writer' },
    schema: {
      tags: TAGS,
      summary: 'Approve, for one’s group',
      params: IdParams,
      body: Approval,
      response: { 200: Review, ...FAILURES },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const review = await visibleReview(deps, caller, request.params.id);
      const { max_rows, access_duration_sec, ...rest } = request.body ?? {};
      const limits = { rowsMax: max_rows, durationSec: access_duration_sec };
      return shown(caller, await decide(deps, caller, review, { decision: 'approve', ...rest, ...limits }));
    },
  });
}

function rejectRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'PUT',
    url: '/api/reviews/:id/reject',
    config: { access: 'writer' },
    schema: {
      tags: TAGS,
      summary: 'Reject, for everybody',
      params: IdParams,
      body: Vote,
      response: { 200: Review, ...FAILURES },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const review = await visibleReview(deps, caller, request.params.id);
      return shown(caller, await decide(deps, caller, review, { decision: 'reject', ...request.body }));
    },
  });
}

function changeRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'PUT',
    url: '/api/reviews/:id',
    config: { access: 'writer' },
    schema: {
      tags: TAGS,
      summary: 'Approve, reject or revoke',
      description:
        'REVOKED takes a pending or approved request back, before it runs: its owner, its groups and admins may.',
      params: IdParams,
      body: Change,
      response: { 200: Review, ...FAILURES },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const review = await visibleReview(deps, caller, request.params.id);
      const { status, rejection_reason, group, max_rows, access_duration_sec } = request.body;
      if (max_rows !== undefined && status !== 'APPROVED') throw unprocessable('max_rows: only an approval has it');
      if (access_duration_sec !== undefined && status !== 'APPROVED') {
        throw unprocessable('access_duration_sec: only an approval has it');
      }
      const given = request.body.reason ?? rejection_reason;
      const reason = given === undefined ? {} : { reason: given };
      if (status === 'REVOKED') return shown(caller, await revoke(deps, caller, review, given));
      const decision = status === 'APPROVED' ? 'approve' : 'reject';
      return shown(
        caller,
        await decide(deps, caller, review, {
          decision,
          ...reason,
          ...(group === undefined ? {} : { group }),
          rowsMax: max_rows,
          durationSec: access_duration_sec,
        }),
      );
    },
  });
}

function shown(caller: Caller, review: StoredReview): z.output<typeof Review> {
  return shownReview(review, isStaff(caller) || isReviewer(caller, review));
}

/** The review, or 404 when there is none or the caller has no part in it. */
async function visibleReview(deps: ApiDeps, caller: Caller, id: string): Promise<StoredReview> {
  const review = await deps.store.reviews.get(id);
  if (review !== undefined && mayRead(caller, review)) return review;
  // Looked for as much whether it is missing or somebody else's: how long the answer takes does not tell.
  const pending = await pendingOf(deps, caller, id);
  if (pending === undefined) throw notFound('review');
  return pending;
}

async function pendingOf(deps: ApiDeps, caller: Caller, sessionId: string): Promise<StoredReview | undefined> {
  const { items, total } = await deps.store.reviews.list({
    sessionId,
    status: 'PENDING',
    visibleTo: { userId: caller.id, groups: caller.groups, isAdmin: isStaff(caller) },
    limit: 1,
    offset: 0,
  });
  if (total > 1) throw conflict(`the session has ${total} pending reviews; name one by its own id`);
  return items[0];
}

function mayRead(caller: Caller, review: StoredReview): boolean {
  return isStaff(caller) || review.userId === caller.id || isReviewer(caller, review);
}

function isReviewer(caller: Caller, review: StoredReview): boolean {
  return review.groups.some(({ group }) => caller.groups.includes(group));
}

interface Ballot {
  readonly decision: 'approve' | 'reject';
  readonly group?: string;
  readonly reason?: string;
  readonly rowsMax?: number | undefined;
  readonly durationSec?: number | undefined;
}

async function decide(deps: ApiDeps, caller: Caller, review: StoredReview, ballot: Ballot): Promise<StoredReview> {
  const by = { id: caller.id, tokenId: caller.tokenId };
  const result = await deps.store.reviews.decide(review.id, { by, ...ballot });
  if (result.ok) return result.review;
  const current = result.review ?? review;
  switch (result.refusal) {
    case 'not_found':
      throw notFound('review');
    case 'wrong_state':
      throw conflict(`the review is ${current.status} and cannot be decided any more`);
    case 'not_active':
      throw forbidden('your login ended before the decision counted');
    case 'self_approval':
      throw forbidden('nobody approves their own request');
    case 'not_counted':
      throw unprocessable(`max_rows: the rows this command changes are not counted (${current.rowChanges})`);
    case 'too_many_rows':
      throw unprocessable(`max_rows: at most ${current.rowsMax} rows may be approved of this request`);
    case 'no_window':
      throw unprocessable('access_duration_sec: this request is for one command, not for access for a time');
    case 'too_long':
      throw unprocessable(
        `access_duration_sec: an approval may shorten the ${current.window?.durationSec} seconds asked for, not lengthen them`,
      );
    case 'not_eligible':
      throw forbidden(whyNotEligible(caller, current, ballot.group));
  }
}

function whyNotEligible(caller: Caller, review: StoredReview, group: string | undefined): string {
  const pending = review.groups.filter(({ status }) => status === 'PENDING').map((entry) => entry.group);
  if (group !== undefined && !pending.includes(group)) return `the review does not wait for group ${group}`;
  if (review.personCounts === 'once' && review.groups.some(({ reviewedBy }) => reviewedBy?.id === caller.id)) {
    return `you already decided for one group; somebody else must decide for ${pending.join(', ')}`;
  }
  return `not eligible: the review waits for ${pending.join(', ')}`;
}

async function revoke(
  deps: ApiDeps,
  caller: Caller,
  review: StoredReview,
  reason: string | undefined,
): Promise<StoredReview> {
  if (!caller.isAdmin && review.userId !== caller.id && !isReviewer(caller, review)) throw forbidden();
  const note =
    reason === undefined || reason === '' ? `revoked by ${caller.name}` : `revoked by ${caller.name}: ${reason}`;
  const isRevoked = await deps.store.reviews.revoke(review.id, note, { id: caller.id, name: caller.name });
  const current = await deps.store.reviews.get(review.id);
  if (current === undefined) throw new ApiError(404, 'review not found');
  if (!isRevoked) throw conflict(`the review is ${current.status} and cannot be revoked any more`);
  return current;
}
