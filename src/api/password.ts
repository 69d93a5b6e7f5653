import { z } from 'zod';
import type { User } from '../store/index.ts';
import { type Caller, callerOf } from './auth.ts';
import { changed } from './config-audit.ts';
import type { Api, ApiDeps } from './deps.ts';
import { ApiError, forbidden, notFound, unprocessable } from './errors.ts';
import { PASSWORD_LENGTH_MAX, Password } from './password-shape.ts';
import { type RateLimit, RateLimiter } from './rate-limit.ts';
import { Done, FAILURES, NameOrIdParams } from './schemas.ts';
import { findUser } from './users.ts';

/** Whoever finds an open login must not find out its password from it. */
const TRIES: RateLimit = { burst: 10, refillMs: 12_000, keysMax: 20_000 };

const OwnPassword = z.strictObject({ current: z.string().min(1).max(PASSWORD_LENGTH_MAX), new: Password });
const NewPassword = z.strictObject({ new: Password });

/** Passwords: one's own, and for admins anybody's. */
export function passwordRoutes(api: Api, deps: ApiDeps): void {
  ownRoute(api, deps);
  resetRoute(api, deps);
}

function ownRoute(api: Api, deps: ApiDeps): void {
  const tries = new RateLimiter(TRIES);
  api.route({
    method: 'PUT',
    url: '/api/users/self/password',
    // Auditors too: it is their own.
    config: { access: 'member', kinds: ['person'] },
    schema: {
      tags: ['users'],
      summary: 'Change one’s own password',
      description: 'Ends all other logins of oneself; access tokens stay.',
      body: OwnPassword,
      response: { 204: Done, ...FAILURES },
    },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const waitMs = tries.take(caller.id);
      if (waitMs > 0) {
        reply.header('retry-after', Math.ceil(waitMs / 1000));
        throw new ApiError(429, 'too many attempts; try again later');
      }
      const known = await deps.store.users.verifyPassword(caller.name, request.body.current);
      if (known?.id !== caller.id) throw forbidden('current: the password is wrong, or you have none yet');
      if (request.body.new === request.body.current) throw unprocessable('new: is the same as the current one');
      tries.giveBack(caller.id);
      await setPassword(deps, caller, known, { password: request.body.new, keepTokenId: caller.tokenId });
      return reply.code(204).send();
    },
  });
}

function resetRoute(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'PUT',
    url: '/api/users/:nameOrID/password',
    config: { access: 'admin' },
    schema: {
      tags: ['users'],
      summary: 'Set a user’s password',
      description: 'Ends every login of that user; access tokens stay.',
      params: NameOrIdParams,
      body: NewPassword,
      response: { 204: Done, ...FAILURES },
    },
    handler: async (request, reply) => {
      const user = await findUser(deps, request.params.nameOrID);
      if (user === undefined) throw notFound('user');
      if (user.oidc === 'linked') {
        throw unprocessable('this user logs in through the identity provider; set oidc to none first');
      }
      await setPassword(deps, callerOf(request), user, { password: request.body.new });
      return reply.code(204).send();
    },
  });
}

async function setPassword(
  deps: ApiDeps,
  caller: Caller,
  user: User,
  { password, keepTokenId }: { readonly password: string; readonly keepTokenId?: string },
): Promise<void> {
  if (!(await deps.store.users.setPassword(user.id, password, keepTokenId))) throw notFound('user');
  await changed(deps, caller, {
    action: 'update',
    entity: 'user',
    entityId: user.id,
    entityName: user.name,
    after: { password_changed: true },
  });
}
