import { type Command, Option } from 'commander';
import { ApiClient } from '../../api-client.ts';
import { connectionIds } from '../../connection/connection-ids.ts';
import type { Context } from '../../context.ts';
import { UsageError } from '../../failure.ts';
import { readJsonFile } from '../../json-file.ts';
import { collect, collectList } from '../../lists.ts';
import { type OutputFormat, outputOption, show } from '../../output.ts';
import { recordOf, textOf } from '../../records.ts';

interface Options {
  readonly file?: string;
  readonly description?: string;
  readonly denyWords?: readonly string[];
  readonly pattern?: readonly string[];
  readonly denyOutputWords?: readonly string[];
  readonly outputPattern?: readonly string[];
  readonly operations?: readonly string[];
  readonly tables?: readonly string[];
  readonly columns?: readonly string[];
  readonly withoutWhere?: boolean;
  readonly withoutLimit?: boolean;
  readonly action?: string;
  readonly unknown?: string;
  readonly message?: string;
  readonly connection?: readonly string[];
  readonly output: OutputFormat;
}

/** `admin create guardrail NAME [-f FILE | --deny-words … --pattern …]` */
export function createGuardrailCommand(parent: Command, context: Context): void {
  parent
    .command('guardrail')
    .aliases(['guardrails'])
    .summary('create a guardrail')
    .description('Creates rules that block commands, or results, by words, by patterns, or by what statements do.')
    .argument('<name>', 'name of the guardrail; users read it when it blocks them')
    .option('-f, --file <path>', "JSON in the API's form; other options add to it")
    .option('--description <text>', 'what it is for')
    .option('--deny-words <words>', 'block commands that hold one of these; repeatable', collectList)
    .option('--pattern <regex>', 'block commands that match; repeatable', collect)
    .option('--deny-output-words <words>', 'block results that hold one of these; repeatable', collectList)
    .option('--output-pattern <regex>', 'block results that match; repeatable', collect)
    .option('--operations <names>', 'block statements that do one of these (delete, drop, copy_program …)', collectList)
    .option(
      '--tables <names>',
      'with it: to these tables or collections, schema.table or database.collection with * and ?',
      collectList,
    )
    .option('--columns <names>', 'with it: naming these columns, schema.table.column with * and ?', collectList)
    .option('--without-where', 'with it: UPDATE and DELETE of every row')
    .option('--without-limit', 'with it: SELECT from tables without LIMIT')
    .addOption(new Option('--action <action>', 'what then').choices(['deny', 'review']))
    .addOption(
      new Option('--unknown <action>', 'what cannot be told counts as a match, or not').choices(['deny', 'allow']),
    )
    .option('--message <text>', 'what the user reads when it blocks')
    .option('--connection <names>', 'connections it guards; repeatable', collectList)
    .addOption(outputOption())
    .action((name: string, options: Options) => run(context, name, options));
}

async function run(context: Context, name: string, options: Options): Promise<void> {
  const file = options.file === undefined ? {} : readJsonFile(options.file);
  const input = [...rules(options.denyWords, options.pattern, options.message), ...statementRules(options)];
  const output = rules(options.denyOutputWords, options.outputPattern, options.message);
  if (options.file === undefined && input.length + output.length === 0) {
    throw new UsageError('A guardrail needs rules.', 'Give --deny-words, --pattern, --operations, or -f FILE.');
  }
  const api = await ApiClient.open(context);
  const body = {
    ...file,
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    ...(input.length === 0 ? {} : { input: { rules: input } }),
    ...(output.length === 0 ? {} : { output: { rules: output } }),
    ...(options.connection === undefined ? {} : { connection_ids: await connectionIds(api, options.connection) }),
  };
  const guardrail = recordOf(await api.post('/guardrails', body));
  show(
    context,
    options.output,
    guardrail,
    () => `guardrail ${textOf(guardrail, 'name')} created (${textOf(guardrail, 'id')})`,
  );
}

/** One rule for all the words, and one for each pattern. */
function rules(
  words: readonly string[] | undefined,
  patterns: readonly string[] | undefined,
  message: string | undefined,
): Record<string, unknown>[] {
  const said = message === undefined ? {} : { message };
  const wordRule = words === undefined ? [] : [{ type: 'deny_words_list', words: [...words], ...said }];
  return [...wordRule, ...(patterns ?? []).map((regex) => ({ type: 'pattern_match', pattern_regex: regex, ...said }))];
}

/** All conditions make one rule: each narrows it. */
function statementRules(options: Options): Record<string, unknown>[] {
  const { operations, tables, columns, withoutWhere, withoutLimit, action, unknown, message } = options;
  const conditions = {
    ...(operations === undefined ? {} : { operations: [...operations] }),
    ...(tables === undefined ? {} : { tables: [...tables] }),
    ...(columns === undefined ? {} : { columns: [...columns] }),
    ...(withoutWhere === true ? { without_where: true } : {}),
    ...(withoutLimit === true ? { without_limit: true } : {}),
  };
  const modes = { ...(action === undefined ? {} : { action }), ...(unknown === undefined ? {} : { unknown }) };
  if (Object.keys(conditions).length === 0) {
    if (Object.keys(modes).length === 0) return [];
    throw new UsageError('--action and --unknown are about rules on statements.', 'Give --operations or --tables too.');
  }
  return [{ type: 'statement', ...conditions, ...modes, ...(message === undefined ? {} : { message }) }];
}
