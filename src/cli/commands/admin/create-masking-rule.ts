import { type Command, Option } from 'commander';
import { ApiClient } from '../../api-client.ts';
import { connectionIds } from '../../connection/connection-ids.ts';
import type { Context } from '../../context.ts';
import { UsageError } from '../../failure.ts';
import { readJsonFile } from '../../json-file.ts';
import { collect, collectList, parseList, parsePairs } from '../../lists.ts';
import { type OutputFormat, outputOption, show } from '../../output.ts';
import { recordOf, textOf } from '../../records.ts';

interface Options {
  readonly file?: string;
  readonly description?: string;
  readonly entity?: readonly string[];
  readonly column?: readonly string[];
  readonly pattern?: readonly string[];
  readonly words?: readonly string[];
  readonly strategy?: string;
  readonly unfollowed?: string;
  readonly copies?: string;
  readonly connection?: readonly string[];
  readonly output: OutputFormat;
}

/** `admin create datamasking-rule NAME [-f FILE | --entity … --column …]` */
export function createMaskingRuleCommand(parent: Command, context: Context): void {
  parent
    .command('datamasking-rule')
    .aliases(['datamasking-rules', 'datamasking', 'masking-rule'])
    .summary('create a masking rule')
    .description('Creates a rule that hides personal data in results. Strategies: redact, partial, hash, null.')
    .argument('<name>', 'name of the rule')
    .option('-f, --file <path>', "JSON in the API's form; other options go before what it says")
    .option('--description <text>', 'what it is for')
    .option('--entity <type[=strategy]>', 'EMAIL_ADDRESS, CREDIT_CARD=partial …; repeatable', collectList)
    .option(
      '--column <schema.table.column=strategy>',
      'mask a column, or a field of documents (database.collection.a.b), whatever it holds; globs allowed; repeatable',
      collect,
    )
    .option('--pattern <TYPE=regex>', 'a type of your own, by pattern; repeatable', collect)
    .option('--words <TYPE=a,b>', 'a type of your own, by words; repeatable', collect)
    .option('--strategy <strategy>', 'how values are masked that no other option names')
    .addOption(
      new Option(
        '--unfollowed <choice>',
        'of a result with a value that cannot be followed to its columns: mask it (default), or deny it',
      ).choices(['mask', 'deny']),
    )
    .addOption(
      new Option(
        '--copies <choice>',
        'of a command that stores a column of the rule elsewhere, or may do so: deny it (default), or allow it',
      ).choices(['allow', 'deny']),
    )
    .option('--connection <names>', 'connections it masks; repeatable', collectList)
    .addOption(outputOption())
    .action((name: string, options: Options) => run(context, name, options));
}

async function run(context: Context, name: string, options: Options): Promise<void> {
  const file = options.file === undefined ? {} : readJsonFile(options.file);
  const fields = ruleFields(options);
  const masks = ['supported_entity_types', 'custom_entity_types', 'columns'].some((field) => field in fields);
  if (options.file === undefined && !masks) {
    throw new UsageError(
      'A masking rule needs something to mask.',
      'Give --entity, --column, --pattern, --words, or -f FILE.',
    );
  }
  const api = await ApiClient.open(context);
  const connections =
    options.connection === undefined ? {} : { connection_ids: await connectionIds(api, options.connection) };
  const rule = recordOf(await api.post('/datamasking-rules', { ...file, name, ...fields, ...connections }));
  show(context, options.output, rule, () => `masking rule ${textOf(rule, 'name')} created (${textOf(rule, 'id')})`);
}

/** The API's fields for what was given, and only for that. */
function ruleFields(options: Options): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  const entities = (options.entity ?? []).map(splitEntity);
  const strategies = entities.filter(([, strategy]) => strategy !== undefined);
  const types = [...new Set(entities.map(([type]) => type))];
  const custom = [
    ...[...parsePairs('--pattern', options.pattern ?? [])].map(([type, regex]) => ({ name: type, regex })),
    ...[...parsePairs('--words', options.words ?? [])].map(([type, words]) => ({
      name: type,
      deny_list: parseList(words),
    })),
  ];
  if (options.description !== undefined) fields.description = options.description;
  if (options.strategy !== undefined) fields.strategy = options.strategy;
  if (options.unfollowed !== undefined) fields.unfollowed = options.unfollowed;
  if (options.copies !== undefined) fields.copies = options.copies;
  if (types.length > 0) fields.supported_entity_types = [{ name: 'SELECTED', entity_types: types }];
  if (strategies.length > 0) fields.strategies = Object.fromEntries(strategies);
  if (custom.length > 0) fields.custom_entity_types = custom;
  if (options.column !== undefined) fields.columns = options.column.map(readColumn);
  return fields;
}

function splitEntity(text: string): [string, string | undefined] {
  const [type = '', strategy] = text.split('=', 2);
  return [type.trim().toUpperCase(), strategy?.trim()];
}

function readColumn(text: string): Record<string, string> {
  const at = text.lastIndexOf('=');
  if (at < 1) {
    throw new UsageError(
      `--column "${text}" does not say how to mask.`,
      'Write it like public.customers.card_number=partial.',
    );
  }
  return { match: text.slice(0, at).trim(), strategy: text.slice(at + 1).trim() };
}
