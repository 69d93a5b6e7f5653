import { z } from 'zod';
import type { Connection } from '../store/index.ts';
import { callerOf } from './auth.ts';
import type { Api, ApiDeps } from './deps.ts';
import { unprocessable } from './errors.ts';
import { Review, shownReview } from './review-shape.ts';
import { FAILURES, paging } from './schemas.ts';
import { isStaff, visibleConnection } from './visibility.ts';
import { DurationSec } from './window-shape.ts';

const TAGS = ['reviews'];
const JUSTIFICATION_LENGTH_MAX = 1000;

const NewAccessRequest = z
  .strictObject({
    connection: z.string().min(1).max(254).describe('Name or id.'),
    duration_sec: DurationSec.exactOptional().describe('How long the access is to last; left out: 30 minutes.'),
    access_duration_sec: DurationSec.exactOptional().describe('The same.'),
    reason: z.string().max(JUSTIFICATION_LENGTH_MAX).exactOptional().describe('Why; whoever decides reads it.'),
  })
  .meta({ id: 'NewAccessRequest' });

/** Access for a time: asking for it, and what of it lasts. It is decided as any review is. */
export function accessRequestRoutes(api: Api, deps: ApiDeps): void {
  createRoute(api, deps);
  activeRoute(api, deps);
}

function createRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/access-requests',
    config: { access: 'writer' },
    schema: {
      tags: TAGS,
      summary: 'Ask for access to a connection for a time',
      description:
        'Answers with the review to be approved. While one is pending for the connection, asking again answers with that one, as it is, and 200.',
      body: NewAccessRequest,
      response: { 200: Review, 201: Review, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const connection = await visibleConnection(deps.store, caller, request.body.connection);
      const { duration_sec, access_duration_sec, reason } = request.body;
      if (duration_sec !== undefined && access_duration_sec !== undefined && duration_sec !== access_duration_sec) {
        throw unprocessable('access_duration_sec: says something else than duration_sec; give one of them');
      }
      const offer = offerOf(deps, connection, duration_sec ?? access_duration_sec);
      const { kind, review } = await deps.store.accessWindows.request({
        connectionId: connection.id,
        connectionName: connection.name,
        userId: caller.id,
        userName: caller.name,
        groups: offer.groups,
        minApprovals: offer.minApprovals,
        personCounts: offer.personCounts,
        adminsPass: offer.adminsPass,
        expiresAt: new Date(Date.now() + offer.timeoutMs),
        window: { durationSec: offer.durationSec, justification: reason, reviewers: offer.groups },
      });
      return reply.code(kind === 'created' ? 201 : 200).send(shownReview(review, isStaff(caller)));
    },
  });
}

/** What is asked for, or why it cannot be. */
function offerOf(
  deps: ApiDeps,
  connection: Connection,
  durationSec: number | undefined,
): ReturnType<ApiDeps['windowOffer']> {
  const offer = deps.windowOffer(connection);
  if (offer.groups.length === 0) {
    throw unprocessable(`connection: ${connection.name} has no reviewers; its commands need no approval`);
  }
  if (offer.access === 'command') {
    throw unprocessable(
      `connection: on ${connection.name} each command is approved by itself; an administrator can change that with its policy review_access`,
    );
  }
  if (durationSec !== undefined && durationSec > offer.durationSecMax) {
    throw unprocessable(`duration_sec: access to ${connection.name} may last at most ${offer.durationSecMax} seconds`);
  }
  return durationSec === undefined ? offer : { ...offer, durationSec };
}

function activeRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/access-requests/active',
    config: { access: 'member' },
    schema: {
      tags: TAGS,
      summary: 'List the access that lasts now: one’s own, and what one may decide',
      description: 'The header `x-total-count` tells how many there are.',
      querystring: z.strictObject(paging),
      response: { 200: z.array(Review), ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { items, total } = await deps.store.reviews.list({
        type: 'jit',
        status: 'APPROVED',
        isOpen: true,
        visibleTo: { userId: caller.id, groups: caller.groups, isAdmin: isStaff(caller) },
        ...request.query,
      });
      reply.header('x-total-count', total);
      return items.map((review) => shownReview(review, isStaff(caller)));
    },
  });
}
