import { STATUS_CODES } from 'node:http';
import { messageOf } from '../errors.ts';
import type { Context } from './context.ts';
import { requireLogin } from './endpoint.ts';
import { CommandError, UsageError } from './failure.ts';
import { type HttpAnswer, type HttpCall, sendHttp } from './http.ts';
import { type LinesAnswer, openHttpLines } from './http-lines.ts';
import { isRecord } from './records.ts';

/** A record of the API. Commands read the fields they show and pass the rest on as it is. */
export type ApiRecord = Readonly<Record<string, unknown>>;

/** A request the gateway answered with an error. */
export class ApiError extends CommandError {
  readonly status: number;

  constructor(status: number, message: string, hint?: string) {
    super(message, hint === undefined ? {} : { hint });
    this.status = status;
  }
}

/** Which gateway, as whom, and how its certificate is checked. */
export interface ApiTarget {
  /** The gateway's address, without `/api`. */
  readonly url: string;
  readonly token?: string | undefined;
  readonly ca?: string | undefined;
}

type Query = Readonly<Record<string, string | number | undefined>>;

/** Calls of the gateway's REST API, as one user. */
export class ApiClient {
  readonly #context: Context;
  readonly #target: ApiTarget;

  constructor(context: Context, target: ApiTarget) {
    this.#context = context;
    this.#target = target;
  }

  /** A client with the login in force. */
  static async open(context: Context): Promise<ApiClient> {
    return new ApiClient(context, await requireLogin(context));
  }

  get(path: string, query: Query = {}): Promise<unknown> {
    return this.#send('GET', path, undefined, query);
  }

  post(path: string, body: unknown = {}, query: Query = {}): Promise<unknown> {
    return this.#send('POST', path, body, query);
  }

  put(path: string, body: unknown = {}): Promise<unknown> {
    return this.#send('PUT', path, body);
  }

  patch(path: string, body: unknown): Promise<unknown> {
    return this.#send('PATCH', path, body);
  }

  delete(path: string): Promise<unknown> {
    return this.#send('DELETE', path);
  }

  /** Posts, and reads the records of the answer as they come, however long that takes. Leaving the loop hangs up. */
  async *postForLines(path: string, body: unknown, signal: AbortSignal): AsyncGenerator<ApiRecord> {
    const text = JSON.stringify(body);
    const headers = { ...this.#headers(text), accept: 'application/x-ndjson' };
    const lines = this.#lines(this.#address(path), { method: 'POST', headers, body: text }, signal);
    for await (const line of lines) yield this.#record(line);
  }

  /** The lines of an answer that is a text, as they come, without their ends. Leaving the loop hangs up. */
  getTextLines(path: string, query: Query, signal: AbortSignal): AsyncGenerator<string> {
    return this.#lines(this.#address(path, query), { method: 'GET', headers: this.#headers(undefined) }, signal);
  }

  async *#lines(address: URL, call: Omit<HttpCall, 'ca'>, signal: AbortSignal): AsyncGenerator<string> {
    const hangUp = new AbortController();
    let answer: LinesAnswer;
    try {
      const both = AbortSignal.any([signal, hangUp.signal]);
      answer = await openHttpLines(address, { ...call, ca: this.#target.ca }, both);
    } catch (error) {
      throw this.#unreachable(error);
    }
    try {
      const isRefused = answer.status < 200 || answer.status > 299;
      let refusal = '';
      for await (const line of answer.lines) {
        if (isRefused) refusal += line;
        else yield line;
      }
      if (isRefused) throw this.#refusal({ status: answer.status, text: refusal });
    } finally {
      hangUp.abort();
    }
  }

  #address(path: string, query: Query = {}): URL {
    const address = new URL(`${this.#target.url}/api${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) address.searchParams.append(name, String(value));
    }
    return address;
  }

  #record(line: string): ApiRecord {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      value = undefined;
    }
    if (!isRecord(value)) {
      throw new CommandError(`${this.#target.url} did not answer like a gateway.`, { hint: this.#addressHint() });
    }
    return value;
  }

  async #send(method: string, path: string, body?: unknown, query: Query = {}): Promise<unknown> {
    const { url, ca } = this.#target;
    const address = this.#address(path, query);
    const text = body === undefined ? undefined : JSON.stringify(body);
    let answer: HttpAnswer;
    try {
      answer = await sendHttp(address, { method, headers: this.#headers(text), body: text, ca });
    } catch (error) {
      throw this.#unreachable(error);
    }
    if (answer.status < 200 || answer.status > 299) throw this.#refusal(answer);
    if (answer.text === '') return undefined;
    try {
      return JSON.parse(answer.text);
    } catch {
      throw new CommandError(`${url} did not answer like a gateway.`, { hint: this.#addressHint() });
    }
  }

  #headers(body: string | undefined): Record<string, string> {
    const { token } = this.#target;
    return {
      accept: 'application/json',
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
  }

  #refusal({ status, text }: HttpAnswer): ApiError {
    const message = messageField(text) ?? `The gateway answered ${status} ${STATUS_CODES[status] ?? ''}`.trim();
    if (status === 401 && this.#target.token !== undefined) {
      return new ApiError(401, message, `Run \`${this.#context.program} login\`; the token may have expired.`);
    }
    return new ApiError(status, message);
  }

  #unreachable(error: unknown): CommandError {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const isUntrusted = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code);
    return new CommandError(`Cannot reach the gateway at ${this.#target.url}: ${messageOf(error) || code}.`, {
      hint: isUntrusted
        ? "Give its certificate with `login --tls-ca FILE`, or as SLUICE_TLS_CA; a gateway's own is tls/server.crt in its data folder."
        : this.#addressHint(),
      cause: error,
    });
  }

  #addressHint(): string {
    return `Start one with \`${this.#context.program} start\`, or set SLUICE_API_URL to its address.`;
  }
}

/** A path segment: whatever a user typed stays one segment. */
export function segment(text: string): string {
  // URLs take these for a step up, escaped or not.
  if (text === '' || text === '.' || text === '..') throw new UsageError(`"${text}" is not a name.`);
  return encodeURIComponent(text);
}

function messageField(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text);
    const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
    return typeof message === 'string' && message !== '' ? message : undefined;
  } catch {
    return undefined;
  }
}
