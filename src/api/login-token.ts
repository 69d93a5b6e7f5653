import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { User as StoredUser } from '../store/index.ts';
import { BrowserSession } from './browser-session.ts';
import type { ApiDeps } from './deps.ts';
import { Time, time } from './schemas.ts';
import { shownUser, User } from './user-shape.ts';

/** What every way of logging in ends with. */
export const LoggedIn = z.object({ token: z.string(), expires_at: Time, user: User }).meta({ id: 'LoggedIn' });
/** The same for a browser, whose cookie keeps the token. */
export const BrowserLoggedIn = z.object({ expires_at: Time, user: User }).meta({ id: 'BrowserLoggedIn' });

/** A token for somebody who proved who they are, as long-lived as the configuration says. */
export async function issueLogin(deps: ApiDeps, user: StoredUser): Promise<z.infer<typeof LoggedIn>> {
  const expiresAt = new Date(Date.now() + deps.auth.loginMs);
  const { secret } = await deps.store.tokens.create({ userId: user.id, kind: 'login', name: 'login', expiresAt });
  return { token: secret, expires_at: time(expiresAt), user: shownUser(user) };
}

/** The same, kept by the browser that is answered, where no script reads it. */
export async function logBrowserIn(
  deps: ApiDeps,
  reply: FastifyReply,
  user: StoredUser,
): Promise<z.infer<typeof BrowserLoggedIn>> {
  const { token, ...shown } = await issueLogin(deps, user);
  reply.header('set-cookie', new BrowserSession(() => deps.info.apiUrl).set(token, deps.auth.loginMs));
  return shown;
}
