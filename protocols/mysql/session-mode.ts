import type { MysqlStatement, ReadingChange } from '../../src/sql/mysql/index.ts';
import { type MysqlReading, readingOfSession } from '../../src/sql/mysql/reading.ts';
import { type Charset, charsetNamed } from './charset.ts';
import { charsetOfCollation } from './charset-names.ts';
import { Capability, has, ServerStatus, union } from './constants.ts';
import type { SessionFacts } from './session-facts.ts';
import type { SessionChange } from './session-track.ts';

/** What a text must not hold to read the same in every mode: escapes, quotes that may be names, letters of any set. */
const DEPENDS_ON_MODE = /[\\"]|[^\0-\x7f]/;
export const NAMES_TRACKER = /session_track/i;
/** What analysis gives for a value that is computed. */
const COMPUTED = 'unknown';

/** What the status says of how texts are read. */
const READING_FLAGS = union(ServerStatus.SERVER_STATUS_ANSI_QUOTES, ServerStatus.SERVER_STATUS_NO_BACKSLASH_ESCAPES);

/** What a text may do to how later texts are read. */
export interface ModeEffect {
  /** In the order of its statements. */
  readonly changes: readonly ReadingChange[];
  /** The server will report no more, or nobody can tell what it does. */
  readonly isLost: boolean;
}

export const NO_EFFECT: ModeEffect = { changes: [], isLost: false };
const LOST: ModeEffect = { changes: [], isLost: true };

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
  /** The character sets as they were last looked up: they are asked for with every text and every answer. */
  #clientNamed = named('utf8mb4');
  #resultsNamed = named('utf8mb4');
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
    if (this.#clientNamed.name !== this.#clientCharset) this.#clientNamed = named(this.#clientCharset);
    return this.#clientNamed.charset;
  }

  /** How the server writes names and messages. An empty name stands for no conversion at all. */
  get resultsCharset(): Charset | undefined {
    const name = this.#resultsCharset === '' ? 'utf8mb4' : this.#resultsCharset;
    if (this.#resultsNamed.name !== name) this.#resultsNamed = named(name);
    return this.#resultsNamed.charset;
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

  /** What running the text may change; `isOrdinary` as `isOrdinary(text)` says. Where the server reports changes, only that it goes on doing so matters. */
  effectOf(text: string, statements: () => readonly MysqlStatement[], isOrdinary = false): ModeEffect {
    if (!isOrdinary && NAMES_TRACKER.test(text)) return LOST;
    if (this.#reports) return NO_EFFECT;
    const changes = statements().flatMap((statement) => statement.changes ?? []);
    if (changes.length === 0) return NO_EFFECT;
    return { changes, isLost: changes.some(({ isUnknown, sqlMode }) => isUnknown === true || sqlMode === COMPUTED) };
  }

  /** The text is sent: trust that is lost by it is lost from now on. */
  begin({ isLost }: ModeEffect): void {
    this.#isLost ||= isLost;
  }

  /** The server carried a text with this effect out; `isPartial`: maybe only the first of its statements. */
  apply({ changes }: ModeEffect, isPartial: boolean): void {
    if (changes.length === 0) return;
    this.#reading = undefined;
    this.#isLost ||= isPartial;
    for (const { charset, resultCharset, sqlMode, database } of changes) {
      if (charset !== undefined) {
        this.#clientCharset = charset;
        this.#resultsCharset = charset;
      }
      if (resultCharset !== undefined) this.#resultsCharset = resultCharset === 'null' ? '' : resultCharset;
      if (sqlMode !== undefined) this.#sqlMode = sqlMode;
      if (database !== undefined) this.#database = database;
    }
  }

  noteStatus(status: number): void {
    const changed = status ^ this.#status;
    if (changed === 0) return;
    this.#status = status;
    // Others come and go with every transaction.
    if ((changed & READING_FLAGS) !== 0) this.#reading = undefined;
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

function named(name: string): { readonly name: string; readonly charset: Charset | undefined } {
  return { name, charset: charsetNamed(name) };
}

function tracksMode(value: string): boolean {
  const names = new Set(value.toLowerCase().split(/[\s,]+/));
  return (
    names.has('*') || ['sql_mode', 'character_set_client', 'character_set_results'].every((name) => names.has(name))
  );
}
