import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import { messageOf } from '../../errors.ts';
import { ApiClient, type ApiRecord } from '../api-client.ts';
import type { Context } from '../context.ts';
import { csvPrinter } from '../exec/csv-printer.ts';
import { jsonPrinter } from '../exec/json-printer.ts';
import type { ResultPrinter } from '../exec/printer.ts';
import { readCells, readColumns } from '../exec/read-lines.ts';
import { tablePrinter } from '../exec/table-printer.ts';
import { CommandError, ExitWith, UsageError } from '../failure.ts';
import { say, terminalWidth, writeErr, writeOut } from '../output.ts';
import { isRecord, textOf } from '../records.ts';

/** Formats results are shown in. */
const EXEC_FORMATS = ['table', 'csv', 'json'] as const;
type ExecFormat = (typeof EXEC_FORMATS)[number];

interface Options {
  readonly input?: string;
  readonly file?: string;
  readonly database?: string;
  readonly output: ExecFormat;
}

/** `exec NAME -i TEXT` */
export function execCommand(parent: Command, context: Context): void {
  parent
    .command('exec')
    .summary('run a script on a connection')
    .description(
      'Runs a script on a connection, as you: guardrails, approvals, masks and the record apply as on the wire.\n' +
        'What needs an approval waits for it; Ctrl-C takes it back. Results go to stdout, everything else to stderr.\n' +
        'On a custom connection the script is the input of its command, whose exit code becomes the one of this.',
    )
    .argument('<name>', 'name of the connection')
    .argument('[args...]', 'after --: more arguments for the command of a custom connection, where it allows them')
    .option('-i, --input <text>', 'the script; without it and -f it is read from stdin')
    .option('-f, --file <path>', 'the file that holds the script; - for stdin')
    .option('-d, --database <name>', 'the database to open, instead of the connection’s own')
    .addOption(
      new Option('-o, --output <format>', 'table for people, csv or json for programs')
        .choices([...EXEC_FORMATS])
        .default('table'),
    )
    .action((name: string, args: string[], options: Options) => run(context, name, args, options));
}

async function run(context: Context, name: string, args: readonly string[], options: Options): Promise<void> {
  const script = await readScript(context, options, args.length > 0);
  const api = await ApiClient.open(context);
  context.handleSignals();
  const { database } = options;
  const body = {
    connection: name,
    ...(script === undefined ? {} : { script }),
    ...(args.length === 0 ? {} : { client_args: args }),
    ...(database === undefined ? {} : { database }),
  };
  const printer = printerOf(options.output, context);
  let session: string | null = null;
  let end: ApiRecord | undefined;
  try {
    for await (const line of api.postForLines('/sessions', body, context.signal)) {
      if (line.type === 'session') session = textOf(line, 'session_id');
      else if (line.type === 'end') end = line;
      else await show(context, printer, line, options.output);
    }
  } catch (error) {
    if (context.signal.aborted) throw new CommandError('The script was taken back.');
    throw error;
  }
  if (end === undefined) {
    throw new CommandError('The gateway hung up before the script had come to its end.', {
      hint: `What it did is in the record: ${context.program} sessions get ${session ?? 'ID'}`,
    });
  }
  const { status, error, execution_time, exit_code } = end;
  await writeOut(
    context,
    printer.end({ session_id: session, status: String(status), error, execution_time, exit_code }),
  );
  // What a command had to say of its failure it said itself.
  if (typeof exit_code === 'number' && isRecord(error) && error.code === ENDED_ITSELF) throw new ExitWith(exit_code);
  if (status !== 'success') throw failureOf(error);
}

/** The error of a command that ended by itself, and not well. */
const ENDED_ITSELF = 'exit_code';

async function show(context: Context, printer: ResultPrinter, line: ApiRecord, format: ExecFormat): Promise<void> {
  switch (line.type) {
    case 'columns':
      return writeOut(context, printer.columns(readColumns(line)));
    case 'rows':
      return writeOut(context, printer.rows(readCells(line)));
    case 'data':
      return writeOut(context, printer.data(String(line.text)));
    case 'command':
      return writeOut(context, printer.command(String(line.tag), typeof line.rows === 'number' ? line.rows : null));
    case 'stdout':
      return writeOut(context, printer.output('stdout', String(line.text)));
    case 'stderr':
      if (format === 'json') return writeOut(context, printer.output('stderr', String(line.text)));
      return writeErr(context, String(line.text));
    case 'notice':
      return say(context, String(line.message));
    default:
      // What a newer gateway tells besides is no result.
      return;
  }
}

function printerOf(format: ExecFormat, context: Context): ResultPrinter {
  switch (format) {
    case 'table':
      return tablePrinter(terminalWidth(context));
    case 'csv':
      return csvPrinter();
    case 'json':
      return jsonPrinter();
  }
}

/** Left out: there is none, and the arguments are all. */
async function readScript(context: Context, { input, file }: Options, hasArgs: boolean): Promise<string | undefined> {
  if (input !== undefined && file !== undefined) throw new UsageError('Give the script with -i or with -f, not both.');
  if (input !== undefined) return input;
  if (file !== undefined && file !== '-') {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      throw new UsageError(`${file} cannot be read: ${messageOf(error)}`);
    }
  }
  if (file === undefined && context.stdin.isTTY === true) {
    if (hasArgs) return undefined;
    throw new UsageError('There is no script.', 'Give one with -i TEXT or -f FILE, or pipe it in.');
  }
  const script = await readAll(context.stdin);
  return script === '' && hasArgs ? undefined : script;
}

function failureOf(error: unknown): CommandError {
  if (!isRecord(error)) return new CommandError('The script failed.');
  const { message, code, hint, detail } = error;
  const parts = [code === undefined ? String(message) : `${String(message)} (${String(code)})`];
  if (typeof detail === 'string') parts.push(detail);
  return new CommandError(parts.join('. '), typeof hint === 'string' ? { hint } : {});
}
