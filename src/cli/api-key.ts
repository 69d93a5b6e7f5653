import type { Context } from './context.ts';
import { UsageError } from './failure.ts';
import { askSecret, canAsk, readSecretFromStdin } from './prompt.ts';

/** What every API key begins with. */
const PREFIX = 'slk_';

/** Where an API key may stand in the environment. */
export const API_KEY_VARIABLES = ['SLUICE_API_KEY', 'HOOP_API_KEY'] as const;

/** Whether this is an API key, and so nothing a logout may revoke. */
export function isApiKey(token: string): boolean {
  return token.startsWith(PREFIX);
}

/** The API key to log in with: of the environment, asked for, or from stdin; never of the command line, which others can read. */
export async function readApiKey(context: Context, option: string | true): Promise<string> {
  if (option !== true) {
    throw new UsageError(
      'An API key on the command line can be read by every process here.',
      `Set ${API_KEY_VARIABLES[0]}, or pipe it in: printf '%s' "$KEY" | ${context.program} login --api-key`,
    );
  }
  const named = API_KEY_VARIABLES.map((name) => context.env[name]).find((value) => value !== undefined && value !== '');
  const key = named ?? (canAsk(context) ? await askSecret(context, 'API key') : await readSecretFromStdin(context));
  if (!isApiKey(key)) throw new UsageError(`This is no API key: they begin with ${PREFIX}.`);
  return key;
}
