import { UsageError } from '../failure.ts';
import { parseList, parsePairs } from '../lists.ts';
import { type ConnectionType, isPostgres, isPsql, parseConnectionType } from './connection-type.ts';
import { readEnvValues, type SecretValues, withPostgresKeys } from './env-values.ts';
import { type AttachedPlugin, readPluginOptions } from './plugin-options.ts';
import { checkPort, parsePsqlArgs } from './psql-args.ts';
import { type ReviewOptions, readReviewOptions } from './review-options.ts';

/** The options of `admin create connection` as commander hands them over; undefined is "not given". */
export interface ConnectionOptions extends ReviewOptions {
  readonly agent?: string;
  readonly resource?: string;
  readonly type?: string;
  readonly reviewers?: string;
  readonly accessGroups?: string;
  readonly guardrailRules?: string;
  readonly datamaskingRules?: string;
  readonly env?: readonly string[];
  readonly tags?: readonly string[];
  readonly accessModes?: string;
  readonly schema?: string;
  readonly plugin?: readonly string[];
  readonly policy?: readonly string[];
}

/** What was asked for: only fields that were given, so that an update leaves all others alone. */
export interface ConnectionWish {
  readonly fields: Record<string, unknown>;
  readonly type: ConnectionType | undefined;
  readonly secret: SecretValues;
  /** Switches to set; an empty value takes a switch away. */
  readonly policy: ReadonlyMap<string, string>;
  /** Every group that is named, for reviewers or access. */
  readonly groups: readonly string[];
  /** Names or ids of rules, still to be looked up. */
  readonly guardrails: readonly string[] | undefined;
  readonly maskingRules: readonly string[] | undefined;
  /** Plugins to attach, besides those that are fields of the connection. */
  readonly plugins: readonly AttachedPlugin[];
}

/** Turns options and the command behind `--` into the fields of a connection. */
export function readConnectionOptions(options: ConnectionOptions, command: readonly string[]): ConnectionWish {
  const plugins = readPluginOptions(options.plugin ?? []);
  const reviewers = union(options.reviewers, plugins.reviewers);
  const accessGroups = union(options.accessGroups, plugins.accessGroups);
  const guardrails = union(options.guardrailRules, plugins.guardrails);
  const maskingRules = union(options.datamaskingRules, plugins.maskingRules);
  refuseUnsaid(plugins.named, { review: reviewers, access_control: accessGroups, guardrails, dlp: maskingRules });
  const type = chooseType(options.type, command);
  const fields: Record<string, unknown> = {};
  if (options.agent !== undefined) fields.agent_id = options.agent === '' ? null : options.agent;
  if (options.resource !== undefined) fields.resource_name = options.resource;
  if (type !== undefined) Object.assign(fields, { type: type.type, subtype: type.subtype });
  if (reviewers !== undefined) fields.reviewers = reviewers;
  if (accessGroups !== undefined) fields.access_groups = accessGroups;
  if (options.tags !== undefined)
    fields.tags = Object.fromEntries(parsePairs('--tags', options.tags.flatMap(parseList)));
  if (options.schema !== undefined) fields.access_schema = options.schema;
  if (options.accessModes !== undefined) Object.assign(fields, readAccessModes(options.accessModes));
  const psql = isPsql(command) && isPostgres(type);
  if (command.length > 0 && !psql) fields.command = [...command];
  return {
    fields,
    type,
    secret: readSecret(options.env ?? [], psql ? command.slice(1) : undefined, isPostgres(type)),
    policy: new Map([...parsePairs('--policy', options.policy ?? []), ...readReviewOptions(options)]),
    groups: [...new Set([...(reviewers ?? []), ...(accessGroups ?? [])])],
    guardrails,
    maskingRules,
    plugins: plugins.attached,
  };
}

const OPTIONS_OF: Readonly<Record<string, string>> = {
  review: '--reviewers',
  access_control: '--access-groups',
  guardrails: '--guardrail-rules',
  dlp: '--datamasking-rules',
};

/** `--plugin review` that says for whom nowhere would look like a protection that is not there. */
function refuseUnsaid(named: ReadonlySet<string>, said: Readonly<Record<string, readonly string[] | undefined>>): void {
  for (const name of Object.keys(said)) {
    if (!named.has(name) || (said[name] ?? []).length > 0) continue;
    throw new UsageError(
      `--plugin ${name} says nothing of what it shall do.`,
      `Write --plugin '${name}:a;b', or use ${OPTIONS_OF[name]}.`,
    );
  }
}

/** psql behind `--` means PostgreSQL unless something else was asked for; any other command makes a custom connection. */
function chooseType(option: string | undefined, command: readonly string[]): ConnectionType | undefined {
  if (option !== undefined) {
    const type = parseConnectionType(option);
    if (type.type === 'database' && command.length > 0 && !(isPsql(command) && isPostgres(type))) {
      throw new UsageError(
        `A ${type.type}/${type.subtype} connection runs no command, and "${command[0]}" does not say where its server is.`,
        'Give the address with -e HOST=… -e PORT=… -e USER=….',
      );
    }
    return type;
  }
  if (isPsql(command)) return { type: 'database', subtype: 'postgres' };
  return command.length > 0 ? { type: 'custom', subtype: '' } : undefined;
}

function readSecret(env: readonly string[], psqlArgs: readonly string[] | undefined, postgres: boolean): SecretValues {
  const given = readEnvValues(env);
  if (psqlArgs === undefined) return postgres ? withPostgresKeys(given) : given;
  const keys = parsePsqlArgs(psqlArgs);
  for (const [key, value] of keys) keys.set(key, expand(value, given));
  const port = keys.get('PORT');
  // What begins so refers to a secret store; the gateway checks it.
  if (port !== undefined && !port.startsWith('_')) checkPort(port);
  // Without a database psql takes the one named like the user.
  const user = keys.get('USER');
  if (user !== undefined && !keys.has('DB')) keys.set('DB', user.replace(/^_aws_iam_rds:/, ''));
  return new Map([...keys, ...withPostgresKeys(given)]);
}

/** `$HOST` in the command line stands for `-e HOST=…`, as in the commands people copy from elsewhere. */
function expand(value: string, given: SecretValues): string {
  const name = /^\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?$/.exec(value)?.[1];
  if (name === undefined) return value;
  const found = given.get(name);
  if (found === undefined)
    throw new UsageError(`psql is given $${name}, which no -e option sets.`, `Add -e ${name}=….`);
  return found;
}

const ACCESS_MODES = ['connect', 'exec', 'runbooks'] as const;

function readAccessModes(text: string): Record<string, 'enabled' | 'disabled'> {
  const wanted = parseList(text);
  const unknown = wanted.find((mode) => !ACCESS_MODES.some((known) => known === mode));
  if (unknown !== undefined) {
    throw new UsageError(`--access-modes: "${unknown}" is not a mode.`, `The modes are ${ACCESS_MODES.join(', ')}.`);
  }
  return Object.fromEntries(
    ACCESS_MODES.map((mode) => [`access_mode_${mode}`, wanted.includes(mode) ? 'enabled' : 'disabled'] as const),
  );
}

/** An option and what plugins add; undefined when neither says anything, empty when the option says "none". */
function union(option: string | undefined, added: readonly string[]): string[] | undefined {
  if (option === undefined && added.length === 0) return undefined;
  return [...new Set([...parseList(option ?? ''), ...added])];
}
