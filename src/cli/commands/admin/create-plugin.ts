import type { Command } from 'commander';
import { ApiClient, ApiError, segment } from '../../api-client.ts';
import { readEnvValues } from '../../connection/env-values.ts';
import { splitOption } from '../../connection/plugin-options.ts';
import type { Context } from '../../context.ts';
import { UsageError } from '../../failure.ts';
import { collect } from '../../lists.ts';
import { type OutputFormat, outputOption, show } from '../../output.ts';
import { isRecord, recordOf, textOf } from '../../records.ts';

interface Options {
  readonly config?: readonly string[];
  readonly connection?: readonly string[];
  readonly overwrite?: boolean;
  readonly output: OutputFormat;
}

/** What the API shows in place of a setting, and takes for "as it is". */
const KEPT = 'REDACTED';

/** `admin create plugin NAME [--config KEY=VALUE] [--connection NAME:cfg1;cfg2]` */
export function createPluginCommand(parent: Command, context: Context): void {
  parent
    .command('plugin')
    .aliases(['plugins'])
    .summary('configure a plugin')
    .description(
      'Configures a plugin and attaches it to connections.\n' +
        'With --overwrite one that is configured already is changed, and only in what is given here.',
    )
    .argument('<name>', 'name of the plugin, like webhooks')
    .option('--config <KEY=VALUE>', 'setting of the plugin: text, base64://… or file://PATH; repeatable', collect)
    .option('--connection <name[:cfg1;cfg2]>', 'connection to attach it to, and what it tells it; repeatable', collect)
    .option('--overwrite', 'change the plugin if it is configured')
    .addOption(outputOption())
    .action((name: string, options: Options) => run(context, name.replaceAll('-', '_'), options));
}

async function run(context: Context, name: string, options: Options): Promise<void> {
  const settings = readEnvValues(options.config ?? [], '--config');
  const connections = (options.connection ?? []).map(connectionOf);
  const api = await ApiClient.open(context);
  const body = {
    ...(settings.size === 0 ? {} : { config: { envvars: encode(settings) } }),
    ...(connections.length === 0 ? {} : { connections }),
  };
  const saved = recordOf(
    options.overwrite === true ? await change(api, name, body) : await create(api, { name, ...body }),
  );
  const done = options.overwrite === true ? 'changed' : 'configured';
  show(context, options.output, saved, () => `plugin ${textOf(saved, 'name')} ${done}`);
}

async function create(api: ApiClient, body: Record<string, unknown>): Promise<unknown> {
  try {
    return await api.post('/plugins', body);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
    throw new ApiError(409, error.message, 'Add --overwrite to change it.');
  }
}

/** Settings are sent as a whole: those that were not given stay as they are. */
async function change(api: ApiClient, name: string, body: Record<string, unknown>): Promise<unknown> {
  if (Object.keys(body).length === 0) {
    throw new UsageError(`There is nothing to change in ${name}.`, 'Add --config or --connection.');
  }
  const path = `/plugins/${segment(name)}`;
  if (!isRecord(body.config)) return api.put(path, body);
  const { config } = recordOf(await api.get(path));
  const keys = isRecord(config) && isRecord(config.envvars) ? Object.keys(config.envvars) : [];
  const kept = Object.fromEntries(keys.map((key) => [key, KEPT]));
  const given = isRecord(body.config.envvars) ? body.config.envvars : {};
  return api.put(path, { ...body, config: { envvars: { ...kept, ...given } } });
}

function connectionOf(text: string): { id: string; config: string[] } {
  const at = text.indexOf(':');
  // Dashes in a connection's name are its own, unlike those in a plugin's.
  const id = (at === -1 ? text : text.slice(0, at)).trim();
  if (id === '') throw new UsageError('--connection needs a name.', 'Like --connection shop.');
  return { id, config: at === -1 ? [] : splitOption(`x${text.slice(at)}`)[1] };
}

function encode(settings: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...settings].map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
}
