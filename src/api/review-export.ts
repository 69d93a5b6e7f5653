import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Review as StoredReview } from '../store/index.ts';
import { type Cell, csvRecord } from './csv.ts';
import type { Review } from './review-shape.ts';

/** How many reviews come as a file. */
export type ExportFormat = 'csv' | 'ndjson';

type Shown = z.output<typeof Review>;

/** The columns of the table, each with what stands in it: enough to count and to average with. */
const COLUMNS: readonly (readonly [name: string, cell: (review: Shown) => Cell])[] = [
  ['id', (r) => r.id],
  ['type', (r) => r.type],
  ['mode', (r) => r.mode],
  ['status', (r) => r.status],
  ['auto_approved', (r) => r.auto_approved],
  ['created_at', (r) => r.created_at],
  ['approved_at', (r) => r.approved_at],
  ['decided_at', (r) => r.decided_at],
  ['executed_at', (r) => r.executed_at],
  ['expires_at', (r) => r.expires_at],
  ['approval_seconds', (r) => secondsBetween(r.created_at, r.approved_at)],
  ['user_name', (r) => r.user_name],
  ['user_id', (r) => r.user_id],
  ['connection_name', (r) => r.connection_name],
  ['connection_id', (r) => r.connection_id],
  ['database', (r) => r.database],
  ['session', (r) => r.session],
  ['groups', (r) => r.review_groups_data.map(({ group }) => group).join(' ')],
  ['min_approvals', (r) => r.min_approvals],
  ['approved_by', (r) => deciders(r, 'APPROVED')],
  ['rejected_by', (r) => deciders(r, 'REJECTED')],
  ['approval_reasons', (r) => reasons(r, 'APPROVED')],
  ['reason', (r) => r.rejection_reason ?? r.reason],
  ['operations', (r) => r.operations.join(' ')],
  ['fingerprint', (r) => r.fingerprint],
  ['normalized_fingerprint', (r) => r.normalized_fingerprint],
  ['normalized_text', (r) => r.normalized_text],
  ['text', (r) => r.text],
  ['max_rows', (r) => r.max_rows],
  ['access_duration_sec', (r) => r.access_duration_sec],
  ['revoke_at', (r) => r.revoke_at],
  ['justification', (r) => r.justification],
  ['outcome', (r) => outcomeText(r, 'status')],
  ['rows', (r) => outcomeText(r, 'rows')],
];

/** Answers with all of them, as they are read. A client that reads slowly is waited for; one that leaves ends the reading. */
export function sendExport(
  reply: FastifyReply,
  format: ExportFormat,
  reviews: AsyncIterable<StoredReview>,
  show: (review: StoredReview) => Shown,
): FastifyReply {
  const type = format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson; charset=utf-8';
  const lines = format === 'csv' ? csvLines(reviews, show) : jsonLines(reviews, show);
  return reply
    .header('content-type', type)
    .header('content-disposition', `attachment; filename="reviews.${format}"`)
    .send(Readable.from(lines, { objectMode: false, encoding: 'utf8' }));
}

async function* csvLines(
  reviews: AsyncIterable<StoredReview>,
  show: (review: StoredReview) => Shown,
): AsyncGenerator<string> {
  yield csvRecord(COLUMNS.map(([name]) => name));
  for await (const review of reviews) {
    const shown = show(review);
    yield csvRecord(COLUMNS.map(([, cell]) => cell(shown)));
  }
}

async function* jsonLines(
  reviews: AsyncIterable<StoredReview>,
  show: (review: StoredReview) => Shown,
): AsyncGenerator<string> {
  for await (const review of reviews) yield `${JSON.stringify(show(review))}\n`;
}

function secondsBetween(from: string, to: string | null): number | null {
  return to === null ? null : (Date.parse(to) - Date.parse(from)) / 1000;
}

function deciders(review: Shown, status: 'APPROVED' | 'REJECTED'): string {
  return decided(review, status)
    .map(({ group, reviewed_by: by }) => `${by?.name ?? '?'} (${group})`)
    .join(', ');
}

function reasons(review: Shown, status: 'APPROVED' | 'REJECTED'): string {
  return decided(review, status)
    .flatMap(({ reason }) => (reason === null ? [] : [reason]))
    .join('; ');
}

function decided(review: Shown, status: 'APPROVED' | 'REJECTED') {
  return review.review_groups_data.filter((group) => group.status === status);
}

function outcomeText({ outcome }: Shown, field: string): Cell {
  const value = outcome?.[field];
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
