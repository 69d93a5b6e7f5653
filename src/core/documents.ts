import type { ColumnSource, Query } from './query.ts';

/** Documents of an answer, complete ones. `bytes` encodes them when read: untouched documents leave as they came. */
export interface DocumentsPart {
  readonly kind: 'documents';
  readonly bytes: Buffer;
  readonly query: Query;
  /** Made when first read: an answer nobody asks about is never taken apart. */
  readonly documents: readonly ResultDocument[];
  /** Nobody needs more documents of this query: the codec gives out what follows of it as it came. */
  stop(): void;
}

/**
 * Looks at documents, and changes them. `done`: this inspector needs no more documents of this query. Throw
 * ResultBlocked to withhold the answer.
 */
export type InspectDocuments = (documents: readonly ResultDocument[]) => 'done' | undefined;

/** One document of an answer. What was set in it is seen by whoever visits or reads it afterwards. */
export interface ResultDocument {
  /**
   * Shows everything in it, in its order, to `look`: of each field its name (kind `name`), then its value. Embedded
   * documents are shown whole (kind `document`), then what is in them. Lists are not shown, only what is in them. What
   * says nothing (null, undefined, the smallest and the largest key) is not shown.
   * `skip` after a name: neither its value nor anything within it is shown; after a document: nothing within it is.
   */
  visit(look: (value: DocumentValue) => 'skip' | undefined): void;
  /** The whole as canonical extended JSON, with what was set. */
  text(): string;
}

/**
 * A field that documents have, by its path. One object stands for a field in all documents of a query as far as they
 * are not too many, so that what is known of a field can be remembered by it (in a WeakMap).
 */
export interface DocumentField {
  /** The names that lead to it, from the outermost on; places in lists are none. Empty for a value that stands alone. */
  readonly path: readonly string[];
  /**
   * Every field of a collection whose values may be part of this one's: `{schema: database, table: collection,
   * column: 'a.b.c'}`. An empty `column` is the whole document, an empty `table` may be any collection. Not derived: what
   * is here is what is there, and fields within this one come from those within that one. Derived: parts of the source, or
   * of anything within it, may be anywhere here. Empty: no value of a collection is in it; or the query builds it, a
   * document, field by field, and the fields within it have sources of their own. `unknown` where something could not be
   * followed.
   */
  readonly sources: readonly ColumnSource[] | 'unknown';
  /**
   * True where fields within it may come from somewhere else than its `sources` tell: a query put them into a document
   * that it takes over from there. Nothing within may then be passed over.
   */
  readonly isBuilt?: boolean;
  /** The same as `sources` for its name, where a query makes names of values; empty for a name that the documents have of their own. */
  readonly nameSources: readonly ColumnSource[] | 'unknown';
}

/**
 * What stands at a field of a document. The same object for all that a visit shows: valid only until `look` returns.
 */
export interface DocumentValue {
  readonly field: DocumentField;
  /**
   * `text`: a masked text may stand in its place. `other`: only null and `constant` can. `document`: an embedded document,
   * shown before what is in it; only null and `constant` (an empty one) can stand in its place. `name`: the field's name,
   * which may be data itself; only a text can stand in its place.
   */
  readonly kind: 'text' | 'other' | 'document' | 'name';
  /** The protocol's own name of the type (`string`, `int`, `long`, `double`, `decimal`, `date`, `objectId`, `binData` …). */
  readonly type: string;
  /** The value of the type that says nothing (`0`, `1970-01-01T00:00:00.000Z`, `{}`), as text; missing where there is none but null. */
  readonly constant?: string | undefined;
  /** Of a text or a name: its UTF-8 bytes are `[start, end)` of this memory, which is never written to. Undefined for other kinds. */
  readonly memory: Uint8Array | undefined;
  readonly start: number;
  readonly end: number;
  /** As text: numbers in digits, binary data as latin1, a document as canonical extended JSON. After `set`, the new content. */
  get(): string;
  /** Replaces it. Where no text may stand, any but `constant` becomes null. A name cannot be null: it becomes empty. */
  set(text: string | null): void;
}
