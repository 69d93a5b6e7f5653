import type { Command } from 'commander';
import { ApiClient, type ApiRecord, segment } from '../api-client.ts';
import type { Context } from '../context.ts';
import { parseDuration } from '../duration.ts';
import { type OutputFormat, outputOption, show } from '../output.ts';
import { isRecord, recordOf, textOf } from '../records.ts';
import { renderFields } from '../table.ts';

/** `credentials create NAME [--duration 30m]` */
export function credentialsCommand(parent: Command, context: Context): void {
  const credentials = parent
    .command('credentials')
    .summary('short-lived credentials for native clients')
    .description('Short-lived credentials for native clients.');
  credentials
    .command('create')
    .summary('create a credential for one connection')
    .description(
      'Creates a name and a password that open one connection, for any client, until they expire. The password is shown once.',
    )
    .argument('<name>', 'name of the connection')
    .option('-d, --duration <time>', 'how long it opens new sessions, like 30m or 8h', parseDuration)
    .addOption(outputOption())
    .action((name: string, options: { duration?: number; output: OutputFormat }) => run(context, name, options));
}

async function run(
  context: Context,
  name: string,
  options: { duration?: number; output: OutputFormat },
): Promise<void> {
  const api = await ApiClient.open(context);
  const body = options.duration === undefined ? {} : { access_duration_seconds: options.duration };
  const credential = recordOf(await api.post(`/connections/${segment(name)}/credentials`, body));
  show(context, options.output, credential, () => {
    const fields = renderFields([
      ['Host', textOf(credential, 'host')],
      ['Port', textOf(credential, 'port')],
      ['User', textOf(credential, 'username')],
      ['Password', textOf(credential, 'password')],
      ['Expires', textOf(credential, 'expires_at')],
    ]);
    return `${fields}\n\n${pasteLine(credential)}`;
  });
}

/** The client's command line with the password in its environment, where no other process of the machine reads it. */
function pasteLine(credential: ApiRecord): string {
  const environment = isRecord(credential.environment) ? Object.entries(credential.environment) : [];
  const words = environment.map(([name, value]) => `${name}=${quoteShell(String(value))}`);
  return [...words, textOf(credential, 'command')].join(' ');
}

function quoteShell(word: string): string {
  return /^[\w.~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
