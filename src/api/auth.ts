import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PrincipalKind, Store, TokenOwner } from '../store/index.ts';
import type { BrowserSession } from './browser-session.ts';
import { ApiError, forbidden } from './errors.ts';

/**
 * Who may use a route. `public`: nobody needs to log in; `member`: everybody logged in; `reader`: admins and auditors;
 * `writer`: everybody but auditors, who only read; `admin`: admins.
 */
export type Access = 'public' | 'member' | 'reader' | 'writer' | 'admin';

/** The person or program behind a request, as the token proved it just now. */
export interface Caller {
  readonly id: string;
  readonly kind: PrincipalKind;
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
  readonly isAdmin: boolean;
  readonly isAuditor: boolean;
  /** The token that proved it. */
  readonly tokenId: string;
  /** When that token ends by itself. */
  readonly tokenExpiresAt?: Date | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route that is not public. */
    caller: Caller | undefined;
  }
  interface FastifyContextConfig {
    access?: Access;
    /** Left out: people and programs alike. */
    kinds?: readonly PrincipalKind[];
  }
}

const ADMIN_GROUP = 'admin';
const AUDITOR_GROUP = 'auditor';
const BEARER = /^Bearer +([A-Za-z0-9_-]{1,256})$/i;
const API_KEY = /^slk_[A-Za-z0-9_-]{1,252}$/;
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
export function installAuth(app: FastifyInstance, store: Store, browsers: BrowserSession): void {
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
    request.caller = await authenticate({ store, browsers }, request, reply);
    if (!permits(access, request.caller)) throw forbidden();
    const { kinds } = request.routeOptions.config;
    if (kinds?.includes(request.caller.kind) === false)
      throw forbidden(`this is not for ${PLURALS[request.caller.kind]}`);
  });
}

const PLURALS: Readonly<Record<PrincipalKind, string>> = {
  person: 'people',
  service: 'service accounts',
  api_key: 'API keys',
};

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

/** The token of a request: a bearer, or an API key in the header of its name. Which of two would count is left to nobody's guess. */
function presentedSecret({ headers }: FastifyRequest): string | undefined {
  const key = headers['api-key'];
  if (key === undefined) return BEARER.exec(headers.authorization ?? '')?.[1];
  if (headers.authorization !== undefined) throw new ApiError(400, 'send either Authorization or Api-Key, not both');
  return typeof key === 'string' && API_KEY.test(key) ? key : undefined;
}

interface Proofs {
  readonly store: Store;
  readonly browsers: BrowserSession;
}

async function authenticate(
  { store, browsers }: Proofs,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Caller> {
  const { authorization, 'api-key': key } = request.headers;
  // What a client names itself goes before what its browser adds.
  const hasToken = authorization !== undefined || key !== undefined;
  const secret = hasToken ? presentedSecret(request) : browsers.secretOf(request);
  const found = secret === undefined ? undefined : await store.tokens.byBearer(secret);
  if (found === undefined) {
    reply.header('www-authenticate', 'Bearer');
    throw new ApiError(401, 'log in first: the bearer token is missing, wrong or expired');
  }
  const { token } = found;
  // Such a token lies in some client's configuration; whoever finds it may use that connection and nothing else.
  if (token.connectionId !== undefined) throw forbidden('this token opens one connection and nothing else');
  if (token.lastUsedAt === undefined || Date.now() - token.lastUsedAt.getTime() > TOUCH_EVERY_MS) {
    await store.tokens.touch(token.id);
  }
  return callerFrom(found);
}

/** Who somebody is, as their token and their groups stand now. */
export function callerFrom({ token, user }: TokenOwner): Caller {
  return {
    id: user.id,
    kind: user.kind,
    name: user.name,
    email: user.email,
    groups: user.groups,
    isAdmin: isAdmin(user.groups),
    isAuditor: isAuditor(user.groups),
    tokenId: token.id,
    tokenExpiresAt: token.expiresAt,
  };
}
