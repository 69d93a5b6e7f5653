import { z } from 'zod';
import { metricsRegistry } from '../metrics.ts';
import type { Api } from './deps.ts';

/** `/metrics` in the Prometheus text format. */
export function metricsRoutes(api: Api): void {
  api.route({
    method: 'GET',
    url: '/metrics',
    config: { access: 'public' },
    schema: {
      tags: ['health'],
      summary: 'Counters and gauges in the Prometheus text format',
      security: [],
      response: { 200: { description: 'Metrics', content: { 'text/plain': { schema: z.string() } } } },
    },
    handler: async (_request, reply) => reply.type(metricsRegistry.contentType).send(await metricsRegistry.metrics()),
  });
}
