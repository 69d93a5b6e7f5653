import type { Command } from 'commander';
import { ApiClient, segment } from '../api-client.ts';
import { renderConnection } from '../connection/connection-view.ts';
import type { Context } from '../context.ts';
import { type OutputFormat, outputOption, show } from '../output.ts';
import { recordOf } from '../records.ts';

/** `describe CONNECTION` */
export function describeCommand(program: Command, context: Context): void {
  program
    .command('describe')
    .summary('show a connection you may use')
    .description('Shows what a connection leads to, whether it can be reached, and what it takes to use it.')
    .argument('<connection>', 'name of the connection')
    .addOption(outputOption())
    .action(async (name: string, { output }: { output: OutputFormat }) => {
      const api = await ApiClient.open(context);
      const connection = recordOf(await api.get(`/connections/${segment(name)}`));
      show(context, output, connection, () => renderConnection(connection));
    });
}
