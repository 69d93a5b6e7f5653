import type { Command } from 'commander';
import { ApiClient, ApiError, type ApiRecord, segment } from '../../api-client.ts';
import { pluginsToAttach } from '../../connection/attach-plugins.ts';
import {
  type ConnectionOptions,
  type ConnectionWish,
  readConnectionOptions,
} from '../../connection/connection-fields.ts';
import { isDatabaseWithLogin } from '../../connection/connection-type.ts';
import { encodeSecret } from '../../connection/env-values.ts';
import type { Context } from '../../context.ts';
import { UsageError } from '../../failure.ts';
import { emptyGroups, ensureGroups } from '../../groups.ts';
import { collect } from '../../lists.ts';
import { type OutputFormat, outputOption, say, show } from '../../output.ts';
import { askSecret, canAsk, readSecretFromStdin } from '../../prompt.ts';
import { isRecord, recordOf, textOf } from '../../records.ts';
import { findIds } from '../../rule-lookup.ts';
import { testWords } from './test-connection.ts';

interface Options extends ConnectionOptions {
  readonly overwrite?: boolean;
  readonly skipValidation?: boolean;
  readonly passwordStdin?: boolean;
  readonly test?: boolean;
  readonly output: OutputFormat;
}

/** `admin create connection NAME [options] [-- command…]` */
export function createConnectionCommand(parent: Command, context: Context): void {
  parent
    .command('connection')
    .aliases(['connections', 'conn'])
    .summary('create or change a connection')
    .description(
      'Creates a connection. With --overwrite an existing one is changed, and only in what is given here.\n' +
        'A psql command after -- says where the database is; any other command makes a custom connection.',
    )
    .argument('<name>', 'name of the connection')
    .argument('[command...]', 'after --: psql with its options, or the command to run')
    .option('-a, --agent <name>', 'agent that reaches the server; "" for the one of its resource')
    .option('--resource <name>', 'resource it belongs to; default: one of its own name')
    .option('-t, --type <type>', 'database/postgres, database/mysql, application/tcp, custom …')
    .option('--reviewers <groups>', 'groups that must each approve a command; "" for none')
    .option('--min-approvals <n>', 'so many of the reviewing groups suffice; all: each of them must approve')
    .option('--person-counts <rule>', 'once, or every_group: one person may approve for each of their groups')
    .option('--review-timeout <duration>', 'how long a request waits, like 30m; default: as long as the gateway says')
    .option('--review-access <what>', 'what is approved: command, window (access for a time), command_or_window')
    .option('--access-max-duration <duration>', 'the longest access that may be asked for, like 8h; default: 4h')
    .option('--access-groups <groups>', 'groups that may see and use it; "" for everybody')
    .option('--guardrail-rules <rules>', 'names or ids of guardrails')
    .option('--datamasking-rules <rules>', 'names or ids of masking rules')
    .option('-e, --env <KEY=VALUE>', 'part of the secret: text, base64://… or file://PATH; repeatable', collect)
    .option('--tags <key=value>', 'tag; repeatable', collect)
    .option('--access-modes <modes>', 'which of connect,exec,runbooks are enabled')
    .option('--schema <state>', 'enabled or disabled: may the schema be browsed')
    .option(
      '-p, --plugin <name[:config]>',
      'webhooks, slack:channel, review:g1;g2, access_control:g1, guardrails:rule, dlp:rule; repeatable',
      collect,
    )
    .option('--policy <key=value>', 'switch of the connection, like review_mode=fail_fast; repeatable', collect)
    .option('--overwrite', 'change the connection if it exists')
    .option('--skip-validation', 'leave all checking of the address to the gateway')
    .option('--test', 'log in to the server first; nothing is saved when that fails')
    .option('--password-stdin', 'read the password of the database user from stdin')
    .addOption(outputOption())
    .action((name: string, command: string[], options: Options) => run(context, name, command, options));
}

async function run(context: Context, name: string, command: readonly string[], options: Options): Promise<void> {
  const wish = readConnectionOptions(options, command);
  const api = await ApiClient.open(context);
  const existing = options.overwrite === true ? await find(api, name) : undefined;
  if (existing === undefined) checkNew(wish, options);
  else if (options.test === true) {
    throw new UsageError(
      `${name} exists: --test tries out what is not saved yet.`,
      `Change it, then: sluice admin test connection ${name}`,
    );
  }
  await addPassword(context, wish, existing === undefined, options);
  if (options.test === true) await tryOut(context, api, name, wish);
  const plugins = await pluginsToAttach(api, wish.plugins, existing);
  for (const warning of plugins.warnings) say(context, `warning: ${warning}`);
  for (const group of await emptyGroups(api, wish.groups)) {
    say(context, `note: group ${group} has no members; until it has, it is up to administrators alone.`);
  }
  for (const group of await ensureGroups(api, wish.groups)) {
    say(context, `note: group ${group} did not exist and was created; it has no members yet.`);
  }
  const fields = { ...wish.fields, ...plugins.fields, ...(await resolveRules(api, wish)) };
  const saved =
    existing === undefined ? await create(api, name, wish, fields) : await change(api, existing, wish, fields);
  const done = existing === undefined ? 'created' : 'changed';
  show(context, options.output, saved, () => `connection ${textOf(saved, 'name')} ${done}`);
}

/** Tested before groups are made for it. Who may use it makes no difference to the server. */
async function tryOut(context: Context, api: ApiClient, name: string, wish: ConnectionWish): Promise<void> {
  const { reviewers: _reviewers, access_groups: _groups, ...fields } = wish.fields;
  const body = { name, ...fields, secret: encodeSecret(wish.secret) };
  const found = recordOf(await api.post('/connections/test', body));
  say(context, `${name} works: ${testWords(found)}`);
}

async function create(
  api: ApiClient,
  name: string,
  wish: ConnectionWish,
  fields: Record<string, unknown>,
): Promise<ApiRecord> {
  const body = { name, ...fields, ...policyOf(wish, {}), secret: encodeSecret(wish.secret) };
  try {
    return recordOf(await api.post('/connections', body));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
    throw new ApiError(409, error.message, 'Add --overwrite to change it.');
  }
}

/** Sends only what was given. A secret is sent as a whole, where an empty value keeps the stored one. */
async function change(
  api: ApiClient,
  existing: ApiRecord,
  wish: ConnectionWish,
  fields: Record<string, unknown>,
): Promise<ApiRecord> {
  const kept = isRecord(existing.secret)
    ? Object.fromEntries(Object.keys(existing.secret).map((key) => [key, '']))
    : {};
  const secret = wish.secret.size === 0 ? {} : { secret: { ...kept, ...encodeSecret(wish.secret) } };
  const body = { ...fields, ...policyOf(wish, existing.policy), ...secret };
  if (Object.keys(body).length === 0) {
    throw new UsageError(
      `There is nothing to change in ${textOf(existing, 'name')}.`,
      'Add what to change, like --reviewers dba-team.',
    );
  }
  return recordOf(await api.patch(`/connections/${segment(textOf(existing, 'name'))}`, body));
}

/** The switches there are with those that were given; the API takes them as a whole. */
function policyOf(wish: ConnectionWish, existing: unknown): { readonly policy?: Record<string, unknown> } {
  if (wish.policy.size === 0) return {};
  const switches = { ...(isRecord(existing) ? existing : {}), ...Object.fromEntries(wish.policy) };
  return { policy: Object.fromEntries(Object.entries(switches).filter(([, value]) => value !== '')) };
}

async function find(api: ApiClient, name: string): Promise<ApiRecord | undefined> {
  try {
    return recordOf(await api.get(`/connections/${segment(name)}`));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

function checkNew(wish: ConnectionWish, options: Options): void {
  if (wish.type === undefined) {
    throw new UsageError(
      'A new connection needs to know where it leads.',
      'Add -- psql -h HOST -U USER DATABASE, or --type with -e KEY=VALUE.',
    );
  }
  if (options.skipValidation === true || !isDatabaseWithLogin(wish.type)) return;
  const missing = ['HOST', 'USER'].filter((key) => !wish.secret.has(key));
  if (missing.length > 0) {
    throw new UsageError(
      `A ${wish.type.subtype} connection needs ${missing.join(' and ')}.`,
      wish.type.subtype === 'postgres'
        ? 'Add it with -e, or write -- psql -h HOST -U USER DATABASE.'
        : 'Add it with -e, like -e HOST=db.internal.',
    );
  }
}

/** The password comes from -e, from stdin, or is asked for when somebody is there; none at all is a server without password. */
async function addPassword(context: Context, wish: ConnectionWish, isNew: boolean, options: Options): Promise<void> {
  if (options.passwordStdin === true) {
    wish.secret.set('PASS', await readSecretFromStdin(context));
    return;
  }
  if (!isNew || !isDatabaseWithLogin(wish.type) || wish.secret.has('PASS') || !canAsk(context)) return;
  const user = `${wish.secret.get('USER') ?? ''}@${wish.secret.get('HOST') ?? ''}`;
  const password = await askSecret(context, `Password of ${user} (empty for none)`);
  if (password !== '') wish.secret.set('PASS', password);
}

async function resolveRules(api: ApiClient, wish: ConnectionWish): Promise<Record<string, unknown>> {
  const { guardrails, maskingRules } = wish;
  return {
    ...(guardrails === undefined
      ? {}
      : { guardrail_rules: await findIds(api, '/guardrails', 'guardrail', guardrails) }),
    ...(maskingRules === undefined
      ? {}
      : { datamasking_rules: await findIds(api, '/datamasking-rules', 'masking rule', maskingRules) }),
  };
}
