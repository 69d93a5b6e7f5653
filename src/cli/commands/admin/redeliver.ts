import type { Command } from 'commander';
import { ApiClient, segment } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { type OutputFormat, outputOption, show } from '../../output.ts';
import { recordOf, textOf } from '../../records.ts';

/** `admin redeliver ID` */
export function redeliverCommand(parent: Command, context: Context): void {
  parent
    .command('redeliver')
    .summary('send a webhook message again')
    .description('Sends a webhook message again, under the same id: one that failed, or that its receiver lost.')
    .argument('<id>', 'id of the message, of `admin get webhook-messages`')
    .addOption(outputOption())
    .action(async (id: string, { output }: { output: OutputFormat }) => {
      const api = await ApiClient.open(context);
      const message = recordOf(await api.post(`/webhooks/messages/${segment(id)}/redeliver`));
      show(context, output, message, () => `message ${textOf(message, 'id')} waits to be sent again`);
    });
}
