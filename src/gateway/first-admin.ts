import { randomBytes } from 'node:crypto';
import type { Store } from '../store/index.ts';

/** Bytes of a password nobody chose. */
const PASSWORD_BYTES = 15;

/** Makes the first administrator when there are no users at all; returns the login to show this one time when nobody chose its password. */
export async function ensureAdmin(
  store: Pick<Store, 'users' | 'setup'>,
  wanted: { readonly name: string; readonly password: string | undefined },
): Promise<{ name: string; password: string } | undefined> {
  const { total } = await store.users.list({ limit: 1, offset: 0 });
  if (total > 0) return undefined;
  const password = wanted.password ?? randomBytes(PASSWORD_BYTES).toString('base64url');
  const draft = { name: wanted.name, email: `${wanted.name}@localhost`, groups: ['admin'], password };
  const { id } = await store.users.create(draft);
  // A password somebody chose is known to them: it is not for a terminal or a log.
  if (wanted.password !== undefined) return undefined;
  await store.setup.begin(id);
  return { name: wanted.name, password };
}
