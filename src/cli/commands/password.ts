import type { Command } from 'commander';
import { ApiClient } from '../api-client.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../failure.ts';
import { readNewPassword, requireTerminal } from '../new-password.ts';
import { say } from '../output.ts';
import { askSecret, readSecretFromStdin } from '../prompt.ts';

/** `password [--password-stdin]`: changes one's own. */
export function passwordCommand(parent: Command, context: Context): void {
  parent
    .command('password')
    .summary('change your password')
    .description('Changes your password, and ends your logins elsewhere. Access tokens stay.')
    .option('--password-stdin', 'read two lines from stdin instead of asking: the current password and the new one')
    .action((options: { passwordStdin?: boolean }) => run(context, options));
}

async function run(context: Context, options: { readonly passwordStdin?: boolean }): Promise<void> {
  const passwords = options.passwordStdin === true ? await readBoth(context) : await askBoth(context);
  const api = await ApiClient.open(context);
  await api.put('/users/self/password', passwords);
  say(context, 'Your password is changed; your logins elsewhere have ended.');
}

interface Passwords {
  readonly current: string;
  readonly new: string;
}

async function readBoth(context: Context): Promise<Passwords> {
  const [current = '', wanted = '', ...more] = (await readSecretFromStdin(context)).split(/\r?\n/);
  if (current === '' || wanted === '' || more.length > 0) {
    throw new UsageError(
      'stdin must hold two lines: the current password and the new one.',
      'Write it like: printf \'%s\\n\' "$CURRENT" "$NEW" | … --password-stdin',
    );
  }
  return { current, new: wanted };
}

async function askBoth(context: Context): Promise<Passwords> {
  requireTerminal(context);
  const current = await askSecret(context, 'Current password');
  return { current, new: await readNewPassword(context, 'New password', {}) };
}
