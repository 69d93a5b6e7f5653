import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../errors.ts';
import type { Context } from './context.ts';
import { CommandError } from './failure.ts';

const schema = z.object({
  api_url: z.string(),
  token: z.string().optional(),
  expires_at: z.string().optional(),
  user: z.string().optional(),
  /** PEM of the certificates to trust for this gateway. */
  tls_ca: z.string().optional(),
});

/** What `login` remembers: where the gateway is and the token it gave. */
export type SavedLogin = z.infer<typeof schema>;

/** `~/.sluice/config.json`. */
export function loginPath(context: Context): string {
  return join(context.home, '.sluice', 'config.json');
}

/** The saved login, or undefined when there is none. */
export async function readLogin(context: Context): Promise<SavedLogin | undefined> {
  const path = loginPath(context);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new CommandError(`${path} cannot be read: ${messageOf(error)}`);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const hint = `Remove it with \`${context.program} config clear\` and log in again.`;
    throw new CommandError(`${path} is damaged.`, { hint, cause: error });
  }
}

/** Saves a login where only this user can read it. */
export async function writeLogin(context: Context, login: SavedLogin): Promise<void> {
  const path = loginPath(context);
  await mkdir(join(context.home, '.sluice'), { recursive: true, mode: 0o700 });
  // Written beside and renamed: a reader never sees half of it, and the mode holds whatever was there before.
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(draft, path);
}

/** Forgets the saved login; true when there was one. */
export async function removeLogin(context: Context): Promise<boolean> {
  try {
    await rm(loginPath(context));
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw new CommandError(`${loginPath(context)} cannot be removed: ${messageOf(error)}`);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
