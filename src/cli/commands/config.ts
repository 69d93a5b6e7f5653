import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { resolveEndpoint } from '../endpoint.ts';
import { loginPath, readLogin, removeLogin } from '../login-file.ts';
import { type OutputFormat, outputOption, say, show } from '../output.ts';
import { textOf } from '../records.ts';
import { renderFields } from '../table.ts';

/** `config view` and `config clear` */
export function configCommand(parent: Command, context: Context): void {
  const config = parent
    .command('config')
    .summary('what this command line remembers')
    .description('Shows or forgets what this command line remembers.');
  config
    .command('view')
    .summary('show the gateway and the login in force')
    .description('Shows the gateway and the login in force, and where each comes from. Tokens are not shown.')
    .addOption(outputOption())
    .action((options: { output: OutputFormat }) => view(context, options.output));
  config
    .command('clear')
    .summary('forget the saved login')
    .description('Forgets the saved login without revoking its token; `logout` does both.')
    .action(() => clear(context));
}

async function view(context: Context, format: OutputFormat): Promise<void> {
  const endpoint = await resolveEndpoint(context);
  const saved = await readLogin(context);
  const byLogin = endpoint.tokenFrom === 'login';
  const value = {
    api_url: endpoint.url,
    api_url_from: endpoint.urlFrom,
    token_from: endpoint.tokenFrom ?? null,
    user: byLogin ? (saved?.user ?? null) : null,
    expires_at: byLogin ? (saved?.expires_at ?? null) : null,
    file: loginPath(context),
  };
  show(context, format, value, () =>
    renderFields([
      ['API URL', `${value.api_url} (from ${value.api_url_from})`],
      ['Token', value.token_from === null ? 'none' : `from ${value.token_from}`],
      ['User', textOf(value, 'user')],
      ['Expires', textOf(value, 'expires_at')],
      ['File', value.file],
    ]),
  );
}

async function clear(context: Context): Promise<void> {
  const had = await removeLogin(context);
  say(context, had ? `${loginPath(context)} is removed.` : 'There was nothing to clear.');
}
