import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { textCost } from './text-cost.ts';
import type { Tree } from './tree.ts';

type Library = typeof import('libpg-query');

/** One statement of a text; positions are byte offsets into its UTF-8 form. */
export interface RawStatement {
  readonly node: Tree;
  readonly start: number;
  /** Absent: to the end of the text. */
  readonly length: number | undefined;
}

const requireFresh = createRequire(import.meta.url);

/**
 * An instance of the WASM parser. A trap (stack exhausted, out of memory) leaves its memory in an unknown state,
 * so it is thrown away and a new one made; meanwhile nothing is parsed, which callers take as `unknown`.
 */
class Instance {
  #library: Library | undefined;
  #loading: Promise<void> | undefined;

  load(): Promise<void> {
    this.#loading ??= this.#instantiate();
    return this.#loading;
  }

  async #instantiate(): Promise<void> {
    // The package keeps one instance per evaluation of its module; evaluating it anew makes a new one.
    const path = requireFresh.resolve('libpg-query');
    delete requireFresh.cache[path];
    const library = requireFresh(path) as Library;
    await library.loadModule();
    this.#library = library;
  }

  /** Runs the parser; undefined when it refuses the text or is not there. */
  run<T>(work: (library: Library) => T): T | undefined {
    const library = this.#library;
    if (library === undefined) return undefined;
    try {
      return work(library);
    } catch (error) {
      if (!library.hasSqlDetails(error) && isTrap(error)) this.#replace();
      return undefined;
    }
  }

  #replace(): void {
    this.#library = undefined;
    this.#loading = undefined;
    // When even that fails, texts stay `unknown` until `load` is called and succeeds: everything is reviewed, nothing passes.
    this.load().catch(() => {
      this.#loading = undefined;
    });
  }
}

/**
 * Whether the instance may be damaged. Texts it refuses are told by other errors, among them a SyntaxError where the
 * library cannot read its own tokens (it does not escape control characters).
 */
function isTrap(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  return error.name === 'RangeError' || error.name === 'RuntimeError' || error.message.includes('memory');
}

/** Long texts have an instance of their own, so that one which exhausts it takes nothing from everybody else. */
const small = new Instance();
const large = new Instance();

/** Loads PostgreSQL's parser; needed once, before the first `parseStatements`. */
export async function loadSqlParser(): Promise<void> {
  keepBaselineCode();
  await Promise.all([small.load(), large.load()]);
}

/**
 * Has V8 run WebAssembly as its baseline compiler leaves it. Optimising the parser's largest functions takes seconds of a
 * core and 550 MB, once, in the middle of somebody's queries, and then saves a third of a parse; nearly all statements are
 * remembered (`rememberedShapes`). V8 looks at these flags when a module is compiled.
 */
function keepBaselineCode(): void {
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
}

/** Parses a text of any number of statements; undefined where it cannot be parsed or is refused unparsed. */
export function parseStatements(text: string): readonly RawStatement[] | undefined {
  const cost = textCost(text);
  if (cost === 'refused') return undefined;
  if (text === '') return [];
  const result = (cost === 'small' ? small : large).run((library) => library.parseSync(text));
  return result?.stmts?.map(toRawStatement);
}

function toRawStatement(raw: { stmt?: unknown; stmt_location?: number; stmt_len?: number }): RawStatement {
  const length = raw.stmt_len === undefined || raw.stmt_len === 0 ? undefined : raw.stmt_len;
  return { node: raw.stmt as Tree, start: raw.stmt_location ?? 0, length };
}

/** A text without its constants: what all statements of its shape have in common. */
export interface NormalForm {
  /** The text with a parameter in the place of every constant. */
  readonly text: string;
  /** The same for every text of this shape, whatever its constants, spaces and letter cases. */
  readonly fingerprint: string;
}

/** The normal form of a text; undefined where it cannot be parsed or is refused unparsed. */
export function normalFormOf(text: string): NormalForm | undefined {
  const cost = textCost(text);
  if (cost === 'refused' || text === '') return undefined;
  return (cost === 'small' ? small : large).run((library) => ({
    text: library.normalizeSync(text),
    fingerprint: library.fingerprintSync(text),
  }));
}

/** One token of a text; `start` and `end` are byte offsets into its UTF-8 form. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly isComment: boolean;
}

/** Cuts a text into PostgreSQL's own tokens; undefined where the lexer refuses it. */
export function scanTokens(text: string): readonly Token[] | undefined {
  const cost = textCost(text);
  if (cost === 'refused') return undefined;
  const scanned = (cost === 'small' ? small : large).run((library) => library.scanSync(text));
  return scanned?.tokens.map((token) => ({
    start: token.start,
    end: token.end,
    text: token.text,
    isComment: token.tokenName.endsWith('_COMMENT'),
  }));
}
