import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { CommandError } from './failure.ts';

/** How long an answer may take. */
const ANSWER_MS_MAX = 60_000;
/** What is read of an answer; a list is paged long before this. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

export interface HttpCall {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** PEM of certificates to trust instead of the system's. */
  readonly ca?: string | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** One request, whole answer. Redirects are not followed: one could carry the token elsewhere. Rejects when there is no answer. */
export async function sendHttp(url: URL, call: HttpCall): Promise<HttpAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options = { method: call.method, headers: call.headers, signal: AbortSignal.timeout(ANSWER_MS_MAX) };
  const request =
    url.protocol === 'https:'
      ? httpsRequest(url, call.ca === undefined ? options : { ...options, ca: call.ca }, resolve)
      : httpRequest(url, options, resolve);
  request.on('error', (error) =>
    reject(error.name === 'AbortError' ? new CommandError('it did not answer in time') : error),
  );
  request.end(call.body);
  const response = await promise;
  return { status: response.statusCode ?? 0, text: await readText(response) };
}

async function readText(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > ANSWER_BYTES_MAX) throw new CommandError('the answer is larger than 64 MiB');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
