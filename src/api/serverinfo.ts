import { z } from 'zod';
import type { Api, ApiDeps } from './deps.ts';
import { FAILURES } from './schemas.ts';
import { needsSetup } from './setup.ts';

const ServerInfo = z
  .object({
    version: z.string(),
    gateway_id: z.string(),
    api_url: z.string(),
    auth_method: z.enum(['local', 'oidc', 'both']),
    listeners: z
      .record(z.string(), z.object({ host: z.string(), port: z.number().int(), tls: z.boolean() }))
      .describe('Where clients connect, by subtype of connection.'),
    protocols: z.array(
      z.object({ name: z.string(), default_port: z.number().int(), deciding: z.boolean(), masking: z.boolean() }),
    ),
    review_timeout_sec: z.number(),
  })
  .meta({ id: 'ServerInfo' });

const PublicServerInfo = z
  .object({
    auth_method: z.enum(['local', 'oidc', 'both']),
    version: z.string(),
    setup_needed: z.boolean().describe('Nobody has set this gateway up: see POST /api/setup.'),
    password_login: z.enum(['everybody', 'admins', 'nobody']).describe('Who may log in with a password.'),
  })
  .meta({ id: 'PublicServerInfo' });

/** `/api/publicserverinfo`: how to log in. `/api/serverinfo`: what a client must know to connect. */
export function serverInfoRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/publicserverinfo',
    config: { access: 'public' },
    schema: {
      tags: ['server'],
      summary: 'How to log in',
      security: [],
      response: { 200: PublicServerInfo, ...FAILURES },
    },
    handler: async () => ({
      version: deps.info.version,
      auth_method: deps.auth.method,
      password_login: deps.auth.passwords,
      setup_needed: await needsSetup(deps),
    }),
  });
  api.route({
    method: 'GET',
    url: '/api/serverinfo',
    config: { access: 'member' },
    schema: { tags: ['server'], summary: 'Version and addresses', response: { 200: ServerInfo, ...FAILURES } },
    handler: async () => ({
      version: deps.info.version,
      gateway_id: deps.info.gatewayId,
      api_url: deps.info.apiUrl,
      auth_method: deps.auth.method,
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
