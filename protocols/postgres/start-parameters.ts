import { LoginRefusal } from './login-refusal.ts';

/** The longest application_name PostgreSQL keeps (NAMEDATALEN - 1). */
const APPLICATION_NAME_BYTES_MAX = 63;

/** What the client's start-up parameters ask of the upstream, and of us. */
export interface StartParameters {
  /** The database; empty: the connection's default. */
  readonly database: string;
  readonly application: string;
  /** Settings for the upstream session, in the client's order; the ones of `options` first, as PostgreSQL applies them. */
  readonly settings: ReadonlyMap<string, string>;
}

/** Parameters that are not settings. */
const OWN_PARAMETERS: ReadonlySet<string> = new Set(['user', 'database', 'options', 'replication', 'application_name']);

/**
 * Takes the client's start-up parameters apart. Throws LoginRefusal for replication, and for what `options` holds
 * besides settings.
 */
export function readStartParameters(parameters: ReadonlyMap<string, string>): StartParameters {
  const replication = parameters.get('replication');
  if (replication !== undefined && !/^(f(alse)?|off?|no?|0)$/i.test(replication)) {
    throw new LoginRefusal('0A000', 'replication connections are not supported through the gateway');
  }
  const settings = new Map(parseOptions(parameters.get('options') ?? ''));
  for (const [name, value] of parameters) {
    if (!OWN_PARAMETERS.has(name) && !name.startsWith('_pq_.')) settings.set(name, value);
  }
  let application = parameters.get('application_name') ?? '';
  for (const [name, value] of settings) {
    if (name.toLowerCase() !== 'application_name') continue;
    settings.delete(name);
    if (!parameters.has('application_name')) application = value;
  }
  const user = parameters.get('user') ?? '';
  const database = parameters.get('database') ?? '';
  // libpq names the database after the user when none is given; nobody means a database called alice~shop.
  return {
    database: database === user ? '' : database,
    application: application.slice(0, APPLICATION_NAME_BYTES_MAX),
    settings,
  };
}

/**
 * The settings in `options` (`-c name=value`, `--name=value`). They are sent to the upstream one by one, never as the
 * text they came in, so that there is no second reading of it. Throws LoginRefusal for any other switch.
 */
function parseOptions(options: string): [string, string][] {
  const words = splitOptions(options);
  const settings: [string, string][] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    let setting: string | undefined;
    if (word.startsWith('--')) setting = word.slice(2);
    else if (word.startsWith('-c')) setting = word.length > 2 ? word.slice(2) : words.shift();
    const equals = setting?.indexOf('=') ?? -1;
    if (setting === undefined || equals < 1) {
      throw new LoginRefusal('42601', 'the connection option "options" may only hold settings: -c name=value', {
        hint: 'A space within a value is written "\\ ".',
      });
    }
    settings.push([setting.slice(0, equals).replaceAll('-', '_'), setting.slice(equals + 1)]);
  }
  return settings;
}

/** PostgreSQL's own splitting (pg_split_opts): white space separates, a backslash takes the next character as it is. */
function splitOptions(options: string): string[] {
  const words: string[] = [];
  for (const match of options.matchAll(/(?:\\[\s\S]?|[^\s\\])+/g)) words.push(match[0].replace(/\\([\s\S]?)/g, '$1'));
  return words;
}

/** The application name the upstream's administrator sees: `psql [alice via sluice]`, cut to what PostgreSQL keeps. */
export function upstreamApplicationName(application: string, user: string): string {
  const suffix = `[${user} via sluice]`;
  // PostgreSQL replaces everything but printable ASCII; doing it here keeps the length in bytes what it looks like.
  const clean = application
    .replace(/[^ -~]/g, '?')
    .slice(0, Math.max(0, APPLICATION_NAME_BYTES_MAX - suffix.length - 1));
  return `${clean} ${suffix}`.trim().slice(0, APPLICATION_NAME_BYTES_MAX);
}
