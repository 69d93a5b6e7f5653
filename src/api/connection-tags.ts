import { z } from 'zod';
import { callerOf } from './auth.ts';
import type { Api, ApiDeps } from './deps.ts';
import { FAILURES, wholeList } from './schemas.ts';
import { isStaff } from './visibility.ts';

const Tag = z
  .object({ key: z.string(), value: z.string(), connections: z.number().int() })
  .meta({ id: 'ConnectionTag' });

/** `/api/connection-tags`: the tags in use, to choose a filter from. */
export function connectionTagRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/connection-tags',
    config: { access: 'member' },
    schema: {
      tags: ['connections'],
      summary: 'List the tags of the connections one may use',
      querystring: z.strictObject({ key: z.string().max(64).exactOptional(), ...wholeList }),
      response: { 200: z.array(Tag), ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { key, limit, offset } = request.query;
      const all = await deps.store.connections.tags(isStaff(caller) ? undefined : caller.groups);
      const found = key === undefined ? all : all.filter((tag) => tag.key === key);
      reply.header('x-total-count', found.length);
      return found.slice(offset, offset + limit).map((tag) => ({ ...tag }));
    },
  });
}
