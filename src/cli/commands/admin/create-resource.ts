import type { Command } from 'commander';
import { ApiClient, ApiError, type ApiRecord, segment } from '../../api-client.ts';
import { parseConnectionType } from '../../connection/connection-type.ts';
import type { Context } from '../../context.ts';
import { UsageError } from '../../failure.ts';
import { type OutputFormat, outputOption, show } from '../../output.ts';
import { recordOf, textOf } from '../../records.ts';

interface Options {
  readonly type?: string;
  readonly agent?: string;
  readonly overwrite?: boolean;
  readonly output: OutputFormat;
}

/** `admin create resource NAME --type database/postgres [--agent default]` */
export function createResourceCommand(parent: Command, context: Context): void {
  parent
    .command('resource')
    .aliases(['resources'])
    .summary('create or change a resource')
    .description(
      'Creates what connections lead to and take their agent from. A connection makes its own when it names none.\n' +
        'With --overwrite an existing one is changed, and only in what is given here.',
    )
    .argument('<name>', 'name of the resource')
    .option('-t, --type <type>', 'database/postgres, database/mysql, application/tcp, custom …')
    .option('-a, --agent <name>', 'agent of its connections that name none; "" for none')
    .option('--overwrite', 'change the resource if it exists')
    .addOption(outputOption())
    .action((name: string, options: Options) => run(context, name, options));
}

async function run(context: Context, name: string, options: Options): Promise<void> {
  const fields = {
    ...(options.type === undefined ? {} : { ...parseConnectionType(options.type) }),
    ...(options.agent === undefined ? {} : { agent_id: options.agent === '' ? null : options.agent }),
  };
  const api = await ApiClient.open(context);
  const changed = options.overwrite === true ? await change(api, name, fields) : undefined;
  const saved = changed ?? (await create(api, name, fields));
  const done = changed === undefined ? 'created' : 'changed';
  show(context, options.output, saved, () => `resource ${textOf(saved, 'name')} ${done}`);
}

async function create(api: ApiClient, name: string, fields: Record<string, unknown>): Promise<ApiRecord> {
  if (!('type' in fields)) {
    throw new UsageError('A new resource needs to know what it is.', 'Add --type, like --type database/postgres.');
  }
  try {
    return recordOf(await api.post('/resources', { name, ...fields }));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
    throw new ApiError(409, error.message, 'Add --overwrite to change it.');
  }
}

/** Undefined when there is no resource of this name. */
async function change(api: ApiClient, name: string, fields: Record<string, unknown>): Promise<ApiRecord | undefined> {
  try {
    return recordOf(await api.patch(`/resources/${segment(name)}`, fields));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
