import { createHmac, randomBytes } from 'node:crypto';
import type { Query, RelatedText, Value } from './query.ts';

/** A query as people and records may see it: passwords and other secrets of its statements are left out. */
export interface ShownQuery {
  readonly text: string;
  readonly params: readonly Value[];
  readonly related: readonly RelatedText[];
  /** A message of the server about it, without what that repeats of the secrets. */
  message(text: string): string;
}

/** What to show of a query, or to write down of it. Its own text is for those who judge it. */
export function shownOf(query: Query): ShownQuery {
  return query.shown?.() ?? { text: query.text, params: query.params ?? [], related: query.related, message: asItIs };
}

function asItIs(text: string): string {
  return text;
}

/** The fingerprint of a query as it is written down. */
export type WrittenFingerprint = (query: Query) => string;

/**
 * Fingerprints as they are written down. That of a query with a secret is keyed: from a plain one, beside a text that lacks
 * nothing else, whoever reads the record could try passwords. Gateways of one state need the same key.
 */
export function writtenFingerprints(key: Buffer = randomBytes(32)): WrittenFingerprint {
  return (query) => {
    const fingerprint = query.fingerprint();
    if (query.shown?.() === undefined) return fingerprint;
    return createHmac('sha256', key).update(fingerprint).digest('hex');
  };
}
