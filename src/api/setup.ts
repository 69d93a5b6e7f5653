import { z } from 'zod';
import type { User } from '../store/index.ts';
import { BrowserSession } from './browser-session.ts';
import { changed } from './config-audit.ts';
import type { Api, ApiDeps } from './deps.ts';
import { ApiError, conflict, unprocessable } from './errors.ts';
import type { LoginLimits } from './login-limits.ts';
import { BrowserLoggedIn, logBrowserIn } from './login-token.ts';
import { tooMany } from './oidc-login.ts';
import { PASSWORD_LENGTH_MAX, Password } from './password-shape.ts';
import { FAILURES } from './schemas.ts';
import { UserName } from './user-name.ts';
import { shownUser } from './user-shape.ts';

const NewAdmin = z
  .strictObject({
    code: z
      .string()
      .min(1)
      .max(PASSWORD_LENGTH_MAX)
      .describe('The password the gateway printed when it first started.'),
    name: UserName.exactOptional(),
    email: z.email().max(254).exactOptional(),
    password: Password.describe('What the first administrator logs in with from now on.'),
  })
  .meta({ id: 'Setup' });

/** Whether the gateway waits for somebody to set it up. Where no password is accepted, nobody can. */
export async function needsSetup(deps: Pick<ApiDeps, 'auth' | 'store'>): Promise<boolean> {
  return deps.auth.passwords !== 'nobody' && (await deps.store.setup.pending()) !== undefined;
}

/** The first minutes of a gateway: whoever can read its console becomes its administrator, once. */
export function setupRoutes(api: Api, deps: ApiDeps, limits: LoginLimits): void {
  const browsers = new BrowserSession(() => deps.info.apiUrl);
  api.route({
    method: 'POST',
    url: '/api/setup',
    config: { access: 'public' },
    schema: {
      tags: ['login'],
      summary: 'Set a new gateway up: name its first administrator, and log this browser in as them',
      description:
        'Works once, until the first administrator has another password than the printed one; `setup_needed` of ' +
        '`/api/publicserverinfo` tells. Like `POST /api/login/web` it is for pages of the gateway alone.',
      security: [],
      body: NewAdmin,
      response: { 200: BrowserLoggedIn, ...FAILURES },
    },
    handler: async (request, reply) => {
      browsers.requireOwnPage(request);
      const { code, ...wanted } = request.body;
      const address = request.ip;
      const id = deps.auth.passwords === 'nobody' ? undefined : await deps.store.setup.pending();
      const before = id === undefined ? undefined : await deps.store.users.byId(id);
      if (before === undefined) throw conflict('this gateway is set up already; log in');
      const waitMs = limits.takePassword(address, before.name);
      if (waitMs > 0) throw tooMany(reply, waitMs);
      const known = await deps.store.users.verifyPassword(before.name, code);
      if (known?.id !== before.id) {
        await deps.recordLogin({ outcome: 'refused', method: 'password', address, reason: 'password', user: before });
        throw new ApiError(401, 'the code is wrong: it is the password that the gateway printed when it first started');
      }
      if (wanted.password === code) throw unprocessable('password: choose another one than the code');
      limits.passwordWasRight(address, before.name);
      const user = await becomeAdmin(deps, before.id, wanted);
      await recordSetup(deps, before, user);
      await deps.recordLogin({ outcome: 'done', method: 'password', address, user });
      return logBrowserIn(deps, reply, user);
    },
  });
}

/** Of several who know the code and come at once, one is first; the others would replace what that one chose. */
async function becomeAdmin(deps: ApiDeps, id: string, wanted: Omit<z.output<typeof NewAdmin>, 'code'>): Promise<User> {
  if (!(await deps.store.setup.claim(id))) throw conflict('this gateway is set up already; log in');
  try {
    const user = await deps.store.users.update(id, wanted);
    if (user === undefined) throw conflict('this gateway is set up already; log in');
    return user;
  } catch (error) {
    // A name that is taken, say: whoever holds the code tries again.
    if ((await deps.store.users.byId(id)) !== undefined) await deps.store.setup.begin(id);
    throw error;
  }
}

/** The first administrator made themselves what they are. */
function recordSetup(deps: ApiDeps, before: User, user: User): Promise<void> {
  return changed(
    deps,
    { id: user.id, name: user.name },
    {
      action: 'update',
      entity: 'user',
      entityId: user.id,
      entityName: user.name,
      before: shownUser(before),
      after: { ...shownUser(user), password_changed: true },
    },
  );
}
