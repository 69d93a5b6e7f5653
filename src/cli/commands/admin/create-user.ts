import type { Command } from 'commander';
import { ApiClient } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { UsageError } from '../../failure.ts';
import { ensureGroups } from '../../groups.ts';
import { collectList } from '../../lists.ts';
import { readNewPassword } from '../../new-password.ts';
import { type OutputFormat, outputOption, say, show } from '../../output.ts';
import { recordOf, textOf } from '../../records.ts';

interface Options {
  readonly email: string;
  readonly groups?: readonly string[];
  readonly passwordStdin?: boolean;
  readonly oidc?: boolean;
  readonly output: OutputFormat;
}

/** `admin create user NAME --email ADDRESS [--groups a,b] [--password-stdin | --oidc]` */
export function createUserCommand(parent: Command, context: Context): void {
  parent
    .command('user')
    .summary('create a user')
    .description('Creates a user. The group "admin" makes an administrator, "auditor" one who may read everything.')
    .argument('<name>', 'login name')
    .requiredOption('--email <address>', 'e-mail address')
    .option('--groups <names>', 'groups of the user, created when they do not exist', collectList)
    .option('--password-stdin', 'read the password from stdin instead of asking')
    .option('--oidc', 'no password: the account of the identity provider with this e-mail address logs in')
    .addOption(outputOption())
    .action((name: string, options: Options) => run(context, name, options));
}

async function run(context: Context, name: string, options: Options): Promise<void> {
  if (options.oidc === true && options.passwordStdin === true) {
    throw new UsageError('--oidc and --password-stdin do not go together.');
  }
  const way =
    options.oidc === true
      ? { oidc: 'expected' }
      : { password: await readNewPassword(context, `Password for ${name}`, options) };
  const groups = options.groups ?? [];
  const api = await ApiClient.open(context);
  for (const group of await ensureGroups(api, groups))
    say(context, `note: group ${group} did not exist and was created.`);
  const user = recordOf(await api.post('/users', { name, email: options.email, groups: [...groups], ...way }));
  show(context, options.output, user, () => `user ${textOf(user, 'name')} created`);
}
