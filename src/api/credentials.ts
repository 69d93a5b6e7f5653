import { z } from 'zod';
import { type Caller, callerOf } from './auth.ts';
import { clientLines } from './client-lines.ts';
import { changed } from './config-audit.ts';
import type { Api, ApiDeps } from './deps.ts';
import { forbidden, unprocessable } from './errors.ts';
import { listenerOf } from './listener-of.ts';
import { FAILURES, NameOrIdParams, Time, time } from './schemas.ts';
import { visibleConnection } from './visibility.ts';

const LIFE_SECONDS_DEFAULT = 3600;
const LIFE_SECONDS_MIN = 60;
const LIFE_SECONDS_MAX = 48 * 3600;

const Wish = z
  .strictObject({
    access_duration_seconds: z.int().min(LIFE_SECONDS_MIN).max(LIFE_SECONDS_MAX).default(LIFE_SECONDS_DEFAULT),
    database: z
      .string()
      .min(1)
      .max(63)
      .regex(/^[^\p{Cc}]*$/u, 'must not hold control characters')
      .exactOptional()
      .describe('The database to open; left out, the connection’s own.'),
  })
  .nullish();

const Credentials = z
  .object({
    id: z.string().describe('The token behind it; revoke it with DELETE /api/tokens/{id}.'),
    connection: z.string(),
    subtype: z.string(),
    username: z.string(),
    password: z.string().describe('Shown this once.'),
    host: z.string(),
    port: z.number().int(),
    tls: z.boolean(),
    database: z.string().describe('Empty: the connection’s own.'),
    connection_string: z.string().describe('Without the password, so that it may stand in a process list.'),
    command: z.string().describe('A line to paste; it takes the password from the environment below, or asks for it.'),
    environment: z.record(z.string(), z.string()),
    expires_at: Time,
  })
  .meta({ id: 'Credentials' });

/** Short-lived credentials for the client one already has. */
export function credentialRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/connections/:nameOrID/credentials',
    // The password is one of the wire, where no API key goes.
    config: { access: 'writer', kinds: ['person', 'service'] },
    schema: {
      tags: ['connections'],
      summary: 'Make short-lived credentials for one connection',
      params: NameOrIdParams,
      body: Wish,
      response: { 201: Credentials, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const connection = await visibleConnection(deps.store, caller, request.params.nameOrID);
      if (connection.accessModeConnect === 'disabled') throw forbidden('connect is disabled for this connection');
      const listener = await listenerOf(deps, connection);
      if (connection.type === 'custom') {
        throw unprocessable('a custom connection takes no clients; run scripts on it with exec');
      }
      if (listener === undefined) {
        throw unprocessable(`this gateway has no listener for ${connection.subtype || connection.type} connections`);
      }
      const seconds = request.body?.access_duration_seconds ?? LIFE_SECONDS_DEFAULT;
      const expiresAt = await expiryFor(deps, caller, seconds);
      const { token, secret } = await deps.store.tokens.create({
        userId: caller.id,
        kind: 'access',
        name: `credentials for ${connection.name}`,
        connectionId: connection.id,
        expiresAt,
      });
      await changed(deps, caller, {
        action: 'create',
        entity: 'token',
        entityId: token.id,
        entityName: `${caller.name}: ${token.name}`,
        after: { connection_id: connection.id, expires_at: time(expiresAt) },
      });
      return reply.code(201).send({
        id: token.id,
        connection: connection.name,
        subtype: connection.subtype,
        password: secret,
        ...clientLines(connection.subtype, {
          username: `${caller.name}~${connection.name}`,
          password: secret,
          listener,
          database: request.body?.database ?? '',
        }),
        expires_at: time(expiresAt),
      });
    },
  });
}

/** What a program makes with a token ends with it at the latest: whoever found the token must not outlast it. */
async function expiryFor(deps: ApiDeps, caller: Caller, seconds: number): Promise<Date> {
  const wished = new Date(Date.now() + seconds * 1000);
  const own = caller.kind === 'person' ? undefined : await deps.store.tokens.byId(caller.tokenId);
  return own?.expiresAt !== undefined && own.expiresAt < wished ? own.expiresAt : wished;
}
