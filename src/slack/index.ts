import type { webApi } from '@slack/bolt';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Store } from '../store/index.ts';
import type { AppParts } from './app.ts';
import { SlackConnection, type SlackState } from './connection.ts';
import type { SlackFailure } from './failure.ts';
import { type SlackAnswer, type SlackRequest, SlackRequests } from './requests.ts';
import { type SenderParts, type SlackWork, type SlackWorkQueue, type Workspace, work } from './sender.ts';
import { readSettings, type SlackEnvironment, type SlackSettings } from './settings.ts';
import type { SlackIdentity } from './socket.ts';

export type { SlackState } from './connection.ts';
export type { SlackWork } from './sender.ts';

/** The plugin's name, wherever it is kept. */
const PLUGIN = 'slack';

export interface SlackOptions {
  readonly store: Pick<
    Store,
    'reviews' | 'connections' | 'plugins' | 'slackLinks' | 'slackSubscriptions' | 'slackMessages' | 'onPolicyChange'
  >;
  readonly queue: SlackWorkQueue & {
    take(handler: (item: SlackWork) => Promise<void>): Promise<void>;
    rest(): Promise<void>;
  };
  readonly log: Logger;
  readonly environment: SlackEnvironment;
  readonly apiUrl: string | undefined;
  readonly retryMs?: number | undefined;
  linkOf(reviewId: string): string;
}

/** Slack, as it is configured from moment to moment. Nothing in a session waits for it. */
export class Slack {
  readonly #options: SlackOptions;
  #unsubscribe: (() => void) | undefined;
  #settings: SlackSettings | undefined;
  #connection: SlackConnection | undefined;
  #requests: SlackRequests | undefined;
  #workspace: Workspace | undefined;
  #problem: string | undefined;
  /** The last message that did not get through; forgotten with the next that does. */
  #sending: string | undefined;
  #isWorking = false;
  #changing: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: SlackOptions) {
    this.#options = options;
  }

  /** Reads the settings, and follows their changes: where links lead is known by now. */
  start(): void {
    this.#changeSoon();
    this.#unsubscribe = this.#options.store.onPolicyChange(({ entity, id }) => {
      if (entity === 'all' || (entity === 'plugin' && id === PLUGIN)) this.#changeSoon();
    });
  }

  /** How this gateway stands with Slack. Other gateways have connections of their own. */
  get state(): SlackState {
    if (this.#problem !== undefined) return { state: 'failed', reason: this.#problem };
    const state = this.#connection?.state ?? { state: 'not_configured' as const };
    return state.reason === undefined && this.#sending !== undefined ? { ...state, reason: this.#sending } : state;
  }

  /** Takes what Slack sent over HTTP; undefined where requests of Slack are not expected. Never rejects. */
  async receive(request: SlackRequest): Promise<SlackAnswer | undefined> {
    return this.#requests?.receive(request);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unsubscribe?.();
    await this.#changing;
    await this.#stop();
  }

  /** One change after the other. */
  #changeSoon(): void {
    this.#changing = this.#changing.then(() => this.#change());
  }

  async #change(): Promise<void> {
    if (this.#isClosed) return;
    const { store, environment, log } = this.#options;
    try {
      const read = readSettings(await store.plugins.readConfig(PLUGIN), environment);
      const settings = read === undefined || 'problem' in read ? undefined : read;
      this.#problem = read !== undefined && 'problem' in read ? read.problem : undefined;
      if (JSON.stringify(settings) === JSON.stringify(this.#settings)) return;
      await this.#stop();
      this.#settings = settings;
      if (settings !== undefined) this.#open(settings);
    } catch (error) {
      this.#problem = 'the settings cannot be read';
      log.error({ reason: messageOf(error) }, 'the settings of Slack cannot be read');
    }
  }

  #open(settings: SlackSettings): void {
    const { store, log, apiUrl, retryMs, queue } = this.#options;
    const parts: AppParts = { store, log, refresh: (reviewId) => queue.enqueue([{ data: { reviewId } }]) };
    const { botToken, signingSecret } = settings;
    if (signingSecret !== undefined) this.#requests = new SlackRequests(parts, { botToken, signingSecret, apiUrl });
    const onReady = (client: webApi.WebClient, identity: SlackIdentity) => this.#ready(client, identity, settings);
    this.#connection = new SlackConnection({ ...parts, apiUrl, retryMs, onReady }, settings);
  }

  /** Work waits in the queue until some gateway can do it. */
  async #ready(client: webApi.WebClient, identity: SlackIdentity, { channel }: SlackSettings): Promise<void> {
    this.#workspace = { client, teamId: identity.teamId, channel };
    if (this.#isWorking || this.#isClosed) return;
    this.#isWorking = true;
    await this.#options.queue.take((item) => this.#work(item));
  }

  async #work(item: SlackWork): Promise<void> {
    if (this.#workspace === undefined) throw new Error('Slack is being set up anew');
    let failed = false;
    const parts: SenderParts = {
      ...this.#options,
      onFailure: (failure: SlackFailure) => {
        failed = true;
        this.#sending = `a message was not sent: ${failure.reason}`;
      },
    };
    await work(parts, this.#workspace, item);
    if (!failed && 'messageId' in item) this.#sending = undefined;
  }

  async #stop(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    this.#requests = undefined;
    await connection?.close();
    if (this.#isWorking) {
      this.#isWorking = false;
      await this.#options.queue.rest();
    }
    this.#workspace = undefined;
    this.#sending = undefined;
    this.#settings = undefined;
  }
}
