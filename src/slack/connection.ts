import { webApi } from '@slack/bolt';
import { messageOf } from '../errors.ts';
import { type AppParts, clientOptions } from './app.ts';
import { failureOf } from './failure.ts';
import type { SlackSettings } from './settings.ts';
import { identityOf, openSocket, type SlackIdentity, type SlackSocket } from './socket.ts';

/** How this gateway stands with Slack. */
export interface SlackState {
  readonly state: 'not_configured' | 'connecting' | 'connected' | 'failed';
  /** What is wrong, when something is. */
  readonly reason?: string | undefined;
  /** The workspace's name, once it is known. */
  readonly workspace?: string | undefined;
}

export interface ConnectionParts extends AppParts {
  /** Where Slack's API is; left out: where it always is. */
  readonly apiUrl: string | undefined;
  /** The first pause before trying again; it doubles. */
  readonly retryMs?: number | undefined;
  /** Called when the workspace can be written to. May be called again after a break. */
  onReady(client: webApi.WebClient, identity: SlackIdentity): Promise<void>;
}

const RETRY_MS = 1_000;
const RETRY_MS_MAX = 60_000;

/**
 * Keeps one socket to Slack open: what breaks is opened again, sooner or later, until it is closed. Without an app token
 * there is no socket, and it only finds out whether the workspace can be written to.
 */
export class SlackConnection {
  readonly #parts: ConnectionParts;
  readonly #settings: SlackSettings;
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;
  #socket: SlackSocket | undefined;
  #state: SlackState = { state: 'connecting' };

  constructor(parts: ConnectionParts, settings: SlackSettings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#done = this.#run();
  }

  get state(): SlackState {
    return this.#state;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#socket?.close();
    await this.#done;
  }

  async #run(): Promise<void> {
    const firstMs = this.#parts.retryMs ?? RETRY_MS;
    let pauseMs = firstMs;
    while (!this.#closing.signal.aborted) {
      try {
        await this.#serve();
        pauseMs = firstMs;
      } catch (error) {
        this.#failed(error);
      }
      await this.#pause(pauseMs);
      pauseMs = Math.min(pauseMs * 2, RETRY_MS_MAX);
    }
  }

  /** One socket, from opening to its end. */
  async #serve(): Promise<void> {
    const { apiUrl, log } = this.#parts;
    const { botToken, appToken } = this.#settings;
    const client = new webApi.WebClient(botToken, clientOptions(apiUrl, log));
    const identity = await named('SLACK_BOT_TOKEN', identityOf(client));
    // Messages can be sent from now on, whether or not the socket opens.
    await this.#parts.onReady(client, identity);
    if (this.#closing.signal.aborted) return;
    if (appToken === undefined) return this.#withoutSocket(identity);
    const socket = await named('SLACK_APP_TOKEN', openSocket(this.#parts, { botToken, appToken }, apiUrl));
    this.#socket = socket;
    if (this.#closing.signal.aborted) return socket.close();
    this.#connected(identity);
    await socket.closed;
    this.#socket = undefined;
    if (!this.#closing.signal.aborted) this.#state = { state: 'connecting', reason: 'the connection to Slack broke' };
  }

  /** Slack's requests come to the API of whichever gateway they reach. */
  async #withoutSocket(identity: SlackIdentity): Promise<void> {
    this.#connected(identity);
    const { signal } = this.#closing;
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
  }

  #connected({ team }: SlackIdentity): void {
    this.#state = { state: 'connected', workspace: team };
    this.#parts.log.info({ workspace: team }, 'connected to Slack');
  }

  #failed(error: unknown): void {
    const reason = messageOf(error);
    if (this.#state.reason !== reason) this.#parts.log.warn({ reason }, 'not connected to Slack; it is tried again');
    this.#state = { state: 'failed', reason };
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#closing;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
    });
  }
}

/** Says which setting is to blame. */
async function named<T>(setting: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const failure = failureOf(error);
    const blame = failure.kind === 'refused' || failure.kind === 'impossible' ? `${setting}: ` : '';
    throw new Error(`${blame}${failure.reason}`, { cause: error });
  }
}
