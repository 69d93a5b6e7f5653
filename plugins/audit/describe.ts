import { hash } from 'node:crypto';
import type { Query, RelatedText, Value } from '../../src/core/query.ts';
import { shownOf, type WrittenFingerprint } from '../../src/core/shown.ts';

/** Characters of a query's text that are kept; what is cut off is marked with the length and hash of the whole. */
export const TEXT_CHARS_MAX = 256 * 1024;
/** Of all parameter values of a query together, and as much again of the texts its names stand for. */
export const VALUES_CHARS_MAX = 256 * 1024;
export const PARAMS_MAX = 10_000;
export const OPERATIONS_MAX = 1000;
export const RELATED_MAX = 100;

/** A text of limited length; `cut` tells what the whole was. */
export interface CutText {
  readonly text: string;
  readonly cut?: { readonly bytes: number; readonly sha256: string };
}

/** The text, or as much of it as may be kept. */
export function cutText(text: string, charsMax: number): CutText {
  if (text.length <= charsMax) return { text };
  // Not in the middle of a surrogate pair.
  const end =
    charsMax > 0 && text.codePointAt(charsMax - 1) !== text.charCodeAt(charsMax - 1) ? charsMax - 1 : charsMax;
  return { text: text.slice(0, end), cut: { bytes: Buffer.byteLength(text), sha256: hash('sha256', text) } };
}

/** A query as the audit keeps it, without its secrets. The fingerprint binds all of it, whatever was cut or left out. */
export function describeQuery(query: Query, fingerprintOf: WrittenFingerprint): Readonly<Record<string, unknown>> {
  const { id, phase, via } = query;
  const { params, related, text: shown } = shownOf(query);
  const statements = query.statements();
  const { text, cut } = cutText(shown, TEXT_CHARS_MAX);
  const described: Record<string, unknown> = { id, phase, via, text };
  if (cut !== undefined) described.cut = cut;
  if (params.length > 0) list(described, 'params', describeParams(params.slice(0, PARAMS_MAX)), params.length);
  if (statements.length > 0) {
    const told = statements.length > OPERATIONS_MAX ? statements.slice(0, OPERATIONS_MAX) : statements;
    const operations = told.map(({ operation }) => operation);
    list(described, 'operations', operations, statements.length);
  }
  if (related.length > 0) list(described, 'related', describeRelated(related), related.length);
  described.fingerprint = fingerprintOf(query);
  return described;
}

/** Puts a list under its name, with the true count when it is not all there. */
function list(described: Record<string, unknown>, name: string, items: readonly unknown[], total: number): void {
  described[name] = items;
  if (items.length !== total) described[`${name}Total`] = total;
}

function describeParams(params: readonly Value[]): readonly unknown[] {
  const take = budget(VALUES_CHARS_MAX);
  return params.map(({ text, encoding, type }) => {
    const described: Record<string, unknown> = text === null ? { text } : { ...take(text) };
    if (encoding !== 'text') described.encoding = encoding;
    if (type !== undefined) described.type = type;
    return described;
  });
}

function describeRelated(related: readonly RelatedText[]): readonly unknown[] {
  const take = budget(VALUES_CHARS_MAX);
  return related.slice(0, RELATED_MAX).map(({ kind, name, text }) => ({ kind, name, ...take(text) }));
}

/** Cuts texts to what is left of a common limit. */
function budget(charsMax: number): (text: string) => CutText {
  let left = charsMax;
  return (text) => {
    const kept = cutText(text, left);
    left -= kept.text.length;
    return kept;
  };
}
