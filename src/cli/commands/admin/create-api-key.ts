import type { Command } from 'commander';
import { ApiClient, type ApiRecord, segment } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { parseDuration } from '../../duration.ts';
import { collectList } from '../../lists.ts';
import { type OutputFormat, outputOption, say, show } from '../../output.ts';
import { recordOf, textOf } from '../../records.ts';

interface CreateOptions {
  readonly groups?: readonly string[];
  readonly expires?: number;
  readonly output: OutputFormat;
}

interface RotateOptions {
  readonly expires?: number;
  readonly grace?: number;
  readonly output: OutputFormat;
}

/** `admin create api-key NAME [--groups a,b] [--expires 90d]` */
export function createApiKeyCommand(parent: Command, context: Context): void {
  parent
    .command('api-key')
    .alias('apikey')
    .summary('create an API key')
    .description(
      'Creates an API key: a program that uses the API, and decides reviews, with the groups it has. It is shown once.',
    )
    .argument('<name>', 'its name, as reviews and the audit show it')
    .option(
      '--groups <names>',
      'its groups, created when they do not exist; "admin" makes it an administrator',
      collectList,
    )
    .option('--expires <time>', 'how long it lives, like 90d; without end when left out', parseDuration)
    .addOption(outputOption())
    .action(async (name: string, options: CreateOptions) => {
      const api = await ApiClient.open(context);
      const body = {
        name,
        groups: [...(options.groups ?? [])],
        ...(options.expires === undefined ? {} : { expires_in: options.expires }),
      };
      showKey(context, options.output, recordOf(await api.post('/api-keys', body)), 'created');
    });
}

/** `admin rotate api-key NAME [--expires 90d] [--grace 1h]` */
export function rotateCommand(parent: Command, context: Context): void {
  const rotate = parent.command('rotate').summary('replace a secret').description('Replaces a secret.');
  rotate
    .command('api-key')
    .alias('apikey')
    .summary('replace the secret of an API key')
    .description('Gives an API key another secret, which is shown once. The one before ends now, or after --grace.')
    .argument('<name>', 'its name or id')
    .option('--expires <time>', 'how long the new one lives, like 90d; without end when left out', parseDuration)
    .option('--grace <time>', 'how much longer the one before works, at most 7d', parseDuration)
    .addOption(outputOption())
    .action(async (name: string, options: RotateOptions) => {
      const api = await ApiClient.open(context);
      const body = {
        ...(options.expires === undefined ? {} : { expires_in: options.expires }),
        ...(options.grace === undefined ? {} : { grace_seconds: options.grace }),
      };
      const key = recordOf(await api.post(`/api-keys/${segment(name)}/rotate`, body));
      showKey(context, options.output, key, 'rotated');
    });
}

/** The key alone on stdout, so that it can be piped to where it belongs. */
function showKey(context: Context, output: OutputFormat, key: ApiRecord, what: string): void {
  show(context, output, key, () => textOf(key, 'key'));
  if (output === 'text') {
    say(context, `API key ${textOf(key, 'name')} ${what} (${textOf(key, 'id')}); it is not shown again.`);
  }
}
