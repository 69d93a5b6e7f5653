import { Readable } from 'node:stream';
import { z } from 'zod';
import type { EventRecord, SessionRecord, Store } from '../store/index.ts';
import { callerOf } from './auth.ts';
import type { Api, ApiDeps } from './deps.ts';
import { Done, FAILURES, IdParams, time } from './schemas.ts';
import { QueryFold } from './session-query-fold.ts';
import type { SessionQueryShape } from './session-query-shape.ts';
import { shownSession, visibleSession } from './sessions.ts';

const RECORDS_READ = 100;
const Format = z.strictObject({
  format: z
    .enum(['ndjson', 'txt'])
    .default('txt')
    .describe('`ndjson`: every record, as the audit log has it. `txt`: to read, with the rows as the client saw them.'),
});

/** `/api/sessions/{id}/download`: a session as a file. */
export function sessionDownloadRoutes(api: Api, deps: ApiDeps): void {
  api.route({
    method: 'GET',
    url: '/api/sessions/:id/download',
    config: { access: 'member' },
    schema: {
      tags: ['sessions'],
      summary: 'Download what is recorded of a session',
      params: IdParams,
      querystring: Format,
      produces: ['text/plain', 'application/x-ndjson'],
      response: { 200: Done.describe('The file'), ...FAILURES },
    },
    handler: async (request, reply) => {
      const session = await visibleSession(deps, callerOf(request), request.params.id);
      const { format } = request.query;
      const records = recordsOf(deps.store.events, session.id);
      const lines = format === 'txt' ? transcript(session, records) : jsonLines(records);
      return reply
        .header('content-type', format === 'txt' ? 'text/plain; charset=utf-8' : 'application/x-ndjson; charset=utf-8')
        .header('content-disposition', `attachment; filename="session-${session.id}.${format}"`)
        .send(Readable.from(lines, { objectMode: false, encoding: 'utf8' }) as never);
    },
  });
}

async function* recordsOf(events: Store['events'], sessionId: string): AsyncGenerator<EventRecord> {
  for (let after = 0n; ; ) {
    const records = await events.list({ sessionId, after, limit: RECORDS_READ });
    yield* records;
    after = records.at(-1)?.seq ?? after;
    if (records.length < RECORDS_READ) return;
  }
}

async function* jsonLines(records: AsyncIterable<EventRecord>): AsyncGenerator<string> {
  for await (const { gatewayId, seq, type, at, body, hash } of records) {
    yield `${JSON.stringify({ gateway_id: gatewayId, seq: Number(seq), type, at: time(at), body, hash })}\n`;
  }
}

/** The session to read: each query when it is over, or at the end. */
async function* transcript(session: SessionRecord, records: AsyncIterable<EventRecord>): AsyncGenerator<string> {
  const { user_name, connection, database, client_address, application, start_date } = shownSession(session);
  yield `Session ${session.id}: ${user_name} on ${connection}${database === '' ? '' : `, database ${database}`}\n`;
  yield `from ${client_address}${application === '' ? '' : ` with ${application}`}, opened at ${start_date}\n`;
  const fold = new QueryFold({ seq: 0, query: 0 }, true);
  for await (const record of records) {
    const query = fold.add(record);
    if (query !== undefined && fold.unfinished !== query && (query.state === 'ended' || query.state === 'denied')) {
      yield queryText(query);
      fold.forgetFinished();
    }
  }
  for (const query of fold.entries) yield queryText(query);
  if (session.endedAt !== undefined) yield `\nClosed at ${time(session.endedAt)}: ${session.closeReason ?? ''}\n`;
}

function queryText(query: SessionQueryShape): string {
  const lines = [`\n[${query.decided_at ?? query.held_at ?? ''}] ${query.query}. ${verdictText(query)}`, query.text];
  if (query.params.length > 0) lines.push(`-- parameters: ${JSON.stringify(query.params.map(({ text }) => text))}`);
  for (const { columns, rows, truncated } of query.results) {
    lines.push(columns.map(oneLine).join('\t'));
    for (const row of rows) {
      lines.push(
        row
          .map((cell) => (cell === null ? '\\N' : oneLine(typeof cell === 'string' ? cell : `${cell.text}…`)))
          .join('\t'),
      );
    }
    if (truncated) lines.push('-- more rows were not kept');
  }
  lines.push(`-- ${endText(query)}`);
  return `${lines.join('\n')}\n`;
}

function verdictText({ state, verdict, denied_by, reason, note, review_id }: SessionQueryShape): string {
  const review = review_id === null ? '' : `, request ${review_id}`;
  if (state === 'waiting') return `waits for an approval${review}`;
  if (verdict === 'deny') return `denied by ${denied_by ?? 'the gateway'}: ${reason?.message ?? ''}${review}`;
  return `allowed${note === null ? '' : ` (${note})`}${review}`;
}

function endText({ state, status, tag, rows, ms, masked_total, error, blocked }: SessionQueryShape): string {
  if (state !== 'ended') return state;
  const parts = [tag ?? status ?? '', `${rows ?? 0} rows`, `${ms ?? '?'} ms`];
  if (masked_total > 0) parts.push(`${masked_total} values masked`);
  if (blocked !== null) parts.push(`withheld: ${blocked}`);
  if (error !== null) parts.push(`${error.code} ${error.message}`);
  return parts.join(', ');
}

/** As COPY writes text: a value stays in its line and its column. */
function oneLine(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}
