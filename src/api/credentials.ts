import { z } from 'zod';
import type { Connection } from '../store/index.ts';
import { type Caller, callerOf } from './auth.ts';
import { clientLines } from './client-lines.ts';
import { changed } from './config-audit.ts';
import type { Api, ApiDeps, ListenerInfo } from './deps.ts';
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

const where = {
  connection: z.string(),
  subtype: z.string(),
  username: z.string(),
  host: z.string(),
  port: z.number().int(),
  tls: z.boolean(),
  database: z.string().describe('Empty: the connection’s own.'),
  connection_string: z.string().describe('Without the password, so that it may stand in a process list.'),
  command: z.string().describe('A line to paste; it takes the password from the environment, or asks for it.'),
};
const ClientLines = z.object(where).meta({ id: 'ClientLines' });
const Credentials = z
  .object({
    id: z.string().describe('The token behind it; revoke it with DELETE /api/tokens/{id}.'),
    ...where,
    password: z.string().describe('Shown this once.'),
    environment: z.record(z.string(), z.string()).describe('What the line takes the password from.'),
    expires_at: Time,
  })
  .meta({ id: 'Credentials' });

/** Short-lived credentials for the client one already has, and how to use them. */
export function credentialRoutes(api: Api, deps: ApiDeps): void {
  linesRoute(api, deps);
  createRoute(api, deps);
}

function linesRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/connections/:nameOrID/client-lines',
    config: { access: 'member' },
    schema: {
      tags: ['connections'],
      summary: 'Read where one’s own client connects to',
      description: 'What making credentials answers, without making any.',
      params: NameOrIdParams,
      response: { 200: ClientLines, ...FAILURES },
    },
    handler: async (request) => {
      const caller = callerOf(request);
      const connection = await visibleConnection(deps.store, caller, request.params.nameOrID);
      const listener = await clientListener(deps, connection);
      const { environment: _environment, ...lines } = clientLines(connection.subtype, {
        username: loginName(caller, connection),
        password: '',
        listener,
        database: '',
      });
      return { connection: connection.name, subtype: connection.subtype, ...lines };
    },
  });
}

function createRoute(api: Api, deps: ApiDeps): void {
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
      const listener = await clientListener(deps, connection);
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
          username: loginName(caller, connection),
          password: secret,
          listener,
          database: request.body?.database ?? '',
        }),
        expires_at: time(expiresAt),
      });
    },
  });
}

/** Who logs in on the wire. */
function loginName(caller: Caller, connection: Connection): string {
  return `${caller.name}~${connection.name}`;
}

/** Where clients of this connection connect. Throws ApiError where none may, or can. */
async function clientListener(deps: ApiDeps, connection: Connection): Promise<ListenerInfo> {
  if (connection.accessModeConnect === 'disabled') throw forbidden('connect is disabled for this connection');
  if (connection.type === 'custom') {
    throw unprocessable('a custom connection takes no clients; run scripts on it with exec');
  }
  const listener = await listenerOf(deps, connection);
  if (listener === undefined) {
    throw unprocessable(`this gateway has no listener for ${connection.subtype || connection.type} connections`);
  }
  return listener;
}

/** What a program makes with a token ends with it at the latest: whoever found the token must not outlast it. */
async function expiryFor(deps: ApiDeps, caller: Caller, seconds: number): Promise<Date> {
  const wished = new Date(Date.now() + seconds * 1000);
  const own = caller.kind === 'person' ? undefined : await deps.store.tokens.byId(caller.tokenId);
  return own?.expiresAt !== undefined && own.expiresAt < wished ? own.expiresAt : wished;
}
