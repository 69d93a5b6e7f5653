import { literalsThatMayRun } from './calls.ts';
import { isPasswordColumn, isSecretName } from './names.ts';
import type { SecretToken } from './tokens.ts';

/** What becomes of a token: all of it is hidden, the passwords of a connection string in it are, or it stays as it is. */
export type Mark = 'whole' | 'connection' | 'asis';

/** First words of statements that are about rows: values in them are data, whatever their columns are called. */
const ABOUT_ROWS: ReadonlySet<string> = new Set(
  'select insert update delete replace merge with values table explain desc describe ( '.split(' '),
);
const PASSWORD_FUNCTIONS: ReadonlySet<string> = new Set(['password', 'old_password']);
/** What may stand between IDENTIFIED and the end of what it says. */
const OF_IDENTIFIED: ReadonlySet<string> = new Set(
  'with via by as using password random or and replace retain discard current old ( ) @ initial authentication'.split(
    ' ',
  ),
);
/** Behind these words of IDENTIFIED comes a password, and behind WITH the name of a plugin. */
const BEFORE_SECRET: ReadonlySet<string> = new Set(['by', 'as', 'using', 'password', 'replace', '(']);
const NO_VALUE: ReadonlySet<string> = new Set(['default', 'null', 'none', 'true', 'false', 'on', 'off']);
/** Words of a declared type between its name and what it is set to. */
const DECLARED_TOKENS_MAX = 8;
/** Begin of what is about logins: where such a statement cannot be parsed, every literal in it may be a password. */
const ABOUT_LOGINS =
  /^(?:create|alter|set|change|grant|start) (?:or replace )?(?:user|role|group|subscription|server|foreign|password|master|replication|replica|slave|database link)\b/;

/** Words of the grammar behind PASSWORD. */
const BEHIND_PASSWORD: ReadonlySet<string> = new Set(
  'for expire history reuse require from and or in with retain replace account comment attribute default to'.split(' '),
);
/** Words with a literal behind them that is no secret. */
const BEFORE_NO_SECRET: ReadonlySet<string> = new Set(
  'user users role exists to for comment attribute subject issuer cipher with via or server host database socket owner wrapper on and admin'.split(
    ' ',
  ),
);

/** One statement of a text: its tokens without comments. */
export interface Segment {
  readonly tokens: readonly SecretToken[];
  /** Nobody could parse it: whatever may be a secret counts as one. */
  readonly isUnknown: boolean;
  /** It was told by its first words: what follows may be written as no server takes it. */
  readonly isLenient?: boolean;
}

/** Marks what of a statement is a secret by where it stands. */
export function marksOf({ tokens, isUnknown, isLenient = false }: Segment): ReadonlyMap<SecretToken, Mark> {
  const marker = new Marker(tokens, isUnknown, isLenient);
  marker.run();
  return marker.marks;
}

class Marker {
  readonly marks = new Map<SecretToken, Mark>();
  readonly #tokens: readonly SecretToken[];
  readonly #mayRun: ReadonlySet<SecretToken>;
  readonly #isUnknown: boolean;
  readonly #isAboutLogins: boolean;
  /** Passwords may be in the wrong quotes, or in none. */
  readonly #isLoose: boolean;
  readonly #first: string;
  readonly #isAboutRows: boolean;
  #hasPassword = false;
  /** Behind what was marked already: expressions and calls inside of others are not walked again. */
  #valueEnd = 0;
  readonly #argumentsEnd = { whole: 0, connection: 0 };

  constructor(tokens: readonly SecretToken[], isUnknown: boolean, isLenient: boolean) {
    this.#tokens = tokens;
    this.#mayRun = literalsThatMayRun(tokens);
    this.#isUnknown = isUnknown;
    this.#isAboutLogins = ABOUT_LOGINS.test(joined(tokens));
    this.#isLoose = isUnknown || (isLenient && this.#isAboutLogins);
    this.#first = tokens[0]?.text ?? '';
    const ofServer = tokens.some(({ text }, i) => text === 'mysql' && /^(?:user|global_priv)$/.test(this.#text(i + 2)));
    this.#isAboutRows = ABOUT_ROWS.has(this.#first) && !isUnknown && !ofServer;
  }

  run(): void {
    const tokens = this.#tokens;
    for (let i = 0; i < tokens.length; i += 1) {
      const token = tokens[i];
      if (token === undefined || (token.kind !== 'word' && token.kind !== 'name')) continue;
      if (token.text === 'identified') this.#identified(i + 1);
      else if (token.text === 'connection') this.#connection(i + 1);
      else if (token.text === 'program') this.#mark(tokens[i + 1], 'asis');
      else if (token.text === 'set_config' && this.#text(i + 1) === '(') this.#setConfig(i + 2);
      else if (token.text.includes('dblink') && this.#text(i + 1) === '(') this.#arguments(i + 2, 'connection');
      else if (PASSWORD_FUNCTIONS.has(token.text) && this.#text(i + 1) === '(') this.#arguments(i + 2, 'whole');
      else if (isSecretName(token.text)) this.#named(token, i);
    }
    if (this.#first === 'set' && this.#text(1) === 'password') this.#setPassword();
    if (this.#hasPassword) this.#replaced();
    if (this.#isUnknown) this.#unknown();
    else if (this.#isLoose) this.#misspelt();
  }

  #text(i: number): string {
    return this.#tokens[i]?.text ?? '';
  }

  #mark(token: SecretToken | undefined, mark: Mark): void {
    if (token === undefined || this.marks.has(token)) return;
    if (mark === 'whole' && this.#mayRun.has(token)) return;
    this.marks.set(token, mark);
  }

  /** `password 'x'`, `password = 'x'`, `password text := 'x'`. */
  #named(name: SecretToken, at: number): void {
    let i = at + 1;
    // `app.password.key`
    while (this.#text(i) === '.' && this.#tokens[i + 1] !== undefined) i += 2;
    const next = this.#tokens[i];
    // A language may be called so; what follows is its code.
    if (next === undefined || this.#text(at - 1) === 'language') return;
    if (next.kind === 'string') {
      if (!this.#isAboutRows) this.#literals(i);
      return;
    }
    const isSet = this.#isSetting(at) && (next.text === '=' || next.text === 'to');
    if (isSet || this.#isAssigned(name, next)) this.#value(i + 1, isSet);
    else if (!this.#declared(i) && this.#isLoose) this.#bare(i);
  }

  #isAssigned({ text: name }: SecretToken, { text: sign }: SecretToken): boolean {
    if (sign === '=>' || sign === ':=') return true;
    return sign === '=' && (!this.#isAboutRows || isPasswordColumn(name));
  }

  /** `password varchar(20) := 'x'`. */
  #declared(from: number): boolean {
    for (let i = from; i < from + DECLARED_TOKENS_MAX; i += 1) {
      const token = this.#tokens[i];
      if (token?.text === ':=') {
        this.#value(i + 1, false);
        return true;
      }
      if (token === undefined || (token.kind === 'sign' && !/^[()[\]%.,]$/.test(token.text))) break;
    }
    return false;
  }

  /** Whether a name is one that SET gives a value. */
  #isSetting(at: number): boolean {
    if (this.#isAboutRows) return false;
    for (let i = at - 1; i >= Math.max(0, at - 6); i -= 1) if (this.#text(i) === 'set') return true;
    return false;
  }

  /** Literals one behind the other are one. */
  #literals(from: number): number {
    let i = from;
    while (this.#tokens[i]?.kind === 'string') {
      this.#mark(this.#tokens[i], 'whole');
      i += 1;
    }
    return i;
  }

  /** An expression, up to a comma or bracket that is not its own; what a list goes on with belongs to it. */
  #value(from: number, isSetting: boolean): void {
    const first = this.#tokens[from];
    // Only a setting's value may be a word; elsewhere words are variables.
    if (isSetting && first?.kind === 'word' && !NO_VALUE.has(first.text) && this.#text(from + 1) !== '(') {
      this.#mark(first, 'whole');
    }
    let depth = 0;
    let end = from;
    for (let i = from; i < this.#tokens.length && from >= this.#valueEnd; i += 1) {
      const token = this.#tokens[i];
      if (token === undefined) break;
      if (token.text === '(') depth += 1;
      else if (token.text === ')') depth -= 1;
      if (depth < 0) break;
      if (depth === 0 && token.text === ',' && !this.#goesOn(i + 1)) break;
      // The settings of a function stand before its body.
      if (
        depth === 0 &&
        i > from &&
        token.kind === 'word' &&
        /^(?:as|language|where|set|then|and|or)$/.test(token.text)
      )
        break;
      if (isConstant(token)) this.#mark(token, 'whole');
      end = i + 1;
    }
    this.#valueEnd = Math.max(this.#valueEnd, end);
  }

  #goesOn(i: number): boolean {
    const token = this.#tokens[i];
    return token !== undefined && isConstant(token) && /^,?$/.test(this.#text(i + 1));
  }

  /** All constants up to the bracket that closes the one before. */
  #arguments(from: number, mark: 'whole' | 'connection'): void {
    if (from < this.#argumentsEnd[mark]) return;
    let depth = 1;
    for (let i = from; i < this.#tokens.length && depth > 0; i += 1) {
      this.#argumentsEnd[mark] = i + 1;
      const token = this.#tokens[i];
      if (token?.text === '(') depth += 1;
      else if (token?.text === ')') depth -= 1;
      else if (token !== undefined && isConstant(token)) this.#mark(token, mark);
    }
  }

  #setConfig(from: number): void {
    const name = this.#tokens[from];
    if (name?.kind !== 'string') this.#arguments(from, 'connection');
    else if (isSecretName(name.text.toLowerCase()) && this.#text(from + 1) === ',') this.#value(from + 2, false);
    else this.#arguments(from + 1, 'connection');
  }

  #connection(from: number): void {
    const i = this.#text(from) === '=' ? from + 1 : from;
    const token = this.#tokens[i];
    if (token?.kind === 'string') this.#mark(token, 'connection');
  }

  #identified(from: number): void {
    let before = '';
    for (let i = from; i < this.#tokens.length; i += 1) {
      const token = this.#tokens[i];
      if (token === undefined) break;
      const isSecret = BEFORE_SECRET.has(before) || (token.kind === 'string' && before === 'hidden');
      if (isSecret && isConstant(token)) {
        this.#mark(token, 'whole');
        before = 'hidden';
        continue;
      }
      const isPlugin = before === 'with' || before === 'via' || before === 'or';
      if (!isPlugin && !OF_IDENTIFIED.has(token.text)) {
        if (this.#isLoose && BEFORE_SECRET.has(before)) this.#mark(token, 'whole');
        break;
      }
      before = token.text;
    }
    this.#hasPassword = true;
  }

  /** `REPLACE 'the password before'`. */
  #replaced(): void {
    this.#tokens.forEach((token, i) => {
      if (token.text === 'replace' && token.kind === 'word') this.#literals(i + 1);
    });
  }

  /** `SET PASSWORD [FOR user] = …`: the user's name may be a literal, too. */
  #setPassword(): void {
    const at = this.#tokens.findIndex(({ text, kind }) => kind === 'sign' && (text === '=' || text === ':='));
    const to = at === -1 ? this.#tokens.findIndex(({ text }) => text === 'to') : at;
    if (to !== -1) for (const token of this.#tokens.slice(to + 1)) if (isConstant(token)) this.#mark(token, 'whole');
    this.#hasPassword = true;
  }

  /** What nobody could parse: a password may be in the wrong quotes, in none, or behind a word that is misspelt. */
  #unknown(): void {
    const isSuspect =
      this.#isAboutLogins ||
      (!ABOUT_ROWS.has(this.#first) &&
        this.#tokens.some(({ kind, text }) => kind !== 'string' && (text === 'identified' || isSecretName(text))));
    if (!isSuspect) return;
    this.#tokens.forEach((token, i) => {
      if (token.kind === 'string' && !this.#isCode(i)) this.#mark(token, 'whole');
    });
  }

  #isCode(i: number): boolean {
    return isCodeBehind(this.#text(i - 1)) || this.#text(i - 2) === 'language';
  }

  /** `PASWORD 'x'`: a literal behind a word that nothing stands behind here. */
  #misspelt(): void {
    this.#tokens.forEach((token, i) => {
      const before = this.#tokens[i - 1];
      if (token.kind !== 'string' || before?.kind !== 'word' || this.#text(i + 1) === '@') return;
      if (!BEFORE_NO_SECRET.has(before.text) && !this.#isCode(i)) this.#mark(token, 'whole');
    });
  }

  /** `PASSWORD hunter2`, `PASSWORD "hunter2"`, `PASSWORD: hunter2`. */
  #bare(from: number): void {
    let i = from;
    while (/^(?:=|:|is|to|as|by)$/.test(this.#text(i))) i += 1;
    const token = this.#tokens[i];
    if (token === undefined || this.#isAboutRows || token.kind === 'sign') return;
    if (!NO_VALUE.has(token.text) && !BEHIND_PASSWORD.has(token.text)) {
      this.#mark(token, 'whole');
    }
  }
}

const BEFORE_CODE: ReadonlySet<string> = new Set(['as', 'from', 'do', 'execute', 'immediate', 'program']);

/** The first words, as the pattern for them takes them. */
function joined(tokens: readonly SecretToken[]): string {
  return tokens
    .slice(0, 6)
    .map(({ text }) => text)
    .join(' ');
}

/** Whether a literal behind this word is code, which whoever approves it has to see. */
export function isCodeBehind(word: string): boolean {
  return BEFORE_CODE.has(word);
}

function isConstant({ kind }: SecretToken): boolean {
  return kind === 'string' || kind === 'number' || kind === 'parameter';
}
