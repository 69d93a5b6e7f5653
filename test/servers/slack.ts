import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { acceptWebSocket, type ServerSocket } from './websocket.ts';

export const TEAM = 'T0000TEST';
export const BOT_TOKEN = 'xoxb-test-bot';
export const APP_TOKEN = 'xapp-test-app';
export const SIGNING_SECRET = '0123456789abcdef0123456789abcdef';

/** A message as people see it in Slack. */
export interface PostedMessage {
  readonly channel: string;
  readonly ts: string;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: every test looks at another part of it
  blocks: any[];
  updates: number;
}

export interface SlackCall {
  readonly method: string;
  readonly token: string;
  readonly args: Readonly<Record<string, string>>;
}

/** What a call is answered with instead: a status of HTTP, or an error of Slack. */
export type Fault = { readonly status: number; readonly headers?: Record<string, string> } | { readonly error: string };

interface User {
  readonly id: string;
  readonly team?: string;
}

/** Slack, as far as an app sees it: the Web API over HTTP, sockets or signed requests, and people who type and press. */
export class SlackServer {
  readonly messages: PostedMessage[] = [];
  readonly calls: SlackCall[] = [];
  /** Forms that were opened, newest last. */
  // biome-ignore lint/suspicious/noExplicitAny: every test looks at another part of it
  readonly views: any[] = [];
  /** By method; asked for each call. */
  readonly faults = new Map<string, (args: Readonly<Record<string, string>>) => Fault | undefined>();
  readonly sockets = new Set<ServerSocket>();
  botToken = BOT_TOKEN;
  appToken = APP_TOKEN;
  /** Where the app takes requests; left out: it has a socket. */
  requestUrl: string | undefined;
  readonly #waiting = new Set<() => void>();
  readonly #acks = new Map<string, (payload: Record<string, unknown>) => void>();
  readonly #responses = new Map<string, (body: Record<string, unknown>) => void>();
  #server: Server | undefined;
  #port = 0;
  #turn = 0;
  #clock = 1_700_000_000;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/api/`;
  }

  /** Listens; at the port it had before, when it was there before. */
  async start(): Promise<this> {
    const server = createServer((request, response) => void this.#answer(request, response));
    server.on('upgrade', (request, socket) => {
      const accepted: ServerSocket = acceptWebSocket(request, socket, {
        message: (text) => this.#heard(text),
        closed: () => {
          this.sockets.delete(accepted);
          this.#look();
        },
      });
      this.sockets.add(accepted);
      accepted.send(JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A1' } }));
      this.#look();
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(this.#port, '127.0.0.1', resolve);
    await promise;
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  /** Goes away: sockets break, and nobody listens. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.sockets) socket.destroy();
    server?.closeAllConnections();
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  }

  /** Waits until something is so; what it looks at changes with calls and sockets. */
  async until<T>(look: () => T | undefined | false): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined && found !== false) return found;
      await new Promise<void>((resolve) => {
        const woken = (): void => {
          this.#waiting.delete(woken);
          resolve();
        };
        this.#waiting.add(woken);
      });
    }
  }

  /** The message in a channel, or of a person, that this accepts. */
  message(channel: string, isWanted: (message: PostedMessage) => boolean = () => true): Promise<PostedMessage> {
    return this.until(() => this.messages.find((message) => message.channel === channel && isWanted(message)));
  }

  /** Somebody types a slash command; resolves with what only they read. */
  async command(user: User, command: string, text: string): Promise<string> {
    const answer = this.#responseUrl();
    const team = user.team ?? TEAM;
    const name = user.id.toLowerCase();
    const base = { team_id: team, team_domain: 'test', channel_id: 'C1', channel_name: 'general', api_app_id: 'A1' };
    await this.#deliver('slash_commands', {
      ...base,
      token: 'unused',
      command,
      text,
      user_id: user.id,
      user_name: name,
      response_url: answer.url,
      trigger_id: 'trigger',
    });
    return String((await answer.body).text);
  }

  /** Somebody presses a button; `told` settles when only they are told something. */
  async press(user: User, message: PostedMessage, actionId: string): Promise<{ told: Promise<string> }> {
    const button = buttonsOf(message).find(({ action_id: id }) => id === actionId);
    if (button === undefined) throw new Error(`there is no button ${actionId}`);
    const answer = this.#responseUrl();
    await this.#deliver('interactive', {
      type: 'block_actions',
      user: { id: user.id, username: user.id, team_id: user.team ?? TEAM },
      team: { id: TEAM, domain: 'test' },
      channel: { id: message.channel, name: 'general' },
      container: { type: 'message', message_ts: message.ts, channel_id: message.channel },
      api_app_id: 'A1',
      trigger_id: 'trigger',
      response_url: answer.url,
      actions: [{ ...button, block_id: 'review', action_ts: '1', type: 'button' }],
    });
    return { told: answer.body.then(({ text }) => String(text)) };
  }

  /** Somebody submits a form; resolves with what the form says is wrong, if anything. */
  // biome-ignore lint/suspicious/noExplicitAny: the form as the app made it
  async submit(user: User, view: any, reason: string): Promise<Record<string, unknown>> {
    return this.#deliver('interactive', {
      type: 'view_submission',
      user: { id: user.id, username: user.id, team_id: user.team ?? TEAM },
      team: { id: TEAM, domain: 'test' },
      api_app_id: 'A1',
      view: { ...view, id: 'V1', state: { values: { reason: { text: { type: 'plain_text_input', value: reason } } } } },
    });
  }

  /** To the address of the app, or to one of its sockets; resolves with what the app acknowledges with. */
  async #deliver(type: string, payload: object): Promise<Record<string, unknown>> {
    if (this.requestUrl !== undefined) return sendRequest(this.requestUrl, type, payload);
    const sockets = await this.until(() => this.sockets.size > 0 && [...this.sockets]);
    this.#turn += 1;
    const envelope = randomUUID();
    const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
    this.#acks.set(envelope, resolve);
    const socket = sockets[this.#turn % sockets.length];
    socket?.send(JSON.stringify({ type, envelope_id: envelope, payload, accepts_response_payload: true }));
    return promise;
  }

  #heard(text: string): void {
    const { envelope_id: id, payload } = JSON.parse(text);
    this.#acks.get(id)?.(payload ?? {});
    this.#acks.delete(id);
  }

  #responseUrl(): { url: string; body: Promise<Record<string, unknown>> } {
    const id = randomUUID();
    const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
    this.#responses.set(id, resolve);
    return { url: `http://127.0.0.1:${this.#port}/respond/${id}`, body: promise };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    const path = request.url ?? '';
    if (path.startsWith('/respond/')) {
      this.#responses.get(path.slice('/respond/'.length))?.(JSON.parse(body));
      response.end('ok');
      return;
    }
    const method = path.replace(/^\/api\//, '');
    const args = Object.fromEntries(new URLSearchParams(body));
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '') || (args.token ?? '');
    this.calls.push({ method, token, args });
    const fault = this.faults.get(method)?.(args);
    if (fault !== undefined && 'status' in fault) response.writeHead(fault.status, fault.headers).end('{}');
    else {
      const result = fault === undefined ? this.#call(method, token, args) : { ok: false, ...fault };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
    }
    this.#look();
  }

  #call(method: string, token: string, args: Readonly<Record<string, string>>): object {
    const expected = method === 'apps.connections.open' ? this.appToken : this.botToken;
    if (token !== expected) return { ok: false, error: 'invalid_auth' };
    switch (method) {
      case 'auth.test':
        return { ok: true, team_id: TEAM, team: 'Test', user: 'sluice', user_id: 'UBOT', bot_id: 'BBOT' };
      case 'apps.connections.open':
        return { ok: true, url: `ws://127.0.0.1:${this.#port}/socket` };
      case 'chat.postMessage': {
        this.#clock += 1;
        const posted = { channel: args.channel ?? '', ts: `${this.#clock}.000100`, text: args.text ?? '', updates: 0 };
        this.messages.push({ ...posted, blocks: JSON.parse(args.blocks ?? '[]') });
        return { ok: true, channel: posted.channel, ts: posted.ts };
      }
      case 'chat.update': {
        const message = this.messages.find(({ channel, ts }) => channel === args.channel && ts === args.ts);
        if (message === undefined) return { ok: false, error: 'message_not_found' };
        message.text = args.text ?? '';
        message.blocks = JSON.parse(args.blocks ?? '[]');
        message.updates += 1;
        return { ok: true, channel: message.channel, ts: message.ts };
      }
      case 'views.open':
        this.views.push(JSON.parse(args.view ?? '{}'));
        return { ok: true, view: { id: 'V1' } };
      default:
        return { ok: false, error: 'unknown_method' };
    }
  }

  #look(): void {
    for (const woken of [...this.#waiting]) woken();
  }
}

/** What Slack signs, how and when, as its documentation says under "Verifying requests from Slack". */
export function signed(body: string, secret = SIGNING_SECRET, at = Date.now()): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}

/** A slash command is a form of its own; what is pressed or submitted is JSON within one. */
export function formOf(type: string, payload: object): string {
  const fields = type === 'slash_commands' ? { ...payload } : { payload: JSON.stringify(payload) };
  return new URLSearchParams(fields as Record<string, string>).toString();
}

async function sendRequest(url: string, type: string, payload: object): Promise<Record<string, unknown>> {
  const body = formOf(type, payload);
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signed(body) };
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`the app answered ${response.status}: ${text}`);
  return text === '' ? {} : JSON.parse(text);
}

/** The buttons of a message. */
export function buttonsOf(message: Pick<PostedMessage, 'blocks'>): { action_id: string; value: string }[] {
  return message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
}

/** Everything a message shows, as one text. */
export function shownIn(message: Pick<PostedMessage, 'blocks'>): string {
  return JSON.stringify(message.blocks);
}
