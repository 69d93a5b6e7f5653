import type { Plugin, SessionEvent } from '../../src/core/plugin.ts';
import type { Column, Query } from '../../src/core/query.ts';
import type { Session } from '../../src/core/session.ts';
import { type WrittenFingerprint, writtenFingerprints } from '../../src/core/shown.ts';
import { ConfigError } from '../../src/errors.ts';
import {
  type MaskText,
  queryDecided,
  queryEnded,
  queryHeld,
  type RecordBody,
  sessionClosed,
  sessionOpened,
  sessionRefused,
} from './records.ts';
import { QuerySample } from './result-sample.ts';

/** The log records go to. Rejects when a record could not be written. */
export interface AuditTrail {
  append(record: { readonly session: string; readonly type: string; readonly body: RecordBody }): Promise<void>;
}

export interface AuditOptions {
  readonly log: AuditTrail;
  /** Rows, or documents, kept per query; 0 keeps none and leaves results undecoded. */
  readonly resultRowsMax: number;
  /** Bytes of them kept per query, as written to the log. */
  readonly resultBytesMax: number;
  readonly maskText: MaskText;
  /** What a query is bound to as it is written down; left out: under a key of this process. */
  readonly fingerprintOf?: WrittenFingerprint;
}

/** A sample and what else belongs to a query must fit in one record. */
export const RESULT_BYTES_MAX = 8 * 1024 * 1024;

/**
 * Records every event of a session before it takes effect. It must be the last plugin: it sees rows after every mask.
 * A record that cannot be written throws, and the pipeline denies.
 */
export function audit({ log, resultRowsMax, resultBytesMax, maskText, ...options }: AuditOptions): Plugin {
  if (resultBytesMax > RESULT_BYTES_MAX) {
    throw new ConfigError(`the audit cannot keep ${resultBytesMax} bytes of a result: ${RESULT_BYTES_MAX} is the most`);
  }
  const { fingerprintOf = writtenFingerprints() } = options;
  const known = new WeakMap<Query, Known>();
  const bodyOf = (event: SessionEvent, session: Session): RecordBody => {
    switch (event.type) {
      case 'session.open':
        return sessionOpened(session);
      case 'session.refused':
        return sessionRefused(event, session);
      case 'session.close':
        return sessionClosed(event, session);
      case 'query.held':
        return queryHeld(event, fingerprintOf);
      case 'query.decided':
        known.set(event.query, { decidedAt: performance.now(), sample: undefined });
        return queryDecided(event, fingerprintOf);
      case 'query.ended': {
        const { query, outcome } = event;
        const { decidedAt, sample } = known.get(query) ?? UNKNOWN;
        // A suspended portal goes on under the same query.
        if (outcome.status !== 'suspended') known.delete(query);
        const ms = decidedAt === undefined ? undefined : Math.round(performance.now() - decidedAt);
        return queryEnded(event, session, { ms, sample, maskText });
      }
    }
  };
  const sampleOf = (query: Query): QuerySample | undefined => {
    if (resultRowsMax === 0 || resultBytesMax === 0) return undefined;
    // `select set_config('app.secret', …)` returns what is left out of its text.
    if (query.shown?.() !== undefined) return undefined;
    const about = known.get(query);
    if (about?.sample !== undefined) return about.sample;
    const sample = new QuerySample({ rowsMax: resultRowsMax, bytesMax: resultBytesMax });
    if (about === undefined) known.set(query, { decidedAt: undefined, sample });
    else about.sample = sample;
    return sample;
  };
  return {
    name: 'audit',
    onEvent(event, session) {
      return log.append({ session: session.id, type: event.type, body: bodyOf(event, session) });
    },
    onResult(columns, query) {
      return isUnreadable(columns, query) ? undefined : sampleOf(query)?.begin(columns);
    },
    onDocuments: (query) => sampleOf(query)?.beginDocuments(),
  };
}

/** What is kept of a query until its end is recorded. */
interface Known {
  /** By `performance.now()`. */
  readonly decidedAt: number | undefined;
  sample: QuerySample | undefined;
}

const UNKNOWN: Known = { decidedAt: undefined, sample: undefined };

/** A COPY whose data nobody can read has no rows to keep. */
function isUnreadable(columns: readonly Column[], query: Query): boolean {
  const isUndescribed = columns.some(({ type }) => type === 'unknown');
  return query.statements().some(({ copy }) => {
    if (copy?.direction !== 'out') return false;
    return copy.format === undefined || (copy.format.kind === 'binary' && isUndescribed);
  });
}
