import type { Command } from 'commander';
import { ApiClient } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { collectList } from '../../lists.ts';
import { type OutputFormat, outputOption, say, show } from '../../output.ts';
import { recordOf, textOf } from '../../records.ts';

interface Options {
  readonly groups?: readonly string[];
  readonly description?: string;
  readonly email?: string;
  readonly output: OutputFormat;
}

/** `admin create serviceaccount NAME [--groups a,b] [--description TEXT]` */
export function createServiceAccountCommand(parent: Command, context: Context): void {
  parent
    .command('serviceaccount')
    .alias('service-account')
    .summary('create a service account')
    .description('Creates a service account: a program that uses connections with access tokens and never logs in.')
    .argument('<name>', 'its name; it stands before the ~ on the wire')
    .option('--groups <names>', 'its groups, created when they do not exist', collectList)
    .option('--description <text>', 'what it is for')
    .option('--email <address>', 'whom to ask about it')
    .addOption(outputOption())
    .action((name: string, options: Options) => run(context, name, options));
}

async function run(context: Context, name: string, options: Options): Promise<void> {
  const { groups, description, email, output } = options;
  const api = await ApiClient.open(context);
  const body = {
    name,
    ...(groups === undefined ? {} : { groups: [...groups] }),
    ...(description === undefined ? {} : { description }),
    ...(email === undefined ? {} : { email }),
  };
  const account = recordOf(await api.post('/serviceaccounts', body));
  show(context, output, account, () => `service account ${textOf(account, 'name')} created`);
  if (output === 'text')
    say(context, `Make it a token: ${context.program} admin create token NAME --user ${textOf(account, 'name')}`);
}
