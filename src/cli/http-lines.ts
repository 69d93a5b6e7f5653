import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { CommandError } from './failure.ts';
import type { HttpCall } from './http.ts';

/** The longest line that is read; the gateway sends rows in small batches, but one cell may be large. */
const LINE_CHARS_MAX = 512 * 1024 * 1024;

/** An answer that is read line by line while it arrives. */
export interface LinesAnswer {
  readonly status: number;
  /** Ends when the answer does; throws when the connection breaks before. */
  readonly lines: AsyncIterable<string>;
}

/** One request whose answer may take as long as it wants. Aborting `signal` hangs up. Rejects when there is no answer. */
export async function openHttpLines(url: URL, call: HttpCall, signal: AbortSignal): Promise<LinesAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options = { method: call.method, headers: call.headers, signal };
  const request =
    url.protocol === 'https:'
      ? httpsRequest(url, call.ca === undefined ? options : { ...options, ca: call.ca }, resolve)
      : httpRequest(url, options, resolve);
  request.on('error', reject);
  request.end(call.body);
  const response = await promise;
  response.setEncoding('utf8');
  return { status: response.statusCode ?? 0, lines: linesOf(response) };
}

/** Only line feeds end a line: JSON may hold every other character that text readers split at. */
async function* linesOf(response: AsyncIterable<string>): AsyncGenerator<string> {
  let rest: string[] = [];
  let length = 0;
  for await (const chunk of response) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      rest.push(chunk.slice(start, end));
      yield rest.join('');
      rest = [];
      length = 0;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    rest.push(chunk.slice(start));
    length += chunk.length - start;
    if (length > LINE_CHARS_MAX) throw new CommandError('a line of the answer is larger than 512 MiB');
  }
  if (rest.length > 0) yield rest.join('');
}
