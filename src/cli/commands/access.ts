import type { Command } from 'commander';
import { ApiClient, type ApiRecord } from '../api-client.ts';
import type { Context } from '../context.ts';
import { type OutputFormat, outputOption, say, show, terminalWidth } from '../output.ts';
import { recordsOf, textOf } from '../records.ts';
import { reviewGroups } from '../resources.ts';
import { renderTable, type TableColumn } from '../table.ts';
import { windowDuration, windowLeft } from '../window-view.ts';

/** As many as the API gives at once; more than anybody reads. */
const LISTED_MAX = 100;

const COLUMNS: readonly TableColumn<ApiRecord>[] = [
  { heading: 'ID', cell: (review) => textOf(review, 'id') },
  { heading: 'STATUS', cell: (review) => textOf(review, 'status') },
  { heading: 'USER', cell: (review) => textOf(review, 'user_name') },
  { heading: 'CONNECTION', cell: (review) => textOf(review, 'connection_name') },
  { heading: 'DURATION', cell: windowDuration },
  { heading: 'UNTIL', cell: (review) => textOf(review, 'revoke_at') },
  { heading: 'LEFT', cell: (review) => windowLeft(review, Date.now()) },
  { heading: 'GROUPS', cell: reviewGroups },
  { heading: 'REASON', cell: (review) => textOf(review, 'justification') },
];

/** `access list` */
export function accessCommand(parent: Command, context: Context): void {
  const access = parent
    .command('access')
    .summary('access to connections for a time')
    .description('Access to connections for a time.');
  access
    .command('list')
    .alias('ls')
    .summary('list the access that lasts, and what is asked for')
    .description('Lists the access that lasts now, and what is asked for: your own, and what you may decide.')
    .addOption(outputOption())
    .action((options: { output: OutputFormat }) => list(context, options.output));
}

async function list(context: Context, output: OutputFormat): Promise<void> {
  const api = await ApiClient.open(context);
  const open = recordsOf(await api.get('/access-requests/active', { limit: LISTED_MAX }));
  const asked = recordsOf(await api.get('/reviews', { type: 'jit', status: 'pending', limit: LISTED_MAX }));
  const all = [...open, ...asked];
  if (all.length === 0 && output === 'text') {
    say(context, `There is no access that lasts. Ask for it with \`${context.program} request access NAME\`.`);
    return;
  }
  show(context, output, all, () => renderTable(COLUMNS, all, terminalWidth(context)));
}
