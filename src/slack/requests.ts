import { type App, isValidSlackRequest, type Receiver } from '@slack/bolt';
import { messageOf } from '../errors.ts';
import { type AppParts, createSlackApp } from './app.ts';

/** What Slack sent over HTTP, as it came. */
export interface SlackRequest {
  readonly signature: string | undefined;
  /** Seconds since 1970; signed with the body. */
  readonly timestamp: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

export interface SlackAnswer {
  readonly status: number;
  readonly body?: Readonly<Record<string, unknown>> | undefined;
}

export interface RequestSettings {
  readonly botToken: string;
  readonly signingSecret: string;
  readonly apiUrl: string | undefined;
}

/**
 * Takes what Slack sends by HTTP where it opens no socket: signed requests, not older than five minutes. See "Verifying
 * requests from Slack" in its documentation.
 */
export class SlackRequests implements Receiver {
  readonly #parts: AppParts;
  readonly #signingSecret: string;
  #app: App | undefined;

  constructor(parts: AppParts, { botToken, signingSecret, apiUrl }: RequestSettings) {
    this.#parts = parts;
    this.#signingSecret = signingSecret;
    createSlackApp(parts, { receiver: this, botToken, apiUrl });
  }

  init(app: App): void {
    this.#app = app;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  /** Answers as soon as the request is acknowledged; what is left to do goes on. Never rejects. */
  async receive(request: SlackRequest): Promise<SlackAnswer> {
    if (!this.#isSigned(request)) return refused(401, 'the signature is missing, wrong or too old');
    const body = readBody(request);
    if (body === undefined) return refused(400, 'the body is neither a form nor JSON that Slack sends');
    // Slack looks now and then whether the address of a command has a good certificate.
    if (body.ssl_check === '1') return { status: 200 };
    if (body.type === 'url_verification') return { status: 200, body: { challenge: String(body.challenge) } };
    return this.#process(body);
  }

  #isSigned({ signature, timestamp, body }: SlackRequest): boolean {
    if (signature === undefined || timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return false;
    const headers = { 'x-slack-signature': signature, 'x-slack-request-timestamp': Number(timestamp) };
    return isValidSlackRequest({ signingSecret: this.#signingSecret, body, headers });
  }

  #process(body: Readonly<Record<string, unknown>>): Promise<SlackAnswer> {
    const answered = Promise.withResolvers<SlackAnswer>();
    const ack = async (response?: unknown): Promise<void> =>
      answered.resolve({ status: 200, body: objectOf(response) });
    const processed = this.#app?.processEvent({ body, ack }) ?? Promise.resolve();
    processed.then(
      () => answered.resolve(refused(404, 'nothing here takes this')),
      (error: unknown) => {
        this.#parts.log.error({ reason: messageOf(error) }, 'a request from Slack could not be handled');
        answered.resolve(refused(500, 'that failed; try again soon'));
      },
    );
    return answered.promise;
  }
}

/** Forms are slash commands, or hold what was pressed or submitted as JSON; the rest of Slack's requests are JSON. */
function readBody({ contentType, body }: SlackRequest): Readonly<Record<string, unknown>> | undefined {
  try {
    if (contentType?.startsWith('application/json') === true) return objectOf(JSON.parse(body));
    const form = Object.fromEntries(new URLSearchParams(body));
    return form.payload === undefined ? form : objectOf(JSON.parse(form.payload));
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}

function refused(status: number, message: string): SlackAnswer {
  return { status, body: { message } };
}
