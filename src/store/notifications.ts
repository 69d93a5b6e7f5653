import { sql } from 'kysely';
import pg from 'pg';
import { messageOf, SluiceError } from '../errors.ts';
import type { Db } from './database.ts';

const BACKOFF_MS_MIN = 100;
const BACKOFF_MS_MAX = 10_000;
/** A connection nobody sends on can be dead without anybody noticing; so it is asked. */
const HEARTBEAT_MS = 15_000;
const ANSWER_MS_MAX = 10_000;

export type Channel = 'sluice_reviews' | 'sluice_policy' | 'sluice_webhooks' | 'sluice_live';
const CHANNELS: readonly Channel[] = ['sluice_reviews', 'sluice_policy', 'sluice_webhooks', 'sluice_live'];

/** Tells every gateway, when and if the transaction commits. */
export async function notify(db: Db, channel: Channel, payload: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(db);
}

/** What a subscriber wants to hear. */
export interface Subscriber {
  /** A payload that arrived on the channel. */
  onPayload(payload: string): void;
  /** The connection was lost and is back: payloads sent after `since` (the database's time) may have been missed. */
  onGap(since: Date): void;
}

/** The one connection that listens, kept alive: it reconnects with growing pauses and reports the gap. */
export class Notifications {
  readonly #config: pg.ClientConfig;
  readonly #onProblem: (message: string) => void;
  readonly #subscribers = new Map<Channel, Set<Subscriber>>(CHANNELS.map((channel) => [channel, new Set()]));
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #backoffMs = BACKOFF_MS_MIN;
  /** The database's time when the connection last proved to work. */
  #aliveAt = new Date(0);
  #closed = false;

  constructor(config: pg.ClientConfig, onProblem: (message: string) => void) {
    this.#config = config;
    this.#onProblem = onProblem;
  }

  /** Resolves once it listens; rejects when the first connection fails. */
  async open(): Promise<void> {
    await this.#connect();
  }

  /** Returns a function that ends the subscription. */
  subscribe(channel: Channel, subscriber: Subscriber): () => void {
    this.#subscribers.get(channel)?.add(subscriber);
    return () => this.#subscribers.get(channel)?.delete(subscriber);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      ...this.#config,
      keepAlive: true,
      application_name: 'sluice listener',
      connectionTimeoutMillis: ANSWER_MS_MAX,
      query_timeout: ANSWER_MS_MAX,
    });
    let lost = false;
    const onLost = (error?: Error): void => {
      if (lost) return;
      lost = true;
      if (this.#client === client) this.#reconnectLater(error);
    };
    client.on('error', onLost);
    client.on('end', () => onLost());
    client.on('notification', ({ channel, payload }) => this.#deliver(channel, payload ?? ''));
    try {
      await client.connect();
      for (const channel of CHANNELS) await client.query(`LISTEN ${channel}`);
      this.#aliveAt = await askTime(client);
    } catch (error) {
      lost = true;
      await client.end().catch(() => {}); // It never worked; there is nothing to lose.
      throw new SluiceError('store_error', `Listening for changes failed: ${messageOf(error)}`, { cause: error });
    }
    if (lost || this.#closed) {
      await client.end().catch(() => {});
      if (!this.#closed) throw new SluiceError('store_error', 'The connection was lost while it was being opened');
      return;
    }
    this.#client = client;
    this.#backoffMs = BACKOFF_MS_MIN;
    this.#beatLater(client);
  }

  #beatLater(client: pg.Client): void {
    this.#timer = setTimeout(() => {
      askTime(client).then(
        (time) => {
          if (this.#client !== client) return;
          this.#aliveAt = time;
          this.#beatLater(client);
        },
        (error: unknown) => {
          if (this.#client === client) this.#reconnectLater(error);
          client.end().catch(() => {}); // Already given up.
        },
      );
    }, HEARTBEAT_MS).unref();
  }

  #reconnectLater(error: unknown): void {
    this.#client = undefined;
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#onProblem(
      `Lost the connection that listens for changes: ${error === undefined ? 'closed' : messageOf(error)}`,
    );
    this.#retryLater();
  }

  #retryLater(): void {
    this.#timer = setTimeout(() => {
      const since = this.#aliveAt;
      this.#connect().then(
        () => {
          if (!this.#closed) this.#tellGap(since);
        },
        (error: unknown) => {
          if (this.#closed) return;
          this.#onProblem(messageOf(error));
          this.#retryLater();
        },
      );
    }, this.#backoffMs);
    this.#backoffMs = Math.min(this.#backoffMs * 2, BACKOFF_MS_MAX);
  }

  #deliver(channel: string, payload: string): void {
    const subscribers = this.#subscribers.get(channel as Channel) ?? [];
    for (const subscriber of [...subscribers]) this.#guard(() => subscriber.onPayload(payload));
  }

  #tellGap(since: Date): void {
    for (const subscribers of this.#subscribers.values()) {
      for (const subscriber of [...subscribers]) this.#guard(() => subscriber.onGap(since));
    }
  }

  /** One listener that throws must not keep the others from hearing. */
  #guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#onProblem(`A listener failed: ${messageOf(error)}`);
    }
  }
}

async function askTime(client: pg.Client): Promise<Date> {
  const { rows } = await client.query<{ time: Date }>('SELECT clock_timestamp() AS time');
  const time = rows[0]?.time;
  if (time === undefined) throw new SluiceError('store_error', 'The database does not tell its time');
  return time;
}
