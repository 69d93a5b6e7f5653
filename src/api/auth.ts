import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Store } from '../store/index.ts';
import { ApiError, forbidden } from './errors.ts';

/**
 * Who may use a route. `public`: nobody needs to log in; `member`: everybody logged in; `reader`: admins and auditors;
 * `writer`: everybody but auditors, who only read; `admin`: admins.
 */
export type Access = 'public' | 'member' | 'reader' | 'writer' | 'admin';

/** The person behind a request, as the token proved it just now. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
  readonly isAdmin: boolean;
  readonly isAuditor: boolean;
  /** The token that proved it. */
  readonly tokenId: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route that is not public. */
    caller: Caller | undefined;
  }
  interface FastifyContextConfig {
    access?: Access;
  }
}

const ADMIN_GROUP = 'admin';
const AUDITOR_GROUP = 'auditor';
const BEARER = /^Bearer +([A-Za-z0-9_-]{1,256})$/i;
/** `last used` is kept to the minute: one write a minute and token, however busy the client is. */
const TOUCH_EVERY_MS = 60_000;

/** The caller of a route that is not public. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === undefined) throw new Error('a route without login asked for its caller');
  return request.caller;
}

/** Whether somebody in these groups manages the gateway. */
export function isAdmin(groups: readonly string[]): boolean {
  return groups.includes(ADMIN_GROUP);
}

/** Whether somebody in these groups reads everything and changes nothing. Being an admin wins. */
export function isAuditor(groups: readonly string[]): boolean {
  return groups.includes(AUDITOR_GROUP) && !isAdmin(groups);
}

/** Checks every request of this scope before its body is read. A route that does not say who may use it is a bug, found at start. */
export function installAuth(app: FastifyInstance, store: Store): void {
  app.decorateRequest('caller', undefined);
  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined)
      throw new Error(`${String(route.method)} ${route.url} does not say who may use it`);
  });
  app.addHook('onRequest', async (request, reply) => {
    const access = request.routeOptions.config.access;
    // Answers hold what only this caller may read, some of them a secret that is shown once.
    reply.header('cache-control', 'no-store');
    // Only the handler for unknown addresses has no access level; it tells nothing.
    if (access === 'public' || access === undefined) return;
    request.caller = await authenticate(store, request, reply);
    if (!permits(access, request.caller)) throw forbidden();
  });
}

function permits(access: Exclude<Access, 'public'>, caller: Caller): boolean {
  switch (access) {
    case 'member':
      return true;
    case 'reader':
      return caller.isAdmin || caller.isAuditor;
    case 'writer':
      return !caller.isAuditor;
    case 'admin':
      return caller.isAdmin;
  }
}

async function authenticate(store: Store, request: FastifyRequest, reply: FastifyReply): Promise<Caller> {
  const secret = BEARER.exec(request.headers.authorization ?? '')?.[1];
  const found = secret === undefined ? undefined : await store.tokens.byBearer(secret);
  if (found === undefined) {
    reply.header('www-authenticate', 'Bearer');
    throw new ApiError(401, 'log in first: the bearer token is missing, wrong or expired');
  }
  const { token, user } = found;
  // Such a token lies in some client's configuration; whoever finds it may use that connection and nothing else.
  if (token.connectionId !== undefined) throw forbidden('this token opens one connection and nothing else');
  if (token.lastUsedAt === undefined || Date.now() - token.lastUsedAt.getTime() > TOUCH_EVERY_MS) {
    await store.tokens.touch(token.id);
  }
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    groups: user.groups,
    isAdmin: isAdmin(user.groups),
    isAuditor: isAuditor(user.groups),
    tokenId: token.id,
  };
}
