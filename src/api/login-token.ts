import { z } from 'zod';
import type { User as StoredUser } from '../store/index.ts';
import type { ApiDeps } from './deps.ts';
import { Time, time } from './schemas.ts';
import { shownUser, User } from './user-shape.ts';

/** What every way of logging in ends with. */
export const LoggedIn = z.object({ token: z.string(), expires_at: Time, user: User }).meta({ id: 'LoggedIn' });

/** A token for somebody who proved who they are, as long-lived as the configuration says. */
export async function issueLogin(deps: ApiDeps, user: StoredUser): Promise<z.infer<typeof LoggedIn>> {
  const expiresAt = new Date(Date.now() + deps.auth.loginMs);
  const { secret } = await deps.store.tokens.create({ userId: user.id, kind: 'login', name: 'login', expiresAt });
  return { token: secret, expires_at: time(expiresAt), user: shownUser(user) };
}
