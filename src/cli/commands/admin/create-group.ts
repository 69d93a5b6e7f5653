import type { Command } from 'commander';
import { ApiClient } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { type OutputFormat, outputOption, show } from '../../output.ts';
import { recordOf, textOf } from '../../records.ts';

/** `admin create group NAME` */
export function createGroupCommand(parent: Command, context: Context): void {
  parent
    .command('group')
    .summary('create a group')
    .description('Creates a group, to approve commands or to be given access.')
    .argument('<name>', 'name of the group')
    .addOption(outputOption())
    .action(async (name: string, options: { output: OutputFormat }) => {
      const api = await ApiClient.open(context);
      const group = recordOf(await api.post('/users/groups', { name }));
      show(context, options.output, group, () => `group ${textOf(group, 'name')} created`);
    });
}
