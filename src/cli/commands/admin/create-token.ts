import type { Command } from 'commander';
import { ApiClient } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { parseDuration } from '../../duration.ts';
import { type OutputFormat, outputOption, say, show } from '../../output.ts';
import { recordOf, textOf } from '../../records.ts';

interface Options {
  readonly user?: string;
  readonly connection?: string;
  readonly expires?: number;
  readonly output: OutputFormat;
}

/** `admin create token NAME [--user NAME] [--connection NAME] [--expires 30d]` */
export function createTokenCommand(parent: Command, context: Context): void {
  parent
    .command('token')
    .summary('create an access token')
    .description(
      'Creates a token that works as the password of native clients and for this command line. It is shown once.',
    )
    .argument('<name>', 'what it is for')
    .option('--user <name>', 'whose token it is; yours without')
    .option('--connection <name>', 'open this connection and nothing else')
    .option('--expires <time>', 'how long it lives, like 30d; without end when left out', parseDuration)
    .addOption(outputOption())
    .action((name: string, options: Options) => run(context, name, options));
}

async function run(context: Context, name: string, options: Options): Promise<void> {
  const api = await ApiClient.open(context);
  const body = {
    name,
    ...(options.connection === undefined ? {} : { connection: options.connection }),
    ...(options.expires === undefined ? {} : { expires_in_seconds: options.expires }),
  };
  const token = recordOf(await api.post('/tokens', body, { user: options.user }));
  // The secret alone on stdout, so that it can be piped to where it belongs.
  show(context, options.output, token, () => textOf(token, 'token'));
  if (options.output === 'text') say(context, `token ${name} created (${textOf(token, 'id')}); it is not shown again.`);
}
