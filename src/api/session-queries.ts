import { z } from 'zod';
import type { Store } from '../store/index.ts';
import { callerOf } from './auth.ts';
import type { Api, ApiDeps } from './deps.ts';
import { notFound } from './errors.ts';
import { FAILURES, IdParams } from './schemas.ts';
import type { QueryPlace } from './session-query-fold.ts';
import { readQueryPage } from './session-query-page.ts';
import { DecidedRecord, SessionQuery, type SessionQueryShape } from './session-query-shape.ts';
import { visibleSession } from './sessions.ts';

const TAGS = ['sessions'];
const QUERIES_DEFAULT = 50;
const QUERIES_MAX = 200;
/** Pages that are looked through for queries of one verdict; then the caller reads on. */
const PAGES_SOUGHT_MAX = 20;

const START: QueryPlace = { seq: 0, query: 0 };

/** A place in a session, as callers hand it back. */
export const Place = z
  .string()
  .regex(/^\d{1,15}\.\d{1,15}$/, 'must be `next_after` of an answer')
  .transform((text): QueryPlace => {
    const [seq = 0, query = 0] = text.split('.').map(Number);
    return { seq, query };
  });

const Filters = z.strictObject({
  after: Place.exactOptional().describe('Only queries behind this place.'),
  latest: z
    .stringbool()
    .default(false)
    .describe('Begin with about the last `limit` queries instead of the first; goes behind `after`.'),
  verdict: z.enum(['allow', 'deny', 'waiting']).exactOptional(),
  include_rows: z.stringbool().default(false).describe('With the rows that were kept.'),
  limit: z.coerce.number().int().min(1).max(QUERIES_MAX).default(QUERIES_DEFAULT),
});
const Queries = z.object({ data: z.array(SessionQuery), has_next_page: z.boolean(), next_after: z.string() });
const QueryParams = z.strictObject({ id: z.uuid(), seq: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

/** The queries of a session, for pages: each with its verdict, its end and what the client saw. */
export function sessionQueryRoutes(api: Api, deps: ApiDeps): void {
  listRoute(api, deps);
  readRoute(api, deps);
}

function listRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/sessions/:id/queries',
    config: { access: 'member' },
    schema: {
      tags: TAGS,
      summary: 'What ran in a session, query by query, in order',
      description:
        'Read on with `after` set to `next_after`, also at the end: queries that were not over come again then. With ' +
        '`verdict` a page may hold fewer than there are, and even none, while `has_next_page` is true.',
      params: IdParams,
      querystring: Filters,
      response: { 200: Queries, ...FAILURES },
    },
    handler: async (request) => {
      const session = await visibleSession(deps, callerOf(request), request.params.id);
      const { after, latest, verdict, include_rows: withRows, limit } = request.query;
      const data: SessionQueryShape[] = [];
      let place = after ?? (latest ? await latestPlace(deps.store.events, session.id, limit) : START);
      let hasNext = true;
      for (let pages = 0; hasNext && data.length < limit && pages < PAGES_SOUGHT_MAX; pages += 1) {
        const page = await readQueryPage(deps.store.events, session.id, place, {
          limit: limit - data.length,
          withRows,
        });
        data.push(...page.queries.filter((query) => isWanted(query, verdict)));
        place = page.next;
        hasNext = page.hasNext;
      }
      return { data, has_next_page: hasNext, next_after: `${place.seq}.${place.query}` };
    },
  });
}

/** The place before the last queries of a session; its beginning when it has no more than these. */
async function latestPlace(events: Store['events'], sessionId: string, count: number): Promise<QueryPlace> {
  const first = await events.nthLast(sessionId, 'query.decided', count);
  const parsed = DecidedRecord.safeParse(first?.body);
  if (first === undefined || !parsed.success) return START;
  return { seq: Number(first.seq) - 1, query: parsed.data.query.id - 1 };
}

function isWanted(query: SessionQueryShape, verdict: 'allow' | 'deny' | 'waiting' | undefined): boolean {
  return verdict === undefined || (verdict === 'waiting' ? query.state === 'waiting' : query.verdict === verdict);
}

function readRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/sessions/:id/queries/:seq',
    config: { access: 'member' },
    schema: {
      tags: TAGS,
      summary: 'Read one query of a session, with the rows that were kept',
      params: QueryParams,
      response: { 200: SessionQuery, ...FAILURES },
    },
    handler: async (request) => {
      const session = await visibleSession(deps, callerOf(request), request.params.id);
      const { seq } = request.params;
      const { queries } = await readQueryPage(
        deps.store.events,
        session.id,
        { seq: seq - 1, query: 0 },
        { limit: 1, withRows: true },
      );
      const [query] = queries;
      if (query?.seq !== seq) throw notFound('query');
      return query;
    },
  });
}
