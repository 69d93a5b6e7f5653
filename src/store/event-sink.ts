import pg from 'pg';
import { clientsOf, writeEvents } from './event-writer.ts';
import type { EventHead, NewEvent } from './events.ts';

/** What ships the records of an audit log into the index needs of it. */
export interface EventSink {
  /** Throws when record `seq - 1` of the first one's gateway is not indexed: then the head is to be asked for. */
  insertBatch(events: readonly NewEvent[]): Promise<void>;
  /** The last record that is indexed. */
  head(gatewayId: string): Promise<EventHead | undefined>;
  close(): Promise<void>;
}

const CONNECT_MS_MAX = 10_000;

/** A connection of its own to the index, made when it is needed. The database is of this version already: a store was opened on it. */
export function openEventSink(config: pg.PoolConfig): EventSink {
  const pool = new pg.Pool({
    application_name: 'sluice audit',
    connectionTimeoutMillis: CONNECT_MS_MAX,
    keepAlive: true,
    ...config,
    max: 1,
  });
  // One that breaks is replaced, and whoever uses it learns of it from the failed query.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const withClient = clientsOf(pool);
  return {
    insertBatch: (events) =>
      withClient(async (client) => {
        await writeEvents(client, events, { gapless: true });
      }),
    head: (gatewayId) => withClient((client) => lastOf(client, gatewayId)),
    close: () => pool.end(),
  };
}

async function lastOf(client: pg.ClientBase, gatewayId: string): Promise<EventHead | undefined> {
  const { rows } = await client.query<{ seq: string; hash: string }>(
    'select seq, hash from events where gateway_id = $1 order by seq desc limit 1',
    [gatewayId],
  );
  const [row] = rows;
  return row === undefined ? undefined : { seq: BigInt(row.seq), hash: row.hash };
}
