import { hash } from 'node:crypto';
import type { Query, Value } from '../../src/core/query.ts';

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

/** A query as the audit keeps it. The fingerprint binds all of it, whatever was cut. */
export function describeQuery(query: Query): Readonly<Record<string, unknown>> {
  const statements = query.statements();
  const params = query.params ?? [];
  return {
    id: query.id,
    phase: query.phase,
    via: query.via,
    ...cutText(query.text, TEXT_CHARS_MAX),
    ...listed('params', describeParams(params.slice(0, PARAMS_MAX)), params.length),
    ...listed(
      'operations',
      statements.slice(0, OPERATIONS_MAX).map(({ operation }) => operation),
      statements.length,
    ),
    ...listed('related', describeRelated(query), query.related.length),
    fingerprint: query.fingerprint(),
  };
}

/** A list under its name, with the true count when it is not all there; nothing when it is empty. */
function listed(name: string, items: readonly unknown[], total: number): Readonly<Record<string, unknown>> {
  if (total === 0) return {};
  return items.length === total ? { [name]: items } : { [name]: items, [`${name}Total`]: total };
}

function describeParams(params: readonly Value[]): readonly unknown[] {
  const take = budget(VALUES_CHARS_MAX);
  return params.map(({ text, encoding, type }) => ({
    ...(text === null ? { text } : take(text)),
    ...(encoding === 'text' ? {} : { encoding }),
    ...(type === undefined ? {} : { type }),
  }));
}

function describeRelated({ related }: Query): readonly unknown[] {
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
