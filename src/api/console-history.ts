import { z } from 'zod';
import { callerOf } from './auth.ts';
import type { Api, ApiDeps } from './deps.ts';
import { FAILURES, NameOrIdParams } from './schemas.ts';
import { readQueryPage } from './session-query-page.ts';
import { SessionQuery } from './session-query-shape.ts';
import { visibleConnection } from './visibility.ts';

const SESSIONS_DEFAULT = 20;
const SESSIONS_MAX = 50;
/** Of one script; what follows is read in its session. */
const QUERIES_MAX = 20;

const Entry = z
  .object({ session_id: z.string(), database: z.string(), queries: z.array(SessionQuery) })
  .meta({ id: 'ConsoleRun' });
const Filters = z.strictObject({
  limit: z.coerce.number().int().min(1).max(SESSIONS_MAX).default(SESSIONS_DEFAULT).describe('Scripts.'),
});

/** `/api/connections/{nameOrID}/history`: what the caller ran there before, with `exec` and in the console. */
export function consoleHistoryRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/connections/:nameOrID/history',
    config: { access: 'member' },
    schema: {
      tags: ['connections'],
      summary: 'List the scripts one ran on a connection, newest first',
      description: `With the first ${QUERIES_MAX} queries of each; all of them, and the rows, are read in the session.`,
      params: NameOrIdParams,
      querystring: Filters,
      response: { 200: z.array(Entry), ...FAILURES },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const { id: connectionId } = await visibleConnection(deps.store, caller, request.params.nameOrID);
      const { items } = await deps.store.sessions.list({
        userId: caller.id,
        connectionId,
        verb: 'exec',
        refused: false,
        limit: request.query.limit,
        offset: 0,
      });
      const runs = [];
      for (const { id, database, application } of items) {
        // Looks at the schema are nothing that somebody wrote.
        if (application === 'sluice schema') continue;
        const page = await readQueryPage(deps.store.events, id, START, { limit: QUERIES_MAX, withRows: false });
        if (page.queries.length > 0) runs.push({ session_id: id, database, queries: [...page.queries] });
      }
      return runs;
    },
  });
}

const START = { seq: 0, query: 0 };
