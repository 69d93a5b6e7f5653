import { z } from 'zod';
import type { Api, ApiDeps } from './deps.ts';

const Health = z.object({ status: z.literal('ok') });
const Ready = z.object({ status: z.literal('ready') });
const NotReady = z.object({ message: z.string(), problems: z.array(z.string()) });

/** `/healthz`: the process answers. `/readyz`: it can serve sessions, or what keeps it from that. */
export function healthRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/healthz',
    config: { access: 'public' },
    schema: { tags: ['health'], summary: 'Is the process alive?', security: [], response: { 200: Health } },
    handler: async () => ({ status: 'ok' as const }),
  });
  api.route({
    method: 'GET',
    url: '/readyz',
    config: { access: 'public' },
    schema: {
      tags: ['health'],
      summary: 'Can the gateway serve sessions?',
      security: [],
      response: { 200: Ready, 503: NotReady },
    },
    handler: async (_request, reply) => {
      const problems = [...(await deps.ready())];
      if (problems.length === 0) return { status: 'ready' as const };
      return reply.code(503).send({ message: `not ready: ${problems.join('; ')}`, problems });
    },
  });
}
