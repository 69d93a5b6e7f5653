import type { Command } from 'commander';
import { ApiClient, type ApiRecord, segment } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { type OutputFormat, outputOption, show } from '../../output.ts';
import { recordOf, textOf } from '../../records.ts';
import { testWebhookCommand } from './test-webhook.ts';

/** `admin test connection NAME`, and what else can be tested. */
export function testConnectionCommand(parent: Command, context: Context): void {
  const test = parent.command('test').summary('try something out').description('Tries something out.');
  test
    .command('connection')
    .summary('find out whether a connection works')
    .description('Finds out whether the gateway reaches a connection’s upstream and is let in. Nothing runs there.')
    .argument('<name>', 'name of the connection')
    .addOption(outputOption())
    .action(async (name: string, { output }: { output: OutputFormat }) => {
      const api = await ApiClient.open(context);
      const found = recordOf(await api.get(`/connections/${segment(name)}/test`));
      show(context, output, found, () => `${name} works: ${testWords(found)}`);
    });
  testWebhookCommand(test, context);
}

/** What a test found. A command has no version to tell; that it could be started is all. */
export function testWords(found: ApiRecord): string {
  const version = textOf(found, 'server_version') || 'its command is there';
  return `${version}, ${textOf(found, 'duration_ms')} ms`;
}
