import type { Command } from 'commander';
import type { ApiRecord } from '../api-client.ts';
import { ApiClient, segment } from '../api-client.ts';
import type { Context } from '../context.ts';
import { eventSummary } from '../event-summary.ts';
import { UsageError } from '../failure.ts';
import { type OutputFormat, outputOption, say, show, terminalWidth } from '../output.ts';
import { renderRecord } from '../record-view.ts';
import { recordOf, recordsOf, textOf } from '../records.ts';
import { findResource } from '../resources.ts';
import { renderTable, type TableColumn } from '../table.ts';
import { showList } from './admin/get.ts';

interface ListOptions {
  readonly user?: string;
  readonly connection?: string;
  readonly status?: string;
  readonly limit?: number;
  readonly offset?: number;
  readonly output: OutputFormat;
}

/** `sessions list`, `sessions get ID`, `sessions kill ID` */
export function sessionsCommand(parent: Command, context: Context): void {
  const sessions = parent
    .command('sessions')
    .summary('who used what, and what happened')
    .description('Who used which connection, and what happened.');
  sessions
    .command('list')
    .alias('ls')
    .summary('list sessions')
    .description('Lists sessions, newest first.')
    .option('--user <name>', 'only of this user')
    .option('--connection <name>', 'only of this connection')
    .option('--status <status>', 'open or closed')
    .option('--limit <n>', 'how many, up to 100', parseCount)
    .option('--offset <n>', 'how many to leave out first', parseCount)
    .addOption(outputOption())
    .action((options: ListOptions) => list(context, options));
  sessions
    .command('get')
    .summary('show a session with its events')
    .description('Shows a session and everything recorded of it.')
    .argument('<id>', 'id of the session')
    .addOption(outputOption())
    .action((id: string, options: { output: OutputFormat }) => get(context, id, options.output));
  sessions
    .command('kill')
    .summary('end a session')
    .description('Ends a session; its client is told why.')
    .argument('<id>', 'id of the session')
    .action((id: string) => kill(context, id));
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const { output, ...query } = options;
  const api = await ApiClient.open(context);
  await showList(context, findResource('sessions'), await api.get('/sessions', { ...query }), output);
}

async function get(context: Context, id: string, format: OutputFormat): Promise<void> {
  const api = await ApiClient.open(context);
  const session = recordOf(await api.get(`/sessions/${segment(id)}`));
  const events = await readEvents(api, id);
  show(context, format, { ...session, events }, () => {
    const table = renderTable(EVENT_COLUMNS, events, terminalWidth(context));
    return `${renderRecord(session)}\n\n${events.length === 0 ? 'No events are indexed yet.' : table}`;
  });
}

async function kill(context: Context, id: string): Promise<void> {
  const api = await ApiClient.open(context);
  await api.post(`/sessions/${segment(id)}/kill`);
  say(context, `session ${id} ended`);
}

const EVENT_COLUMNS: readonly TableColumn<ApiRecord>[] = [
  { heading: 'SEQ', cell: (event) => textOf(event, 'seq') },
  { heading: 'AT', cell: (event) => textOf(event, 'at') },
  { heading: 'EVENT', cell: (event) => textOf(event, 'type') },
  { heading: 'WHAT', cell: eventSummary },
];

/** One page of events; and no session is shown with more than this. */
const EVENTS_PAGE = 100;
const EVENTS_MAX = 10_000;

async function readEvents(api: ApiClient, id: string): Promise<ApiRecord[]> {
  const events: ApiRecord[] = [];
  let after: string | undefined;
  while (events.length < EVENTS_MAX) {
    const page = recordsOf(await api.get(`/sessions/${segment(id)}/events`, { after, limit: EVENTS_PAGE }));
    events.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < EVENTS_PAGE) break;
    after = textOf(last, 'seq');
  }
  return events;
}

function parseCount(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new UsageError(`"${text}" is not a number.`);
  return Number(text);
}
