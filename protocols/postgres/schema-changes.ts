import type { Query, Statement } from '../../src/core/query.ts';
import { wordsOf } from '../../src/sql/postgres/lineage-names.ts';

/** Names of one transaction's changes remembered one by one; beyond, anything may have changed. */
const WORDS_MAX = 20_000;
/** Statements without any of these words leave tables, views and functions as they are. */
const CHANGING_WORDS = /\b(create|alter|drop|do|call|import|into)\b/i;
const CHANGING_OPERATIONS: ReadonlySet<string> = new Set(['create', 'alter', 'drop', 'import']);
/** Statements that run code nobody sees. */
const OPAQUE_OPERATIONS: ReadonlySet<string> = new Set(['do', 'call', 'unknown']);

/** Names that may mean something else now than the catalogue tells others; `anything` where nobody can tell which. */
export type ChangedNames = ReadonlySet<string> | 'anything';

/** Whether a text may change what names mean; most do not, and need no analysis. */
export function mayChangeSchema(text: string): boolean {
  return CHANGING_WORDS.test(text);
}

/** Without any of these words, a statement changes no function. */
const ROUTINE_WORDS = ['function', 'procedure', 'routine', 'aggregate', 'extension'];

/** Whether functions may mean something else, too. */
export function changesRoutines(changed: ReadonlySet<string>): boolean {
  return ROUTINE_WORDS.some((word) => changed.has(word));
}

/** What a session changed in its open transaction, which nobody outside can see yet. */
export class SchemaChanges {
  #names: Set<string> | 'anything' | undefined;

  constructor(names?: ChangedNames) {
    this.#names = names === undefined || names === 'anything' ? names : new Set(names);
  }

  get names(): ChangedNames | undefined {
    return this.#names;
  }

  /** A query was carried out. */
  note(query: Query & { readonly mayChangeSchema?: boolean }): void {
    if (!(query.mayChangeSchema ?? mayChangeSchema(query.text))) return;
    for (const statement of query.statements()) this.noteStatement(statement);
  }

  noteStatement({ operation, text }: Statement): void {
    if (!mayChangeSchema(text)) return;
    if (OPAQUE_OPERATIONS.has(operation)) this.#names = 'anything';
    else if (CHANGING_OPERATIONS.has(operation) || (operation === 'select' && /\binto\b/i.test(text))) this.#add(text);
  }

  /** The transaction is over. Returns whether something changed. */
  settle(): boolean {
    const hasChanged = this.#names !== undefined;
    this.#names = undefined;
    return hasChanged;
  }

  #add(text: string): void {
    if (this.#names === 'anything') return;
    // Names written with Unicode escapes cannot be read off the text.
    const names = /U&"/i.test(text) ? 'anything' : new Set([...(this.#names ?? []), ...wordsOf(text)]);
    this.#names = names !== 'anything' && names.size > WORDS_MAX ? 'anything' : names;
  }
}
