import type { ShellDocument } from './value.ts';

/** How the answer to a command is told. */
export type Answer =
  /** The documents of its cursor; the whole answer where it has none. */
  | { readonly kind: 'documents' }
  | { readonly kind: 'reply' }
  /** One document of the answer, which may be null. */
  | { readonly kind: 'document'; readonly field: string }
  /** A list of the answer, of documents or of values. */
  | { readonly kind: 'list'; readonly field: string }
  /** One number or text of the answer. */
  | { readonly kind: 'single'; readonly field: string }
  /** The one number of the cursor's one document, and 0 where there is none. */
  | { readonly kind: 'counted' }
  /** The names that the documents of its cursor have. */
  | { readonly kind: 'names' }
  | { readonly kind: 'write'; readonly verb: 'INSERT' | 'UPDATE' | 'DELETE' }
  /** That it was done, with this tag. */
  | { readonly kind: 'done'; readonly tag: string };

/** One command of a script. */
export interface ShellCommand {
  readonly database: string;
  /** Its name comes first; `$db` is not part of it. */
  readonly body: ShellDocument;
  readonly answer: Answer;
}

/** A collection, as a statement names it. */
export interface CollectionName {
  readonly database: string;
  readonly name: string;
}

/** A command in the making: calls behind it may still change it. */
export interface Draft {
  readonly database: string;
  readonly body: ShellDocument;
  readonly answer: Answer;
  /** What is chained to it: methods of cursors of this command, or nothing. */
  readonly chain?: 'find' | 'aggregate';
}

export const DOCUMENTS: Answer = { kind: 'documents' };
export const REPLY: Answer = { kind: 'reply' };
