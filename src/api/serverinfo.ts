import { z } from 'zod';
import type { Api, ApiDeps } from './deps.ts';
import { FAILURES } from './schemas.ts';

const ServerInfo = z
  .object({
    version: z.string(),
    gateway_id: z.string(),
    api_url: z.string(),
    listeners: z
      .record(z.string(), z.object({ host: z.string(), port: z.number().int(), tls: z.boolean() }))
      .describe('Where clients connect, by subtype of connection.'),
    protocols: z.array(
      z.object({ name: z.string(), default_port: z.number().int(), deciding: z.boolean(), masking: z.boolean() }),
    ),
    review_timeout_sec: z.number(),
  })
  .meta({ id: 'ServerInfo' });

/** `/api/serverinfo`: what a client must know to connect. */
export function serverInfoRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/serverinfo',
    config: { access: 'member' },
    schema: { tags: ['server'], summary: 'Version and addresses', response: { 200: ServerInfo, ...FAILURES } },
    handler: async () => ({
      version: deps.info.version,
      gateway_id: deps.info.gatewayId,
      api_url: deps.info.apiUrl,
      listeners: { ...deps.info.listeners },
      protocols: deps.protocols.map(({ name, defaultPort, supports }) => ({
        name,
        default_port: defaultPort,
        deciding: supports.deciding,
        masking: supports.masking,
      })),
      review_timeout_sec: deps.info.reviewTimeoutMs / 1000,
    }),
  });
}
