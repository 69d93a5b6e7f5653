import { z } from 'zod';
import type { Connection } from '../store/index.ts';
import type { Caller } from './auth.ts';
import type { ApiDeps } from './deps.ts';
import { Time, time } from './schemas.ts';

/** What a connection tells its reader of their own access for a time. */
export const ownWindow = {
  access_window: z
    .object({ id: z.string().describe('The review’s.'), until: Time })
    .exactOptional()
    .describe('The caller’s own access that lasts longest; missing where none lasts.'),
};

/** The caller's own access to this connection. Where each command is approved nobody has any. */
export async function readOwnWindow(
  deps: ApiDeps,
  caller: Caller,
  connection: Connection,
): Promise<z.output<z.ZodObject<typeof ownWindow>>> {
  if (deps.windowOffer(connection).access === 'command') return {};
  const window = await deps.store.accessWindows.openOf(caller.id, connection.id);
  return window === undefined ? {} : { access_window: { id: window.id, until: time(window.until) } };
}
