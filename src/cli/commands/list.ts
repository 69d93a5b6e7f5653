import { type Command, Option } from 'commander';
import { ApiClient } from '../api-client.ts';
import { USER_COLUMNS } from '../connection/connection-view.ts';
import type { Context } from '../context.ts';
import { collect, parsePairs } from '../lists.ts';
import { type OutputFormat, outputOption, say, show, terminalWidth } from '../output.ts';
import { recordsOf } from '../records.ts';
import { renderTable } from '../table.ts';

interface Options {
  readonly search?: string;
  readonly status?: string;
  readonly tags?: string;
  readonly query?: readonly string[];
  readonly output: OutputFormat;
}

/** `list [--search TEXT] [--tags env=prod,team!=web] [--status online]` */
export function listCommand(program: Command, context: Context): void {
  program
    .command('list')
    .aliases(['ls'])
    .summary('list the connections you may use')
    .description('Lists the connections you may use, and whether they can be reached.')
    .option('--search <text>', 'part of a name, a resource’s name, a type or a subtype')
    .option('--tags <conditions>', 'conditions that must all hold, like env=prod,team!=web')
    .addOption(new Option('--status <status>', 'only those that are').choices(['online', 'offline']))
    .option('-q, --query <key=value>', 'filter of the API; repeatable', collect)
    .addOption(outputOption())
    .action((options: Options) => run(context, options));
}

async function run(context: Context, options: Options): Promise<void> {
  const { search, status, tags } = options;
  const api = await ApiClient.open(context);
  const answer = await api.get('/connections', {
    ...Object.fromEntries(parsePairs('-q', options.query ?? [])),
    ...(search === undefined ? {} : { search }),
    ...(status === undefined ? {} : { status }),
    ...(tags === undefined ? {} : { tag_selector: tags }),
  });
  const connections = recordsOf(answer);
  if (connections.length === 0 && options.output === 'text') {
    say(context, 'There are no connections to show.');
    return;
  }
  show(context, options.output, answer, () => renderTable(USER_COLUMNS, connections, terminalWidth(context)));
}
