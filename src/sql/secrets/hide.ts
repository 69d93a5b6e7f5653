import { literalsThatMayRun } from './calls.ts';
import { HIDDEN, hideInConnectionString } from './connection-string.ts';
import { isCodeBehind, type Mark, marksOf } from './marks.ts';
import { mayHoldSecret, mayHoldSecretInRows } from './names.ts';
import { literalsOf, type SecretReading, type SecretToken, secretTokens, writtenLiteral } from './tokens.ts';

/** A text as everybody may see it, and what was left out of it. */
export interface Hidden {
  readonly text: string;
  /** What was left out, as it would be in quotes, and as it stood there. */
  readonly secrets: ReadonlySet<string>;
  /** Parameters whose values are secrets, counted from 0, and those that are connection strings. */
  readonly parameters: ReadonlyMap<number, Mark>;
}

/** How deep literals inside of literals are looked into; what is deeper is hidden whole. */
const NESTING_MAX = 6;
/** What is longer, or may be more than a password, tells how much is not shown: what is approved must not be taken for less. */
const UNREMARKABLE_CHARS_MAX = 256;
/** Code that is put together around a password: `'ALTER ROLE ann PASSWORD ' ||`, `… PASSWORD %L`. */
const TEMPLATE =
  /(?:passw(?:or)?d|identified\s+(?:with\s+\w+\s+)?by)\s*(?:[=(]\s*)?(?:$|%[\dsLI$]|\$\d|\?|(?:E?'|"|\$\w*\$)+\s*(?:%|$)|(?:E?'|")[^'"]*$)/i;
/** Said in the place of what may be code in the server's eyes and hidden in ours, or the reverse. */
export const REST_UNTOLD = ' … (what follows is left out: the server may read it in two ways)';
/** Before a value that a variable gets: the password may be in one. */
const IS_GIVEN: ReadonlySet<string> = new Set([':=', '=', 'default', 'select']);
/** Languages of functions that are read like the statement itself; of any other a quote may mean anything. */
const READ_LANGUAGE = /^(?:sql|plpgsql|plpg_sql)$/;

/** What is known of a text. */
export interface TextFacts {
  readonly reading: SecretReading;
  /** Nobody could parse it. */
  readonly isUnknown: boolean;
  /** All its statements read or change rows: what its columns are called says nothing. */
  readonly isAboutRows: boolean;
  /** Whatever it has in literals may be secret. */
  readonly hidesLiterals?: boolean;
}

/** Nobody is ever shown more of a text than its first so many characters: what is behind them is not looked at. */
export const SHOWN_CHARS_MAX = 1024 * 1024;
/** A longer text is not taken apart, which the whole gateway would wait for: its literals are looked at one by one. */
export const TAKEN_APART_CHARS_MAX = 128 * 1024;

/**
 * Leaves out of a text what is a secret by where it stands. Only the inside of a literal, or one word or number, is ever
 * left out: no code that runs. Undefined where there is nothing to leave out.
 */
export function hideSecrets(text: string, facts: TextFacts): Hidden | undefined {
  if (text.length <= SHOWN_CHARS_MAX) return hiddenIn(text, facts);
  const hidden = hiddenIn(text.slice(0, SHOWN_CHARS_MAX), facts);
  const rest = ` … (the first ${SHOWN_CHARS_MAX} of ${text.length} characters)`;
  return hidden === undefined ? undefined : { ...hidden, text: hidden.text + rest };
}

function hiddenIn(text: string, facts: TextFacts): Hidden | undefined {
  const { reading, isUnknown, isAboutRows, hidesLiterals = false } = facts;
  if (hidesLiterals) return new Hider(reading).allLiterals(text);
  if (!mayHoldSecret(text, !isAboutRows) || (isAboutRows && !mayHoldSecretInRows(text))) return undefined;
  const hider = new Hider(reading);
  const isLong = text.length > TAKEN_APART_CHARS_MAX;
  const shown = isLong ? hider.withoutLiterals(text, isAboutRows) : hider.shown(text, isUnknown, 0);
  if (shown === text && hider.parameters.size === 0) return undefined;
  return { text: shown, secrets: hider.secrets, parameters: hider.parameters };
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

class Hider {
  readonly secrets = new Set<string>();
  readonly parameters = new Map<number, Mark>();
  readonly #reading: SecretReading;

  constructor(reading: SecretReading) {
    this.#reading = reading;
  }

  /** The text of a statement, or of code inside of a literal. */
  shown(text: string, isUnknown: boolean, depth: number): string {
    const all = secretTokens(text, this.#reading);
    const tokens = all.filter(({ kind }) => kind !== 'comment');
    const segments = segmentsOf(tokens);
    const isPutTogether = segments.some(hasTemplate);
    const edits: Edit[] = [];
    for (const segment of segments) {
      const marks = marksOf({ tokens: segment, isUnknown, isLenient: this.#reading.dialect === 'mysql' });
      const isForeign = isInForeignLanguage(segment);
      const takesConnections = depth > 0 || /^(?:set|alter|create)$/.test(segment[0]?.text ?? '');
      const isTemplate = isPutTogether && hasTemplate(segment);
      const mayRun = isPutTogether ? literalsThatMayRun(segment) : NONE;
      segment.forEach((token, i) => {
        const before = segment[i - 1]?.text ?? '';
        const mark = marks.get(token) ?? (token.kind === 'string' ? 'nested' : 'asis');
        if (mark === 'asis' || (mark === 'nested' && isForeign)) return;
        const isPart =
          !mayRun.has(token) && (isTemplate ? !isCodeBehind(before) : isPutTogether && IS_GIVEN.has(before));
        if (token.kind === 'parameter') this.#parameter(token, mark, depth);
        else edits.push(this.#edit(text, token, mark, { depth, isPart, takesConnections }));
      });
    }
    for (const token of all) if (token.kind === 'comment') edits.push(this.#comment(token, depth));
    return edited(text, edits);
  }

  /** The text without every literal and comment that may be a secret: of rows those that look like one, else all. */
  withoutLiterals(text: string, isAboutRows: boolean): string {
    const edits: Edit[] = [];
    for (const token of literalsOf(text, this.#reading)) {
      const { start, end } = token;
      if (token.isUntold === true) edits.push({ start, end, text: REST_UNTOLD });
      else if (isAboutRows && !mayHoldSecret(token.text)) continue;
      else if (token.kind === 'comment') edits.push({ start, end, text: ' ' });
      else edits.push({ start, end, text: `'${this.#hidden(text, token)}'` });
    }
    return edited(text, edits);
  }

  allLiterals(text: string): Hidden {
    return { text: this.withoutLiterals(text, false), secrets: this.secrets, parameters: this.parameters };
  }

  #parameter({ parameter }: SecretToken, mark: Mark | 'nested', depth: number): void {
    if (parameter === undefined || mark === 'nested' || depth > 0) return;
    this.parameters.set(parameter, this.parameters.get(parameter) === 'whole' ? 'whole' : mark);
  }

  #edit(
    source: string,
    token: SecretToken,
    mark: Mark | 'nested',
    how: { readonly depth: number; readonly isPart: boolean; readonly takesConnections: boolean },
  ): Edit {
    const { start, end, text } = token;
    const place = { start, end };
    if (mark === 'whole') return { ...place, text: `'${this.#hidden(source, token)}'` };
    let content = text;
    if (mark === 'connection' || how.takesConnections) {
      content = hideInConnectionString(content, (secret) => this.secrets.add(secret));
    }
    if (mayHoldSecret(content)) {
      if (how.depth >= NESTING_MAX) return { ...place, text: `'${this.#hidden(source, token)}'` };
      content = this.shown(content, false, how.depth + 1);
    } else if (how.isPart && content.trim() !== '') {
      return { ...place, text: `'${this.#hidden(source, token)}'` };
    }
    return { ...place, text: content === text ? source.slice(start, end) : writtenLiteral(source, token, content) };
  }

  /** A comment never runs, so anything in it that looks like a secret counts as one. */
  #comment({ start, end, text, isUntold }: SecretToken, depth: number): Edit {
    if (isUntold === true) return { start, end, text: REST_UNTOLD };
    const opener = /^(?:\/\*+!?|--+|#+)/.exec(text)?.[0] ?? '';
    const body = text.slice(opener.length);
    if (!mayHoldSecret(body) || depth >= NESTING_MAX) return { start, end, text };
    const connections = hideInConnectionString(body, (secret) => this.secrets.add(secret));
    return { start, end, text: opener + this.shown(connections, true, depth + 1) };
  }

  /** What is shown for a secret; its place in the text counts, because an error of the server repeats that. */
  #hidden(source: string, { start, end, text }: SecretToken): string {
    const written = source.slice(start, end);
    if (text === HIDDEN) return HIDDEN;
    if (text !== '') this.secrets.add(text);
    const inner = /^\W/.test(written) ? written.slice(1, -1) : written;
    if (inner !== '') this.secrets.add(inner);
    const isRemarkable = text.length > UNREMARKABLE_CHARS_MAX || /[\r\n;]/.test(text);
    return isRemarkable ? `${HIDDEN} (${text.length} characters)` : HIDDEN;
  }
}

const NONE: ReadonlySet<SecretToken> = new Set();

function hasTemplate(segment: readonly SecretToken[]): boolean {
  return segment.some(({ kind, text }) => kind === 'string' && TEMPLATE.test(text));
}

function segmentsOf(tokens: readonly SecretToken[]): SecretToken[][] {
  const segments: SecretToken[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'sign' && token.text === ';') segments.push([]);
    else segments.at(-1)?.push(token);
  }
  return segments.filter(({ length }) => length > 0);
}

/** `LANGUAGE plpython3u`: its code is no SQL, and what looks like a literal in it may be code. */
function isInForeignLanguage(segment: readonly SecretToken[]): boolean {
  return segment.some(({ text, kind }, i) => {
    const language = text === 'language' && kind === 'word' ? segment[i + 1]?.text : undefined;
    return language !== undefined && !READ_LANGUAGE.test(language.toLowerCase());
  });
}

function edited(text: string, edits: readonly Edit[]): string {
  let shown = '';
  let at = 0;
  for (const edit of [...edits].sort((one, other) => one.start - other.start)) {
    shown += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return shown + text.slice(at);
}
