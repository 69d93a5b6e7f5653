import type { Query } from '../../src/core/query.ts';
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

/** What a session changed in its open transaction, which nobody outside can see yet. */
export class SchemaChanges {
  #names: Set<string> | 'anything' | undefined;

  get names(): ChangedNames | undefined {
    return this.#names;
  }

  /** A query was carried out. */
  note(query: Query): void {
    if (!CHANGING_WORDS.test(query.text)) return;
    for (const { operation, text } of query.statements()) {
      if (OPAQUE_OPERATIONS.has(operation)) this.#names = 'anything';
      else if (CHANGING_OPERATIONS.has(operation) || (operation === 'select' && /\binto\b/i.test(text)))
        this.#add(text);
    }
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
