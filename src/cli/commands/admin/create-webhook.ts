import { type Command, Option } from 'commander';
import { ApiClient, type ApiRecord, segment } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { CommandError, UsageError } from '../../failure.ts';
import { collectList } from '../../lists.ts';
import { type OutputFormat, outputOption, say, show } from '../../output.ts';
import { recordOf, recordsOf, textOf } from '../../records.ts';

interface Options {
  readonly events?: readonly string[];
  readonly connections?: readonly string[];
  readonly allConnections?: boolean;
  readonly description?: string;
  readonly kind?: string;
  readonly command?: boolean;
  readonly disabled?: boolean;
  readonly enabled?: boolean;
  readonly overwrite?: boolean;
  readonly output: OutputFormat;
}

const PATH = '/webhooks/endpoints';

/** `admin create webhook URL [--events …]` */
export function createWebhookCommand(parent: Command, context: Context): void {
  parent
    .command('webhook')
    .aliases(['webhooks'])
    .summary('tell a URL of what happens')
    .description(
      'Creates a webhook endpoint. The secret that its messages are signed with is shown once.\n' +
        'With --overwrite the endpoint of this URL is changed if there is one, and only in what is given here.',
    )
    .argument('<url>', 'where to send, https://…')
    .option('--events <types>', 'what to tell of, like review.created,review.approved; all without', collectList)
    .option('--connections <names>', 'of which connections; all without', collectList)
    .option('--all-connections', 'with --overwrite: of all connections again')
    .option('--description <text>', 'what it is for')
    .addOption(new Option('--kind <kind>', 'what listens there').choices(['generic', 'microsoftteams']))
    .option('--no-command', 'leave the text of commands out')
    .option('--command', 'with --overwrite: send the text of commands again')
    .option('--disabled', 'send nothing for now')
    .option('--enabled', 'with --overwrite: send again')
    .option('--overwrite', 'change the endpoint of this URL if there is one')
    .addOption(outputOption())
    .action((url: string, _options: Options, command: Command) => run(context, url, givenOptions(command)));
}

/** `--no-command` has a default that would look like a wish. */
function givenOptions(command: Command): Options {
  const options = command.opts<Options>();
  if (command.getOptionValueSource('command') !== 'default') return options;
  const { command: _, ...given } = options;
  return given;
}

async function run(context: Context, url: string, options: Options): Promise<void> {
  const fields = fieldsOf(options);
  const api = await ApiClient.open(context);
  const existing = options.overwrite === true ? await find(api, url) : undefined;
  if (existing !== undefined) {
    if (Object.keys(fields).length === 0) {
      throw new UsageError('There is nothing to change in this webhook.', 'Add what to change, like --events.');
    }
    const id = textOf(existing, 'id');
    const body = { ...kept(existing), ...fields, url };
    const changed = recordOf(await api.put(`${PATH}/${segment(id)}`, body));
    show(context, options.output, changed, () => `webhook ${id} changed`);
    await noteSilence(context, api, changed);
    return;
  }
  const made = recordOf(await api.post(PATH, { ...fields, url }));
  // The secret alone on stdout, so that it can be piped to where it belongs.
  show(context, options.output, made, () => textOf(made, 'secret'));
  if (options.output === 'text') {
    say(context, `webhook ${textOf(made, 'id')} created; its secret is not shown again.`);
  }
  await noteSilence(context, api, made);
}

/** Connections tell of nothing that have not the plugin: those of before it was there, and those it was taken from. */
async function noteSilence(context: Context, api: ApiClient, endpoint: ApiRecord): Promise<void> {
  const { connections } = recordOf(await api.get('/plugins/webhooks'));
  const told = recordsOf(connections).map((connection) => textOf(connection, 'name'));
  const named = Array.isArray(endpoint.connections) ? endpoint.connections.map(String) : undefined;
  const silent = named?.filter((name) => !told.includes(name)) ?? [];
  for (const name of silent) {
    say(context, `note: connection ${name} has not the plugin webhooks; add it with --overwrite --plugin webhooks.`);
  }
  if (named === undefined && told.length === 0) say(context, 'note: no connection has the plugin webhooks yet.');
}

/** Only what was given, so that a change leaves the rest alone. */
function fieldsOf(options: Options): Record<string, unknown> {
  const { events, connections, allConnections, description, kind, command, disabled, enabled } = options;
  if (disabled === true && enabled === true) throw new UsageError('--disabled and --enabled exclude each other.');
  if (connections !== undefined && allConnections === true) {
    throw new UsageError('--connections and --all-connections exclude each other.');
  }
  return {
    ...(events === undefined ? {} : { event_types: events }),
    ...(connections === undefined ? {} : { connections }),
    ...(allConnections === true ? { connections: null } : {}),
    ...(description === undefined ? {} : { description }),
    ...(kind === undefined ? {} : { kind }),
    ...(command === undefined ? {} : { include_command: command }),
    ...(disabled === true ? { disabled: true } : {}),
    ...(enabled === true ? { disabled: false } : {}),
  };
}

async function find(api: ApiClient, url: string): Promise<ApiRecord | undefined> {
  const found = recordsOf(await api.get(PATH)).filter((endpoint) => endpoint.url === url);
  if (found.length > 1) throw new CommandError('There are several webhooks with this URL.');
  return found[0];
}

/** What the API takes back of what it shows. */
function kept({ description, kind, event_types, connections, include_command, disabled }: ApiRecord): ApiRecord {
  return { description, kind, event_types, connections, include_command, disabled };
}
