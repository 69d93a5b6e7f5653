import type { Command } from 'commander';
import { ApiClient, ApiError, type ApiTarget } from '../api-client.ts';
import { isApiKey } from '../api-key.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../failure.ts';
import { readLogin, removeLogin } from '../login-file.ts';
import { say } from '../output.ts';

/** `logout`: revokes the saved token and forgets it. */
export function logoutCommand(parent: Command, context: Context): void {
  parent
    .command('logout')
    .summary('log out')
    .description('Revokes the token of the last login and forgets it. An API key is only forgotten.')
    .action(() => run(context));
}

async function run(context: Context): Promise<void> {
  const saved = await readLogin(context);
  if (saved?.token === undefined) {
    say(context, 'Not logged in.');
    return;
  }
  if (isApiKey(saved.token)) {
    await removeLogin(context);
    say(context, `The API key is forgotten here. It stays valid until an administrator deactivates or deletes it.`);
    return;
  }
  const target = { url: saved.api_url, token: saved.token, ca: saved.tls_ca };
  const failure = await revoke(context, target);
  await removeLogin(context);
  if (failure !== undefined) {
    throw new CommandError(`The token is forgotten here, but it could not be revoked: ${failure.message}`, {
      hint: 'It stays valid until it expires.',
      cause: failure,
    });
  }
  say(context, `Logged out of ${saved.api_url}.`);
}

/** Undefined when the token is worth nothing any more; the failure otherwise. */
async function revoke(context: Context, target: ApiTarget): Promise<CommandError | undefined> {
  try {
    await new ApiClient(context, target).post('/logout');
    return undefined;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return undefined;
    if (error instanceof CommandError) return error;
    throw error;
  }
}
