import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { SessionRecord } from '../store/index.ts';
import { type Caller, callerOf } from './auth.ts';
import type { Api, ApiDeps } from './deps.ts';
import { conflict, notFound } from './errors.ts';
import { IdentityType, identityType } from './identity-type.ts';
import { Done, FAILURES, IdParams, NoBody, page, pageOf, paging, Time, TimeFilter, time } from './schemas.ts';
import { findUser } from './users.ts';
import { isStaff } from './visibility.ts';

const TAGS = ['sessions'];
const EVENTS_DEFAULT = 100;
const EVENTS_MAX = 1000;
/** How long another gateway may take to end a session. */
const KILL_POLL_MS = 100;
const KILL_POLLS_MAX = 50;

/** What is read of a session. */
export const Session = z
  .object({
    id: z.string(),
    user_name: z.string(),
    user_id: z.string(),
    identity_type: IdentityType,
    connection: z.string(),
    connection_id: z.string(),
    type: z.string().describe('The protocol.'),
    verb: z.enum(['connect', 'exec', 'test']),
    status: z.enum(['open', 'closed']),
    client_address: z.string(),
    application: z.string(),
    database: z.string(),
    start_date: Time,
    end_date: Time.nullable(),
    close_reason: z.string().nullable(),
    query_count: z.number().int(),
    masked: z.record(z.string(), z.number().int()).describe('Masked values, by entity type.'),
    gateway_id: z.string(),
  })
  .meta({ id: 'Session' });

const SessionEvent = z
  .object({
    seq: z.number().int(),
    type: z.string(),
    at: Time,
    body: z.record(z.string(), z.unknown()),
    hash: z.string().describe('The record’s link in the hash chain of its gateway.'),
    gateway_id: z.string(),
  })
  .meta({ id: 'SessionEvent' });

const Filters = z.strictObject({
  user: z.string().min(1).max(254).exactOptional().describe('Name, e-mail or id.'),
  connection: z.string().min(1).max(254).exactOptional().describe('Name.'),
  status: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['open', 'closed']))
    .exactOptional(),
  verb: z.enum(['connect', 'exec', 'test']).exactOptional(),
  type: z.string().min(1).max(63).exactOptional().describe('The protocol.'),
  search: z
    .string()
    .min(1)
    .max(254)
    .exactOptional()
    .describe('Part of the name of its user, connection, database or application, or of its client’s address.'),
  start_date: TimeFilter.exactOptional(),
  end_date: TimeFilter.exactOptional(),
  ...paging,
});
const EventFilters = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .exactOptional()
    .describe('Only events behind this `seq`.'),
  limit: z.coerce.number().int().min(1).max(EVENTS_MAX).default(EVENTS_DEFAULT),
});
const Events = z.object({
  data: z.array(SessionEvent),
  has_next_page: z.boolean(),
  next_after: z.number().int().nullable(),
});

/** Sessions: one's own, and for admins and auditors everybody's. */
export function sessionRoutes(api: Api, deps: ApiDeps): void {
  listRoute(api, deps);
  getRoute(api, deps);
  eventsRoute(api, deps);
  killRoute(api, deps);
}

/** A session on its way out. */
export function shownSession(stored: SessionRecord): z.output<typeof Session> {
  return {
    id: stored.id,
    user_name: stored.userName,
    user_id: stored.userId,
    identity_type: identityType(stored.userKind),
    connection: stored.connectionName,
    connection_id: stored.connectionId,
    type: stored.protocol,
    verb: stored.verb,
    status: stored.status,
    client_address: stored.clientAddress,
    application: stored.application,
    database: stored.database,
    start_date: time(stored.startedAt),
    end_date: time(stored.endedAt),
    close_reason: stored.closeReason ?? null,
    query_count: stored.queryCount,
    masked: { ...stored.masked },
    gateway_id: stored.gatewayId,
  };
}

function listRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/sessions',
    config: { access: 'member' },
    schema: {
      tags: TAGS,
      summary: 'List sessions, newest first',
      querystring: Filters,
      response: { 200: pageOf(Session), ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { user, connection, status, verb, type, search, start_date, end_date, limit, offset } = request.query;
      const wanted = user === undefined ? undefined : (await findUser(deps, user))?.id;
      const isHidden = !isStaff(caller) && user !== undefined && wanted !== caller.id;
      if (isHidden || (user !== undefined && wanted === undefined)) return page([], 0, offset);
      const { items, total } = await deps.store.sessions.list({
        userId: isStaff(caller) ? wanted : caller.id,
        // Of what never opened only those read who know of the connection in any case.
        refused: isStaff(caller) ? undefined : false,
        connectionName: connection,
        status,
        verb,
        protocol: type,
        search,
        since: start_date,
        until: end_date,
        limit,
        offset,
      });
      reply.header('x-total-count', total);
      return page(items.map(shownSession), total, offset);
    },
  });
}

/** The session, or 404 when there is none or it is somebody else's. */
export async function visibleSession(deps: Pick<ApiDeps, 'store'>, caller: Caller, id: string): Promise<SessionRecord> {
  const session = await deps.store.sessions.get(id);
  const isOwn = session?.userId === caller.id && !session.refused;
  if (session === undefined || !(isStaff(caller) || isOwn)) throw notFound('session');
  return session;
}

function getRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/sessions/:id',
    config: { access: 'member' },
    schema: { tags: TAGS, summary: 'Read a session', params: IdParams, response: { 200: Session, ...FAILURES } },
    handler: async (request) => shownSession(await visibleSession(deps, callerOf(request), request.params.id)),
  });
}

function eventsRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/sessions/:id/events',
    config: { access: 'member' },
    schema: {
      tags: TAGS,
      summary: 'What happened in a session, in order',
      description: 'Read on with `after` set to `next_after`.',
      params: IdParams,
      querystring: EventFilters,
      response: { 200: Events, ...FAILURES },
    },
    handler: async (request) => {
      const session = await visibleSession(deps, callerOf(request), request.params.id);
      const { after, limit } = request.query;
      const found = await deps.store.events.list({
        sessionId: session.id,
        after: after === undefined ? undefined : BigInt(after),
        limit: limit + 1,
      });
      const data = found.slice(0, limit).map((event) => ({
        seq: Number(event.seq),
        type: event.type,
        at: time(event.at),
        body: { ...event.body },
        hash: event.hash,
        gateway_id: event.gatewayId,
      }));
      const hasNext = found.length > limit;
      return { data, has_next_page: hasNext, next_after: hasNext ? (data.at(-1)?.seq ?? null) : null };
    },
  });
}

function killRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/sessions/:id/kill',
    config: { access: 'writer' },
    schema: {
      tags: TAGS,
      summary: 'End a session: its owner or an admin',
      params: IdParams,
      body: NoBody,
      response: { 204: Done, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const session = await visibleSession(deps, caller, request.params.id);
      if (session.status === 'closed') throw conflict('the session is closed already');
      if (!deps.live.kill(session.id, caller.name) && !(await killElsewhere(deps, session, caller.name))) {
        throw conflict(`the session runs on gateway ${session.gatewayId}, which has not ended it; try again soon`);
      }
      request.log.info({ session: session.id, by: caller.name }, 'session killed');
      return reply.code(204).send();
    },
  });
}

/** Asks the gateway that serves the session to end it; false when it has not done so in time. */
async function killElsewhere(deps: ApiDeps, session: SessionRecord, byName: string): Promise<boolean> {
  await deps.store.sessions.askToEnd(session.id, byName);
  for (let polls = 0; polls < KILL_POLLS_MAX; polls += 1) {
    await sleep(KILL_POLL_MS);
    if ((await deps.store.sessions.get(session.id))?.status !== 'open') return true;
  }
  return false;
}
