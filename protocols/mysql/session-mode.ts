import type { Statement } from '../../src/core/query.ts';
import { isPlainCharset, type MysqlReading, readingOfSession } from '../../src/sql/mysql/reading.ts';
import { type Charset, charsetNamed } from './charset.ts';
import { charsetOfCollation } from './charset-names.ts';
import { Capability, has, ServerStatus } from './constants.ts';
import type { SessionFacts } from './session-facts.ts';
import type { SessionChange } from './session-track.ts';

/** What a text must not hold to read the same in every mode: escapes, quotes that may be names, letters of any set. */
const DEPENDS_ON_MODE = /[\\"]|[^\0-\x7f]/;
const NAMES_TRACKER = /session_track/i;
const MODE_WORDS = /sql_mode|character_set|charset|\bnames\b|collation/i;
const SET_NAMES = /^\s*set\s+(?:names|character\s+set|charset)\s+'?(\w+)'?(?:\s+collate\s+'?\w+'?)?\s*;?\s*$/i;
const SET_MODE = /^\s*set\s+(?:session\s+|@@session\.|@@)?sql_mode\s*(?::=|=)\s*(?:'([\w,]*)'|"([\w,]*)")\s*;?\s*$/i;
const USE = /^\s*use\s+(?:`((?:[^`]|``)+)`|([\w$]+))\s*;?\s*$/i;

/** What a text may do to how later texts are read. */
export type ModeEffect =
  | { readonly kind: 'none' }
  | { readonly kind: 'charset' | 'mode' | 'database'; readonly value: string }
  | { readonly kind: 'lost' };

const NO_EFFECT: ModeEffect = { kind: 'none' };
const LOST: ModeEffect = { kind: 'lost' };
const USES = /\buse\b/i;

/** Operations that change rows or read them, and nothing of how texts are read. */
const HARMLESS: ReadonlySet<string> = new Set(
  'select insert update delete replace show explain describe begin commit rollback savepoint release table values'.split(
    ' ',
  ),
);

/**
 * How the server reads the session's texts: sql_mode, character sets, current database. Followed by what OK packets
 * report; where the server reports nothing, by the statements that can be understood. What cannot is `lost`: then only
 * texts that read the same in every mode are read at all.
 */
export class SessionMode {
  readonly #facts: SessionFacts;
  readonly #reports: boolean;
  #isLost = false;
  #sqlMode: string;
  #clientCharset: string;
  #resultsCharset: string;
  #status: number;
  #reading: MysqlReading | undefined;
  /** Undefined when nobody can tell. */
  #database: string | undefined;

  constructor(facts: SessionFacts) {
    this.#facts = facts;
    this.#reports = has(facts.capabilities, Capability.CLIENT_SESSION_TRACK);
    const login = charsetOfCollation(facts.charsetId) ?? 'unknown';
    this.#sqlMode = facts.variables.get('sql_mode') ?? '';
    this.#clientCharset = facts.variables.get('character_set_client') ?? login;
    this.#resultsCharset = facts.variables.get('character_set_results') ?? login;
    this.#database = facts.database;
    this.#status = facts.statusFlags;
    // Without the mode at login nothing is certain but what the status says.
    this.#isLost = !facts.variables.has('sql_mode');
  }

  /** How the client writes its texts; undefined where nobody can read them. */
  get clientCharset(): Charset | undefined {
    return charsetNamed(this.#clientCharset);
  }

  /** How the server writes names and messages. An empty name stands for no conversion at all. */
  get resultsCharset(): Charset | undefined {
    return charsetNamed(this.#resultsCharset === '' ? 'utf8mb4' : this.#resultsCharset);
  }

  get database(): string | undefined {
    return this.#database;
  }

  /** The reading of a text sent now. Everything before it is answered by then. */
  readingOf(text: string): MysqlReading {
    this.#reading ??= this.#makeReading();
    const isCertain = !this.#isLost || !DEPENDS_ON_MODE.test(text);
    return isCertain ? this.#reading : { ...this.#reading, isForeign: true };
  }

  /** What running the text may change. */
  effectOf(text: string, statements: () => readonly Statement[]): ModeEffect {
    // Whoever may turn the reports off makes them worthless.
    if (NAMES_TRACKER.test(text)) return LOST;
    if (this.#reports || statements().every(({ operation }) => HARMLESS.has(operation))) return NO_EFFECT;
    const charset = SET_NAMES.exec(text)?.[1];
    if (charset !== undefined && isPlainCharset(charset)) return { kind: 'charset', value: charset };
    const mode = SET_MODE.exec(text);
    if (mode !== null) return { kind: 'mode', value: mode[1] ?? mode[2] ?? '' };
    const use = USE.exec(text);
    if (use !== null) return { kind: 'database', value: use[1]?.replaceAll('``', '`') ?? use[2] ?? '' };
    const isDynamic = statements().some(({ operation }) => MODE_CHANGERS.has(operation));
    return isDynamic || MODE_WORDS.test(text) || USES.test(text) ? LOST : NO_EFFECT;
  }

  /** The server carried a text with this effect out, or may have. */
  apply(effect: ModeEffect): void {
    this.#reading = undefined;
    switch (effect.kind) {
      case 'lost':
        this.#isLost = true;
        return;
      case 'charset':
        this.#clientCharset = effect.value;
        this.#resultsCharset = effect.value;
        return;
      case 'mode':
        this.#sqlMode = effect.value;
        return;
      case 'database':
        this.#database = effect.value;
        return;
      case 'none':
    }
  }

  noteStatus(status: number): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#reading = undefined;
  }

  note(changes: readonly SessionChange[]): void {
    if (changes.length === 0) return;
    this.#reading = undefined;
    for (const change of changes) {
      if (change.kind === 'schema') this.#database = change.name;
      else if (change.kind === 'variable') this.noteVariable(change.name, change.value);
    }
  }

  /** The server told a variable's value. */
  noteVariable(name: string, value: string): void {
    this.#reading = undefined;
    if (name === 'sql_mode') this.#sqlMode = value;
    else if (name === 'character_set_client') this.#clientCharset = value;
    else if (name === 'character_set_results') this.#resultsCharset = value;
    else if (name === 'session_track_system_variables') this.#isLost ||= !tracksMode(value);
  }

  /** Everything was asked anew and is known. */
  settle(database: string | undefined): void {
    this.#reading = undefined;
    this.#isLost = false;
    this.#database = database;
  }

  #makeReading(): MysqlReading {
    const lowerCase = Number(this.#facts.variables.get('lower_case_table_names'));
    const reading = readingOfSession({
      version: this.#facts.serverVersion,
      sqlMode: this.#sqlMode,
      ...(this.#database === undefined ? {} : { database: this.#database }),
      ...(Number.isInteger(lowerCase) ? { lowerCaseTableNames: lowerCase } : {}),
      charset: this.#clientCharset,
    });
    const { ansiQuotes, noBackslashEscapes, ...rest } = reading;
    // The status is told with every answer, and exact.
    const isAnsi =
      this.#facts.flavour === 'mariadb'
        ? has(this.#status, ServerStatus.SERVER_STATUS_ANSI_QUOTES) || ansiQuotes === true
        : ansiQuotes === true;
    const hasNoEscapes = has(this.#status, ServerStatus.SERVER_STATUS_NO_BACKSLASH_ESCAPES);
    return {
      ...rest,
      ...(isAnsi ? { ansiQuotes: true } : {}),
      ...(hasNoEscapes ? { noBackslashEscapes: true } : {}),
    };
  }
}

/** Statements after which the rest of the same text may read differently. */
const MODE_CHANGERS: ReadonlySet<string> = new Set(['execute', 'call', 'unknown']);

/** Whether no statement of a text changes how the ones behind it are read. */
export function readsOneWay(statements: readonly Statement[]): boolean {
  let isChanged = false;
  for (const { operation, text } of statements) {
    if (isChanged && DEPENDS_ON_MODE.test(text)) return false;
    isChanged ||= MODE_CHANGERS.has(operation) || (operation === 'set' && MODE_WORDS.test(text));
  }
  return true;
}

function tracksMode(value: string): boolean {
  const names = new Set(value.toLowerCase().split(/[\s,]+/));
  return (
    names.has('*') || ['sql_mode', 'character_set_client', 'character_set_results'].every((name) => names.has(name))
  );
}
