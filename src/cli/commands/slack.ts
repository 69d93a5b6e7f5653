import type { Command } from 'commander';
import { ApiClient, type ApiRecord } from '../api-client.ts';
import type { Context } from '../context.ts';
import { CommandError, UsageError } from '../failure.ts';
import { type OutputFormat, outputOption, say, show } from '../output.ts';
import { printableLine } from '../printable.ts';
import { ask, canAsk } from '../prompt.ts';
import { recordOf, textOf } from '../records.ts';

const PATH = '/users/self/slack';

interface LinkOptions {
  readonly yes?: boolean;
  readonly output: OutputFormat;
}

/** `slack link CODE`, `slack unlink`, `slack status`: which account of Slack acts as oneself. */
export function slackCommand(parent: Command, context: Context): void {
  const slack = parent
    .command('slack')
    .summary('link your Slack account')
    .description('Says which Slack account acts as you: with it you approve and reject in Slack.');
  slack
    .command('link')
    .summary('link the Slack account that typed /hoop link')
    .description('Links the Slack account that was given this code. Only use a code that you asked for yourself.')
    .argument('<code>', 'what `/hoop link` answered in Slack')
    .option('-y, --yes', 'do not ask whether it is the right account')
    .addOption(outputOption())
    .action((code: string, options: LinkOptions) => link(context, code, options));
  slack
    .command('unlink')
    .summary('end the link')
    .description('Ends the link with your Slack account, and your subscriptions there.')
    .action(() => unlink(context));
  slack
    .command('status')
    .summary('show which Slack account is linked')
    .addOption(outputOption())
    .action((options: { readonly output: OutputFormat }) => status(context, options.output));
}

async function link(context: Context, code: string, { yes, output }: LinkOptions): Promise<void> {
  if (yes !== true && !canAsk(context)) {
    throw new UsageError('There is no terminal to ask on whether it is the right account.', 'Add --yes.');
  }
  const api = await ApiClient.open(context);
  if (yes !== true) {
    const account = recordOf(await api.post(PATH, { code, confirm: false }));
    const answer = await ask(context, `Let ${accountText(account)} approve and reject as you? (y/n)`, 'n');
    if (!/^y(?:es)?$/i.test(answer)) throw new CommandError('Nothing was linked.');
  }
  const linked = recordOf(await api.post(PATH, { code }));
  show(context, output, linked, () => `${accountText(linked)} is linked: it approves and rejects as you.`);
}

async function unlink(context: Context): Promise<void> {
  const api = await ApiClient.open(context);
  await api.delete(PATH);
  say(context, 'No Slack account is linked any more.');
}

async function status(context: Context, output: OutputFormat): Promise<void> {
  const api = await ApiClient.open(context);
  const linked = recordOf(await api.get(PATH));
  show(context, output, linked, () => `${accountText(linked)} is linked since ${textOf(linked, 'linked_at')}.`);
}

function accountText(account: ApiRecord): string {
  const name = printableLine(textOf(account, 'slack_name'));
  return `the Slack account ${name} (${textOf(account, 'slack_id')} in ${textOf(account, 'slack_team_id')})`;
}
