import type { RelatedText } from '../../src/core/query.ts';
import type { MysqlStatement } from '../../src/sql/mysql/index.ts';

/** Names of PREPARE remembered of one session; what comes beyond counts as unknown. */
export const NAMES_MAX = 4_096;
/** Characters of all their texts. */
export const NAME_CHARS_MAX = 16 * 1024 * 1024;

/** What a name may stand for. */
type Meanings = readonly RelatedText[] | 'unknown';

export const USES_NAMES = /\b(?:prepare|execute|deallocate)\b/i;
/** CALL, and blocks, which run where they stand. */
export const RUNS_CODE = /\b(?:call|begin|declare)\b/i;
/** Servers compare names without case and, MySQL, without accents and spaces at the end: of any other nobody knows which they mean. */
const PLAIN_NAME = /^[a-z0-9_$]+$/i;

/** What a text does with the names of prepared statements. */
export interface NameEffect {
  /** The texts its EXECUTEs run, as far as known. */
  readonly related: readonly RelatedText[];
  /** An EXECUTE runs what nobody here has read. */
  readonly isUnknown: boolean;
  /** What the names stand for afterwards. */
  readonly after: ReadonlyMap<string, Meanings>;
  /** It runs code that may have prepared anything under any name. */
  readonly obscures: boolean;
}

/** The statements a session prepared in SQL, by name: `PREPARE p FROM '…'`. */
export class StatementNames {
  #names: ReadonlyMap<string, Meanings> = new Map();

  /** Undefined for a text that has nothing to do with names. */
  effectOf(text: string, statements: () => readonly MysqlStatement[], reading: string): NameEffect | undefined {
    if (!USES_NAMES.test(text) && !RUNS_CODE.test(text)) return undefined;
    const after = new Map(this.#names);
    const related: RelatedText[] = [];
    let isUnknown = false;
    let obscures = false;
    const obscure = (): void => {
      obscures = true;
      after.clear();
    };
    for (const { operation, prepared, changes } of statements()) {
      if (prepared === undefined) {
        if (operation === 'call' || operation === 'unknown' || changes?.isUnknown === true) obscure();
        continue;
      }
      const { action, name, body } = prepared;
      if (action !== 'execute' && !PLAIN_NAME.test(name)) {
        obscure();
      } else if (action === 'prepare') {
        after.set(name, body === undefined ? 'unknown' : [{ kind: 'prepared', name, text: body, reading }]);
      } else if (action === 'deallocate') {
        after.delete(name);
      } else {
        const meanings = after.get(name) ?? 'unknown';
        isUnknown ||= meanings === 'unknown';
        if (meanings !== 'unknown') related.push(...meanings);
        if (meanings === 'unknown' || meanings.some((one) => RUNS_CODE.test(one.text))) obscure();
      }
    }
    return { related, isUnknown, after, obscures };
  }

  /** The text was carried out; `isPartial`: maybe only the first of its statements. */
  apply({ after, obscures }: NameEffect, isPartial: boolean): void {
    if (obscures) this.#names = new Map();
    else if (isPartial) this.#names = either(this.#names, after);
    else this.#names = after;
    if (this.#names.size > NAMES_MAX || charsOf(this.#names) > NAME_CHARS_MAX) this.#names = new Map();
  }

  clear(): void {
    this.#names = new Map();
  }
}

function either(before: ReadonlyMap<string, Meanings>, after: ReadonlyMap<string, Meanings>): Map<string, Meanings> {
  const both = new Map(before);
  for (const [name, meanings] of after) {
    const other = both.get(name);
    if (other === undefined || other === meanings) both.set(name, meanings);
    else both.set(name, other === 'unknown' || meanings === 'unknown' ? 'unknown' : [...other, ...meanings]);
  }
  return both;
}

function charsOf(names: ReadonlyMap<string, Meanings>): number {
  let chars = 0;
  for (const meanings of names.values()) {
    if (meanings !== 'unknown') for (const { text } of meanings) chars += text.length;
  }
  return chars;
}
