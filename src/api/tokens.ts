import { z } from 'zod';
import type { Token as StoredToken } from '../store/index.ts';
import { type Caller, callerOf } from './auth.ts';
import { changed } from './config-audit.ts';
import type { Api, ApiDeps } from './deps.ts';
import { conflict, forbidden, notFound } from './errors.ts';
import { Done, FAILURES, IdParams, Time, time } from './schemas.ts';
import { findUser } from './users.ts';
import { isStaff, visibleConnection } from './visibility.ts';

const TAGS = ['tokens'];
const NAME_LENGTH_MAX = 100;
const LIFE_SECONDS_MAX = 10 * 366 * 24 * 3600;

/** What is read of a token. */
export const Token = z
  .object({
    id: z.string(),
    kind: z.enum(['access', 'login', 'api_key']),
    name: z.string(),
    user_id: z.string(),
    connection_id: z.string().nullable().describe('Opens this connection and nothing else.'),
    expires_at: Time.nullable(),
    last_used_at: Time.nullable(),
    created_at: Time,
  })
  .meta({ id: 'Token' });
/** The same with its secret. */
export const CreatedToken = Token.extend({ token: z.string().describe('Shown this once.') }).meta({
  id: 'CreatedToken',
});
/** What a token is asked for with. */
export const NewToken = z
  .strictObject({
    name: z.string().min(1).max(NAME_LENGTH_MAX),
    expires_in_seconds: z.int().min(1).max(LIFE_SECONDS_MAX).exactOptional().describe('Left out, it does not expire.'),
    connection: z.string().min(1).max(254).exactOptional().describe('Name or id; the token then opens nothing else.'),
  })
  .meta({ id: 'NewToken' });
const Whose = z.strictObject({ user: z.string().min(1).max(254).exactOptional() });

/** Personal access tokens, and the tokens logins made. */
export function tokenRoutes(api: Api, deps: ApiDeps): void {
  listRoute(api, deps);
  createRoute(api, deps);
  revokeRoute(api, deps);
}

/** A token on its way out, without its secret. */
export function shownToken(token: StoredToken): z.infer<typeof Token> {
  return {
    id: token.id,
    kind: token.kind,
    name: token.name,
    user_id: token.userId,
    connection_id: token.connectionId ?? null,
    expires_at: time(token.expiresAt),
    last_used_at: time(token.lastUsedAt),
    created_at: time(token.createdAt),
  };
}

type Owner = Pick<Caller, 'id' | 'name' | 'kind'>;

/** Whose tokens are meant: one's own, or for admins and auditors anybody's. */
async function ownerOf(deps: ApiDeps, caller: Caller, user: string | undefined): Promise<Owner> {
  if (user === undefined || user === caller.name || user === caller.id) return caller;
  if (!isStaff(caller)) throw forbidden();
  const found = await findUser(deps, user);
  if (found === undefined) throw notFound('user');
  return found;
}

function listRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/tokens',
    config: { access: 'member' },
    schema: {
      tags: TAGS,
      summary: 'List tokens: one’s own, or for admins and auditors those of `user`',
      querystring: Whose,
      response: { 200: z.array(Token), ...FAILURES },
    },
    handler: async (request) => {
      const owner = await ownerOf(deps, callerOf(request), request.query.user);
      return (await deps.store.tokens.list(owner.id)).map(shownToken);
    },
  });
}

function createRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'POST',
    url: '/api/tokens',
    config: { access: 'writer' },
    schema: {
      tags: TAGS,
      summary: 'Create an access token, for oneself or, as an admin, for `user`',
      querystring: Whose,
      body: NewToken,
      response: { 201: CreatedToken, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const owner = await ownerOf(deps, caller, request.query.user);
      // Whoever got hold of a program's token must not make others that stay when it is revoked.
      if (owner.id === caller.id && caller.kind !== 'person') {
        throw forbidden('a program gets its tokens from an administrator');
      }
      return reply.code(201).send(await makeToken(deps, caller, owner, request.body));
    },
  });
}

/** Makes an access token of somebody, as somebody who may, and records it. */
export async function makeToken(
  deps: ApiDeps,
  caller: Caller,
  owner: Owner,
  { name, expires_in_seconds, connection }: z.infer<typeof NewToken>,
): Promise<z.infer<typeof CreatedToken>> {
  const connectionId =
    connection === undefined ? undefined : (await visibleConnection(deps.store, caller, connection)).id;
  const expiresAt = expires_in_seconds === undefined ? undefined : new Date(Date.now() + expires_in_seconds * 1000);
  const { token, secret } = await deps.store.tokens.create({
    userId: owner.id,
    kind: 'access',
    name,
    connectionId,
    expiresAt,
  });
  await changed(deps, caller, {
    action: 'create',
    entity: 'token',
    entityId: token.id,
    entityName: `${owner.name}: ${name}`,
    after: shownToken(token),
  });
  return { ...shownToken(token), token: secret };
}

function revokeRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'DELETE',
    url: '/api/tokens/:id',
    // Auditors too: giving up one's own token takes nothing from anybody.
    config: { access: 'member' },
    schema: { tags: TAGS, summary: 'Revoke a token', params: IdParams, response: { 204: Done, ...FAILURES } },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const token = await deps.store.tokens.byId(request.params.id);
      if (token === undefined || (token.userId !== caller.id && !caller.isAdmin)) throw notFound('token');
      if (token.kind === 'api_key')
        throw conflict('this is an API key: deactivate, rotate or delete it at /api/api-keys');
      await deps.store.tokens.revoke(token.id);
      await changed(deps, caller, {
        action: 'delete',
        entity: 'token',
        entityId: token.id,
        entityName: token.name,
        before: shownToken(token),
      });
      return reply.code(204).send();
    },
  });
}
