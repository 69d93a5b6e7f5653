import { z } from 'zod';
import { callerOf } from './auth.ts';
import type { Api, ApiDeps } from './deps.ts';
import { ApiError } from './errors.ts';
import { type RateLimit, RateLimiter } from './rate-limit.ts';
import { Done, FAILURES, NoBody, Time, time } from './schemas.ts';
import { shownUser, User } from './user-shape.ts';

const PASSWORD_LENGTH_MAX = 1024;
const LOGIN_MS = 12 * 60 * 60 * 1000;
/** Ten tries at once, then one every twelve seconds, for one name from one address. */
const NAME_LIMIT: RateLimit = { burst: 10, refillMs: 12_000, keysMax: 20_000 };
/** An address may try many names, but not so many that hashing passwords keeps the gateway from its work. */
const ADDRESS_LIMIT: RateLimit = { burst: 60, refillMs: 1_000, keysMax: 20_000 };

const Credentials = z
  .strictObject({
    name: z.string().min(1).max(254).exactOptional(),
    email: z.string().min(1).max(254).exactOptional(),
    password: z.string().min(1).max(PASSWORD_LENGTH_MAX),
  })
  .refine((body) => (body.name === undefined) !== (body.email === undefined), { error: 'give either name or email' });

const LoggedIn = z.object({ token: z.string(), expires_at: Time, user: User });

/** Password login and logout, and who one is. */
export function loginRoutes(api: Api, deps: ApiDeps): void {
  loginRoute(api, deps);
  api.route({
    method: 'POST',
    url: '/api/logout',
    config: { access: 'member' },
    schema: { tags: ['login'], summary: 'Revoke the token in use', body: NoBody, response: { 204: Done, ...FAILURES } },
    handler: async (request, reply) => {
      await deps.store.tokens.revoke(callerOf(request).tokenId);
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

function loginRoute(api: Api, deps: ApiDeps): void {
  const byName = new RateLimiter(NAME_LIMIT);
  const byAddress = new RateLimiter(ADDRESS_LIMIT);
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
    handler: async (request, reply) => {
      const { password } = request.body;
      const who = (request.body.name ?? request.body.email ?? '').toLowerCase();
      const key = `${request.ip} ${who}`;
      const waitMs = Math.max(byAddress.take(request.ip), byName.take(key));
      if (waitMs > 0) {
        reply.header('retry-after', Math.ceil(waitMs / 1000));
        throw new ApiError(429, 'too many attempts; try again later');
      }
      const user = await deps.store.users.verifyPassword(who, password);
      if (user === undefined) throw new ApiError(401, 'wrong name or password');
      byName.giveBack(key);
      byAddress.giveBack(request.ip);
      const expiresAt = new Date(Date.now() + LOGIN_MS);
      const { secret } = await deps.store.tokens.create({ userId: user.id, kind: 'login', name: 'login', expiresAt });
      return { token: secret, expires_at: time(expiresAt), user: shownUser(user) };
    },
  });
}
