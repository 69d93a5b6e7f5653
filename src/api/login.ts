import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { User as StoredUser } from '../store/index.ts';
import { callerOf, isAdmin } from './auth.ts';
import { BrowserSession } from './browser-session.ts';
import type { Api, ApiDeps } from './deps.ts';
import { ApiError, forbidden } from './errors.ts';
import { LoginLimits } from './login-limits.ts';
import { BrowserLoggedIn, issueLogin, LoggedIn, logBrowserIn } from './login-token.ts';
import { oidcLoginRoutes, tooMany } from './oidc-login.ts';
import { PASSWORD_LENGTH_MAX } from './password-shape.ts';
import { Done, FAILURES, NoBody } from './schemas.ts';
import { setupRoutes } from './setup.ts';
import { shownUser, User } from './user-shape.ts';
import { findUser } from './users.ts';

const Credentials = z
  .strictObject({
    name: z.string().min(1).max(254).exactOptional(),
    email: z.string().min(1).max(254).exactOptional(),
    password: z.string().min(1).max(PASSWORD_LENGTH_MAX),
  })
  .refine((body) => (body.name === undefined) !== (body.email === undefined), { error: 'give either name or email' });

/** One text for every reason: it does not tell whether there is such a user. */
const WRONG = {
  everybody: 'wrong name or password',
  admins: 'wrong name or password; everybody but administrators logs in through the identity provider',
} as const;

/** Login and logout, and who one is. */
export function loginRoutes(api: Api, deps: ApiDeps): void {
  const limits = new LoginLimits();
  loginRoute(api, deps, limits);
  browserLoginRoute(api, deps, limits);
  oidcLoginRoutes(api, deps, limits);
  setupRoutes(api, deps, limits);
  api.route({
    method: 'POST',
    url: '/api/logout',
    // An API key is no login: it would be gone for good.
    config: { access: 'member', kinds: ['person', 'service'] },
    schema: {
      tags: ['login'],
      summary: 'Revoke the token in use; a browser also forgets it',
      body: NoBody,
      response: { 204: Done, ...FAILURES },
    },
    handler: async (request, reply) => {
      await deps.store.tokens.revoke(callerOf(request).tokenId);
      if (request.headers.authorization === undefined) {
        reply.header('set-cookie', new BrowserSession(() => deps.info.apiUrl).clear());
      }
      return reply.code(204).send();
    },
  });
  api.route({
    method: 'GET',
    url: '/api/userinfo',
    config: { access: 'member' },
    schema: { tags: ['login'], summary: 'Who am I?', response: { 200: User, ...FAILURES } },
    handler: async (request) => {
      const user = await deps.store.users.byId(callerOf(request).id);
      if (user === undefined) throw new ApiError(401, 'this user no longer exists');
      return shownUser(user);
    },
  });
}

function loginRoute(api: Api, deps: ApiDeps, limits: LoginLimits): void {
  api.route({
    method: 'POST',
    url: '/api/login',
    config: { access: 'public' },
    schema: {
      tags: ['login'],
      summary: 'Trade a password for a token',
      security: [],
      body: Credentials,
      response: { 200: LoggedIn, ...FAILURES },
    },
    handler: async (request, reply) =>
      issueLogin(deps, await checkPassword(deps, limits, request, reply, request.body)),
  });
}

function browserLoginRoute(api: Api, deps: ApiDeps, limits: LoginLimits): void {
  const browsers = new BrowserSession(() => deps.info.apiUrl);
  api.route({
    method: 'POST',
    url: '/api/login/web',
    config: { access: 'public' },
    schema: {
      tags: ['login'],
      summary: 'Log this browser in with a password',
      description:
        'The token is in a cookie that no script reads (HttpOnly, SameSite=Strict). For pages of the gateway alone: their ' +
        'requests have the header `X-Requested-With: sluice-web`, here and wherever they are no reads.',
      security: [],
      body: Credentials,
      response: { 200: BrowserLoggedIn, ...FAILURES },
    },
    handler: async (request, reply) => {
      // Else another site could log a browser in as somebody whose eyes it has.
      browsers.requireOwnPage(request);
      return logBrowserIn(deps, reply, await checkPassword(deps, limits, request, reply, request.body));
    },
  });
}

/** Whose password it is, recorded either way. Throws ApiError. */
async function checkPassword(
  deps: ApiDeps,
  limits: LoginLimits,
  request: Pick<FastifyRequest, 'ip'>,
  reply: FastifyReply,
  { name, email, password }: z.output<typeof Credentials>,
): Promise<StoredUser> {
  if (deps.auth.passwords === 'nobody') {
    throw forbidden('passwords are not accepted here; log in through the identity provider');
  }
  const who = (name ?? email ?? '').toLowerCase();
  const address = request.ip;
  const waitMs = limits.takePassword(address, who);
  if (waitMs > 0) throw tooMany(reply, waitMs);
  const user = await deps.store.users.verifyPassword(who, password);
  if (user === undefined || (deps.auth.passwords === 'admins' && !isAdmin(user.groups))) {
    // Asked for in any case: the answer to a name that nobody has takes as long.
    const known = await findUser(deps, who);
    await deps.recordLogin({ outcome: 'refused', method: 'password', address, reason: 'password', user: known });
    throw new ApiError(401, WRONG[deps.auth.passwords]);
  }
  limits.passwordWasRight(address, who);
  await deps.recordLogin({ outcome: 'done', method: 'password', address, user });
  return user;
}
