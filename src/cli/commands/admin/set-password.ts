import type { Command } from 'commander';
import { ApiClient, segment } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { readNewPassword } from '../../new-password.ts';
import { say } from '../../output.ts';

/** `admin set-password NAME [--password-stdin]` */
export function setPasswordCommand(parent: Command, context: Context): void {
  parent
    .command('set-password')
    .summary("set a user's password")
    .description('Sets the password of a user and ends every login of theirs; access tokens stay.')
    .argument('<user>', 'name, e-mail address or id')
    .option('--password-stdin', 'read the password from stdin instead of asking')
    .action(async (user: string, options: { passwordStdin?: boolean }) => {
      const password = await readNewPassword(context, `New password for ${user}`, options);
      const api = await ApiClient.open(context);
      await api.put(`/users/${segment(user)}/password`, { new: password });
      say(context, `password of ${user} set; every login of theirs has ended`);
    });
}
