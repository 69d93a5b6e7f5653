import type { Command } from 'commander';
import { ApiClient, type ApiRecord, segment } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { UsageError } from '../../failure.ts';
import { collect, parsePairs } from '../../lists.ts';
import { type OutputFormat, outputOption, say, show, terminalWidth, writeOut } from '../../output.ts';
import { printableText } from '../../printable.ts';
import { renderRecord } from '../../record-view.ts';
import { recordOf, recordsOf } from '../../records.ts';
import { findResource, RESOURCES, type Resource } from '../../resources.ts';
import { findOne } from '../../rule-lookup.ts';
import { renderTable } from '../../table.ts';

interface Options {
  readonly status?: string;
  readonly query?: readonly string[];
  readonly output: OutputFormat | 'csv';
}

/** `admin get TYPE [NAME] [-q key=value]` */
export function getCommand(parent: Command, context: Context): void {
  parent
    .command('get')
    .summary('list things, or show one')
    .description(
      `Lists things, or shows the one that is named: ${RESOURCES.map((resource) => resource.name).join(', ')}.`,
    )
    .argument('<type>', 'what to get; TYPE/NAME gets one')
    .argument('[name]', 'name or id of one')
    .option('--status <status>', 'only reviews, sessions or webhook messages of this status, like pending')
    .option('-q, --query <key=value>', 'filter of the API; repeatable', collect)
    .addOption(outputOption().choices(['text', 'json', 'csv']))
    .action((type: string, name: string | undefined, options: Options) => run(context, type, name, options));
}

async function run(context: Context, typeText: string, nameText: string | undefined, options: Options): Promise<void> {
  const [type, slashName] = splitOnce(typeText);
  const name = nameText ?? slashName;
  const resource = findResource(type);
  const query = Object.fromEntries(parsePairs('-q', options.query ?? []));
  if (options.status !== undefined) query.status = options.status;
  if (options.output === 'csv') {
    await exportList(context, resource, name, query);
    return;
  }
  const api = await ApiClient.open(context);
  if (resource.shape === 'one' || name !== undefined) {
    const record = name === undefined ? recordOf(await api.get(resource.path)) : await fetchOne(api, resource, name);
    show(context, options.output, record, () => renderRecord(record));
    return;
  }
  await showList(context, resource, await api.get(resource.path, query), options.output);
}

/** Everything that the filters leave, as the gateway writes it, piece by piece. */
async function exportList(
  context: Context,
  resource: Resource,
  name: string | undefined,
  query: Readonly<Record<string, string>>,
): Promise<void> {
  if (resource.exportable !== true || name !== undefined) {
    const all = RESOURCES.filter(({ exportable }) => exportable).map((one) => one.name);
    throw new UsageError('There is no csv of that.', `Lists of ${all.join(', ')} come as csv; use -o json here.`);
  }
  const api = await ApiClient.open(context);
  const lines = api.getTextLines(resource.path, { ...query, format: 'csv' }, context.signal);
  for await (const line of lines) await writeOut(context, `${printableText(line.replace(/\r$/, ''))}\n`);
}

/** A list as a table; the JSON is the answer as it came. */
export async function showList(
  context: Context,
  resource: Resource,
  answer: unknown,
  format: OutputFormat,
): Promise<void> {
  const records = recordsOf(answer);
  if (records.length === 0 && format === 'text') {
    say(context, `There are no ${resource.singular}s to show.`);
    return;
  }
  show(context, format, answer, () => renderTable(resource.columns, records, terminalWidth(context)));
}

/** One record by name or id, by whichever way the API offers. */
export async function fetchOne(api: ApiClient, resource: Resource, name: string): Promise<ApiRecord> {
  if (resource.byPath === 'no' || (resource.byPath === 'id' && !UUID.test(name))) {
    return findOne(recordsOf(await api.get(resource.path)), resource.singular, name);
  }
  return recordOf(await api.get(`${resource.path}/${segment(name)}`));
}

/** What ids of the API look like. */
export const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** `TYPE/NAME` taken apart. */
export function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf('/');
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
