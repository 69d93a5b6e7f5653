import type { Command } from 'commander';
import { ApiClient, segment } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { CommandError } from '../../failure.ts';
import { type OutputFormat, outputOption, show } from '../../output.ts';
import { recordOf, textOf } from '../../records.ts';
import { findResource } from '../../resources.ts';
import { fetchOne } from './get.ts';

/** `admin test webhook ID` */
export function testWebhookCommand(test: Command, context: Context): void {
  test
    .command('webhook')
    .summary('send a test to a webhook endpoint')
    .description('Sends a test message to a webhook endpoint, once, and tells how it went.')
    .argument('<id>', 'id or URL of the endpoint')
    .addOption(outputOption())
    .action(async (name: string, { output }: { output: OutputFormat }) => {
      const api = await ApiClient.open(context);
      const id = textOf(await fetchOne(api, findResource('webhooks'), name), 'id');
      const message = recordOf(await api.post(`/webhooks/endpoints/${segment(id)}/test`));
      const isDelivered = message.status === 'delivered';
      const duration = `${textOf(message, 'duration_ms')} ms`;
      if (isDelivered || output === 'json') {
        show(context, output, message, () => `it answered ${textOf(message, 'response_status')} in ${duration}`);
      }
      if (!isDelivered) throw new CommandError(`The webhook did not take the test: ${textOf(message, 'error')}.`);
    });
}
