import type pg from 'pg';
import { SluiceError } from '../errors.ts';
import { addActivity } from './activity-counts.ts';
import { COPY_NULL, copyIn, copyText } from './copy-in.ts';
import { noteDenials } from './denials.ts';
import type { NewEvent, TextEvent } from './events.ts';
import type { RunSql } from './run-sql.ts';

/** Lends a connection for as long as the work lasts; one whose work failed is not used again. */
export type WithClient = <T>(work: (client: pg.ClientBase) => Promise<T>) => Promise<T>;

/** How a batch is written. */
export interface WriteOptions {
  /**
   * The records go on where those indexed end, and what they are made of can be sent again: a batch that would leave a
   * gap is refused, and none waits for the disk. A server that crashes forgets its last batches; the next one is then refused.
   */
  readonly gapless: boolean;
}

/** Characters that go to the server at once, about; one row may be longer. */
const PIECE_CHARS = 64 * 1024;
/** Characters of the rows of one statement, about; one row may be longer. */
const STATEMENT_CHARS_MAX = 8 * 1024 * 1024;
const UNIQUE_VIOLATION = '23505';
const COPY = 'copy events (gateway_id, seq, session_id, type, at, body, hash) from stdin';

/** The connections of a pool. */
export function clientsOf(pool: pg.Pool): WithClient {
  return async (work) => {
    const client = await pool.connect();
    let isSound = false;
    try {
      const result = await work(client);
      isSound = true;
      return result;
    } finally {
      client.release(!isSound);
    }
  };
}

/**
 * Indexes records; those that are indexed already are left as they are. Returns how many were new. All or none, with what
 * they add to the figures of their hours: an attempt that failed, or of which nobody knows, can be made again.
 */
export async function writeEvents(
  client: pg.ClientBase,
  events: readonly NewEvent[],
  options: WriteOptions,
): Promise<number> {
  const given = events.map(inText);
  const [first] = given;
  if (first === undefined) return 0;
  const run: RunSql = (text, values) => client.query(text, values === undefined ? undefined : [...values]);
  await noteDenials(run, given);
  const begin = async () => {
    await run('begin');
    if (options.gapless) await requirePredecessor(run, first);
  };
  try {
    await begin();
    await copyIn(client, COPY, rowsOf(given));
    await addActivity(run, given);
    await run('commit');
    return given.length;
  } catch (error) {
    // Nothing to undo on a connection that is gone; what went wrong first is what is told.
    await run('rollback').catch(() => undefined);
    if (!(error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION)) throw error;
  }
  // Some of them are there: from an attempt that nobody knew of, or from another writer.
  await begin();
  const added = await insertMissing(run, given);
  await addActivity(run, added);
  await run('commit');
  return added.length;
}

/** One round trip for both, once for each batch. */
async function requirePredecessor(run: RunSql, { gatewayId, seq }: NewEvent): Promise<void> {
  const before = BigInt(seq) - 1n;
  const { rows } = await run(
    `select set_config('synchronous_commit', 'off', true),
      $2::bigint = 0 or exists (select from events where gateway_id = $1 and seq = $2) as is_there`,
    [gatewayId, before.toString()],
  );
  const [row] = rows as { is_there: boolean }[];
  if (row?.is_there !== true) {
    throw new SluiceError('store_error', `the index lacks record ${before} of gateway "${gatewayId}", which it had`);
  }
}

/** In pieces of a size that the driver need not keep memory for. */
function rowsOf(events: readonly TextEvent[]): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const { gatewayId, seq, sessionId, type, at, body, hash } of events) {
    const session = sessionId === undefined ? COPY_NULL : copyText(sessionId);
    const time = typeof at === 'string' ? copyText(at) : at.toISOString();
    piece += `${copyText(gatewayId)}\t${seq}\t${session}\t${copyText(type)}\t${time}\t${copyText(body)}\t${copyText(hash)}\n`;
    if (piece.length < PIECE_CHARS) continue;
    pieces.push(piece);
    piece = '';
  }
  if (piece !== '') pieces.push(piece);
  return pieces;
}

/** Returns those that were not there. */
async function insertMissing(run: RunSql, events: readonly TextEvent[]): Promise<readonly TextEvent[]> {
  const added = new Set<string>();
  let rows: string[] = [];
  let chars = 0;
  const send = async () => {
    for (const key of await insertRows(run, rows)) added.add(key);
    rows = [];
    chars = 0;
  };
  for (const event of events) {
    const row = toRow(event);
    if (chars + row.length > STATEMENT_CHARS_MAX && rows.length > 0) await send();
    rows.push(row);
    chars += row.length;
  }
  await send();
  // Each once, should one be given twice.
  return events.filter(({ gatewayId, seq }) => added.delete(keyOf(gatewayId, seq)));
}

/** All rows are one parameter, which costs both sides a fraction of what a parameter for each value would. */
async function insertRows(run: RunSql, rows: readonly string[]): Promise<readonly string[]> {
  const added = await run(
    `insert into events (gateway_id, seq, session_id, type, at, body, hash)
    select gateway_id, seq, session_id, type, at, body::json, hash from json_to_recordset($1::json) as row_of (
      gateway_id text, seq bigint, session_id uuid, type text, at timestamptz, body text, hash text
    )
    on conflict (gateway_id, seq) do nothing
    returning gateway_id, seq`,
    [`[${rows.join(',')}]`],
  );
  return (added.rows as { gateway_id: string; seq: string }[]).map((row) => keyOf(row.gateway_id, row.seq));
}

const keyOf = (gatewayId: string, seq: bigint | number | string): string => `${seq} ${gatewayId}`;

function toRow({ gatewayId, seq, sessionId, type, at, body, hash }: TextEvent): string {
  // As text: a JSON value within would be read, and its escapes resolved, which a column of type json need not be.
  const row = { gateway_id: gatewayId, seq: `${seq}`, session_id: sessionId ?? null, type, at, body, hash };
  return JSON.stringify(row);
}

function inText(event: NewEvent): TextEvent {
  return isText(event) ? event : { ...event, body: JSON.stringify(event.body) };
}

function isText(event: NewEvent): event is TextEvent {
  return typeof event.body === 'string';
}
