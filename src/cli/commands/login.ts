import type { Command } from 'commander';
import { ApiClient, type ApiRecord } from '../api-client.ts';
import { readApiKey } from '../api-key.ts';
import type { Context } from '../context.ts';
import { isPlaintextRemote, normalizeUrl, readCertificates, resolveEndpoint, TOKEN_VARIABLES } from '../endpoint.ts';
import { UsageError } from '../failure.ts';
import { authMethod, browserLogin } from '../login/browser-login.ts';
import { loginPath, type SavedLogin, writeLogin } from '../login-file.ts';
import { say } from '../output.ts';
import { ask, askSecret, canAsk, readSecretFromStdin } from '../prompt.ts';
import { isRecord, recordOf, textOf } from '../records.ts';

interface Options {
  readonly apiUrl?: string;
  readonly user?: string;
  readonly passwordStdin?: boolean;
  readonly local?: boolean;
  /** False with `--no-browser`. */
  readonly browser: boolean;
  readonly tlsCa?: string;
  readonly apiKey?: string | true;
}

/** `login [--api-url URL] [--local] [--user NAME] [--password-stdin] [--no-browser]` */
export function loginCommand(parent: Command, context: Context): void {
  parent
    .command('login')
    .summary('log in to a gateway')
    .description(
      'Logs in in the browser where the gateway has an identity provider, and with a password otherwise.\n' +
        'The token is kept in ~/.sluice/config.json, where only you can read it.',
    )
    .option('--api-url <url>', "address of the gateway's API")
    .option('--local', 'with a password, whatever the gateway prefers')
    .option('-u, --user <name>', 'your name or e-mail address, for a password')
    .option('--password-stdin', 'read the password from stdin instead of asking')
    .option('--api-key [key]', 'with an API key: of SLUICE_API_KEY or HOOP_API_KEY, from stdin, or asked for')
    .option('--no-browser', 'only print the address to open')
    .option('--tls-ca <path>', "certificate to trust, such as the gateway's self-signed one")
    .action((options: Options) => run(context, options));
}

async function run(context: Context, options: Options): Promise<void> {
  const url = normalizeUrl(options.apiUrl ?? (await askUrl(context)));
  if (isPlaintextRemote(url)) {
    say(context, `warning: ${url} is not encrypted; your password and token can be read on the way.`);
  }
  const ca = options.tlsCa === undefined ? await savedCa(context, url) : readCertificates(options.tlsCa);
  if (options.apiKey !== undefined) return keyLogin(context, { url, ca }, options.apiKey);
  const api = new ApiClient(context, { url, ca });
  const wantsPassword = options.local === true || options.user !== undefined || options.passwordStdin === true;
  const answer =
    wantsPassword || (await authMethod(api)) === 'local'
      ? await passwordLogin(context, api, options)
      : await browserLogin(context, api, { opensBrowser: options.browser });
  await save(context, { url, ca }, answer);
}

/** Nothing is traded: the key is what this command line is from now on, once the gateway knows it. */
async function keyLogin(
  context: Context,
  target: { readonly url: string; readonly ca: string | undefined },
  option: string | true,
): Promise<void> {
  const token = await readApiKey(context, option);
  const user = recordOf(await new ApiClient(context, { ...target, token }).get('/userinfo'));
  await keep(context, target, { token, user: textOf(user, 'name') });
  say(context, `Logged in to ${target.url} as ${textOf(user, 'name')}; the API key is in ${loginPath(context)}.`);
  sayOverride(context);
}

async function passwordLogin(context: Context, api: ApiClient, options: Options): Promise<ApiRecord> {
  const name = options.user ?? (await askName(context));
  const password = await readPassword(context, options);
  const who = name.includes('@') ? { email: name } : { name };
  return recordOf(await api.post('/login', { ...who, password }));
}

async function save(
  context: Context,
  { url, ca }: { readonly url: string; readonly ca: string | undefined },
  answer: ApiRecord,
): Promise<void> {
  const user = isRecord(answer.user) ? textOf(answer.user, 'name') : '';
  const login: Omit<SavedLogin, 'api_url'> = { token: textOf(answer, 'token'), user };
  if (typeof answer.expires_at === 'string') login.expires_at = answer.expires_at;
  await keep(context, { url, ca }, login);
  say(
    context,
    `Logged in to ${url} as ${user} until ${textOf(answer, 'expires_at')}; the token is in ${loginPath(context)}.`,
  );
  sayOverride(context);
}

async function keep(
  context: Context,
  { url, ca }: { readonly url: string; readonly ca: string | undefined },
  login: Omit<SavedLogin, 'api_url'>,
): Promise<void> {
  await writeLogin(context, { api_url: url, ...login, ...(ca === undefined ? {} : { tls_ca: ca }) });
}

function sayOverride(context: Context): void {
  const override = TOKEN_VARIABLES.find((name) => (context.env[name] ?? '') !== '');
  if (override !== undefined) say(context, `note: ${override} is set and goes before this login.`);
}

/** What was trusted at an earlier login, or is named in the environment. */
async function savedCa(context: Context, url: string): Promise<string | undefined> {
  const endpoint = await resolveEndpoint(context);
  return endpoint.url === url ? endpoint.ca : undefined;
}

async function askUrl(context: Context): Promise<string> {
  const { url } = await resolveEndpoint(context);
  return canAsk(context) ? ask(context, 'API URL', url) : url;
}

async function askName(context: Context): Promise<string> {
  const name = canAsk(context) ? await ask(context, 'Name') : '';
  if (name === '') throw new UsageError('Who logs in?', 'Add --user NAME.');
  return name;
}

async function readPassword(context: Context, options: Options): Promise<string> {
  if (options.passwordStdin === true) return readSecretFromStdin(context);
  if (!canAsk(context)) {
    throw new UsageError('There is no terminal to ask for the password.', 'Pipe it in and add --password-stdin.');
  }
  const password = await askSecret(context, 'Password');
  if (password === '') throw new UsageError('The password is empty.');
  return password;
}
