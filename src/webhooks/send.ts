import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { performance } from 'node:perf_hooks';
import { ClosedAddressError, isPrivateHost, publicLookup } from './address.ts';

/** How long an endpoint may take, from looking up its name to its answer. */
export const ANSWER_MS_MAX = 15_000;
/** What is read of an answer, so that the connection ends in order; nothing of it is used. */
const ANSWER_BYTES_MAX = 64 * 1024;

export interface SendOptions {
  /** Private addresses may be sent to. */
  readonly allowPrivate: boolean;
  readonly timeoutMs?: number;
  /** Gives up when it aborts. */
  readonly signal?: AbortSignal;
  /** PEM of certificates to trust instead of the system's. */
  readonly ca?: string | undefined;
  readonly lookup?: RequestOptions['lookup'];
}

/** How sending went. `status` is the endpoint's answer; without one `error` says why. */
export interface SendResult {
  readonly status?: number;
  readonly error?: string;
  readonly durationMs: number;
}

/** Posts JSON. Redirects are not followed: they lead where nobody checked. Never rejects, and names no address. */
export async function post(
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  options: SendOptions,
): Promise<SendResult> {
  const startedAt = performance.now();
  const since = (): number => Math.round(performance.now() - startedAt);
  try {
    const status = await answerOf(url, body, headers, options);
    return { status, durationMs: since() };
  } catch (error) {
    return { error: options.signal?.aborted === true ? 'the gateway stopped' : reasonText(error), durationMs: since() };
  }
}

async function answerOf(
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  { allowPrivate, timeoutMs = ANSWER_MS_MAX, signal, ca, lookup }: SendOptions,
): Promise<number> {
  // An address in the URL itself is never looked up.
  if (!allowPrivate && isPrivateHost(url.hostname)) throw new ClosedAddressError();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const options: RequestOptions = {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])]),
    // A connection of its own: none that was opened to an address that was checked another time.
    agent: false,
    ...(ca === undefined ? {} : { ca }),
    ...(lookup !== undefined ? { lookup } : allowPrivate ? {} : { lookup: publicLookup() }),
  };
  const onAnswer = (response: IncomingMessage): void => {
    discard(response);
    resolve(response.statusCode ?? 0);
  };
  const request =
    url.protocol === 'https:' ? httpsRequest(url, options, onAnswer) : httpRequest(url, options, onAnswer);
  request.on('error', reject);
  request.end(body);
  return promise;
}

function discard(response: IncomingMessage): void {
  let size = 0;
  response.on('data', (part: Buffer) => {
    size += part.length;
    if (size > ANSWER_BYTES_MAX) response.destroy();
  });
  // The answer is known; how its connection ends changes nothing.
  response.on('error', () => undefined);
}

/** Errors in words. The driver's own are not kept: they hold addresses. */
function reasonText(error: unknown): string {
  if (error instanceof ClosedAddressError) return error.message;
  if (!(error instanceof Error)) return 'it could not be reached';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'it did not answer in time';
  const code = 'code' in error ? String(error.code) : '';
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME|ERR_TLS/.test(code)) return `its certificate is not trusted (${code})`;
  if (/^(?:ENOTFOUND|EAI_)/.test(code)) return 'its name cannot be resolved';
  if (code === 'ECONNREFUSED') return 'it refused the connection';
  return code === '' ? 'it could not be reached' : `it could not be reached (${code})`;
}
