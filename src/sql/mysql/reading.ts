/** How a session's server reads its texts: the same text is other statements under another reading. */
export interface MysqlReading {
  readonly flavour: 'mysql' | 'mariadb';
  /** As version comments compare it: 80407 for MySQL 8.4.7, 101119 for MariaDB 10.11.19. */
  readonly version: number;
  /** What names without a database mean; absent while none is chosen. */
  readonly database?: string;
  /** sql_mode ANSI_QUOTES: `"x"` is a name. */
  readonly ansiQuotes?: true;
  /** sql_mode NO_BACKSLASH_ESCAPES. */
  readonly noBackslashEscapes?: true;
  /** A sql_mode with another grammar (ORACLE, MSSQL), or a character set in which a quote may be half of a letter: nothing can be told. */
  readonly isForeign?: true;
  /** sql_mode IGNORE_SPACE: `count (x)` calls the server's own function, as `count(x)` does. */
  readonly ignoresSpace?: true;
  /** lower_case_table_names is 1 or 2: names of tables are the same whatever their case. */
  readonly foldsTables?: true;
}

/** What the name of a WITH query is found by: MySQL tells cases apart as it does for tables, MariaDB never does. */
export function cteKey(name: string, { flavour, foldsTables }: MysqlReading): string {
  return flavour === 'mariadb' || foldsTables === true ? name.toLowerCase() : name;
}

/** What is known of a session when its reading is worked out. */
export interface SessionState {
  /** The version as the server's greeting or `@@version` says it: `8.4.7`, `5.5.5-10.11.19-MariaDB-log`. */
  readonly version: string;
  readonly sqlMode: string;
  readonly database?: string;
  readonly lowerCaseTableNames?: number;
  /** character_set_client, by name. */
  readonly charset?: string;
}

/** The reading of texts whose session is not known: what it leaves open makes a text unknown. */
export const DEFAULT_READING: MysqlReading = { flavour: 'mysql', version: 0 };

/** Character sets in which every byte below 0x80 is the ASCII character, wherever it stands. */
const PLAIN_CHARSETS: ReadonlySet<string> = new Set(['utf8mb4', 'utf8mb3', 'utf8', 'latin1', 'ascii', 'binary']);

/** Whether texts in this character set can be read: gbk, sjis, big5 and their like hide quotes and backslashes in letters. */
export function isPlainCharset(charset: string): boolean {
  return PLAIN_CHARSETS.has(charset.toLowerCase());
}

/** The reading of a session in this state. */
export function readingOfSession(state: SessionState): MysqlReading {
  const modes = new Set(state.sqlMode.toUpperCase().split(','));
  const isForeign = ['ORACLE', 'MSSQL'].some((mode) => modes.has(mode)) || !isPlainCharset(state.charset ?? 'utf8mb4');
  return {
    flavour: /mariadb/i.test(state.version) ? 'mariadb' : 'mysql',
    version: versionNumber(state.version),
    ...(state.database ? { database: state.database } : {}),
    ...(['ANSI_QUOTES', 'ANSI', 'DB2', 'MAXDB', 'POSTGRESQL'].some((mode) => modes.has(mode))
      ? { ansiQuotes: true }
      : {}),
    ...(modes.has('NO_BACKSLASH_ESCAPES') ? { noBackslashEscapes: true } : {}),
    ...(modes.has('IGNORE_SPACE') || modes.has('ANSI') ? { ignoresSpace: true } : {}),
    ...(isForeign ? { isForeign: true } : {}),
    ...((state.lowerCaseTableNames ?? 0) > 0 ? { foldsTables: true } : {}),
  };
}

/** A reading as one word, for `Query.reading`. */
export function readingWord(reading: MysqlReading): string {
  const known = words.get(reading);
  if (known !== undefined) return known;
  const word = JSON.stringify(reading);
  words.set(reading, word);
  return word;
}

/** A session has the same reading for all its texts, and each text is asked for its word several times. */
const words = new WeakMap<MysqlReading, string>();

/** The reading a word stands for; the default one for none. */
export function readingOfWord(word: string | undefined): MysqlReading {
  if (word === undefined) return DEFAULT_READING;
  // A codec uses the same word for thousands of texts.
  if (word === last.word) return last.reading;
  const reading = parsed(word);
  last = { word, reading };
  return reading;
}

let last: { readonly word: string; readonly reading: MysqlReading } = { word: '', reading: DEFAULT_READING };

function parsed(word: string): MysqlReading {
  const value: unknown = JSON.parse(word);
  const isReading = typeof value === 'object' && value !== null && 'flavour' in value && 'version' in value;
  return isReading ? (value as MysqlReading) : DEFAULT_READING;
}

/** MariaDB says 5.5.5 first to old replicas; the number behind it counts. 0 where there is no number. */
function versionNumber(version: string): number {
  const match = /^(?:5\.5\.5-)?(\d+)\.(\d+)\.(\d+)/.exec(version);
  if (match === null) return 0;
  const [major = 0, minor = 0, patch = 0] = match.slice(1).map(Number);
  return major * 10_000 + minor * 100 + patch;
}
