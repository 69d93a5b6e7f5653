import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CommandError } from '../failure.ts';

/** The port that is tried first, so that it can be forwarded to a machine that has a browser. */
export const LOOPBACK_PORT = 3587;
const STATE_BYTES = 24;
const HEADER_BYTES_MAX = 16 * 1024;

/** Waits on this machine, and nowhere else, for a browser that comes back from a login. */
export interface Loopback {
  /** The address the browser is to be sent to. */
  readonly redirect: string;
  /** What it must bring along: somebody else's login is not taken. */
  readonly state: string;
  /** The code the login is collected with. Rejects when the login was refused, or `signal` aborts. */
  answer(signal: AbortSignal): Promise<string>;
  close(): void;
}

/** Opens the port; `port` is taken if it is free, otherwise any. */
export async function openLoopback(port: number = LOOPBACK_PORT): Promise<Loopback> {
  const state = randomBytes(STATE_BYTES).toString('base64url');
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  // Refused before anybody waits is refused all the same.
  promise.catch(() => undefined);
  const server = createServer({ maxHeaderSize: HEADER_BYTES_MAX }, (request, response) => {
    const end = readEnd(request, state, (server.address() as AddressInfo).port);
    if (end === undefined) return show(response, 404, 'There is nothing here.');
    if ('code' in end) {
      show(response, 200, 'You may close this window. The terminal goes on from here.');
      resolve(end.code);
    } else {
      show(response, 200, 'You are not logged in. The terminal says why.');
      reject(new CommandError(end.message));
    }
  });
  if (!(await listens(server, port))) await listens(server, 0);
  const address = server.address() as AddressInfo | null;
  if (address === null) throw new CommandError('No port can be opened on 127.0.0.1 for the browser to come back to.');
  return {
    redirect: `http://127.0.0.1:${address.port}/callback`,
    state,
    answer: (signal) => Promise.race([promise, aborted(signal)]),
    close: () => {
      server.close();
      server.closeIdleConnections();
    },
  };
}

/** How the login ended, if this request says so and is meant for us. */
function readEnd(
  request: IncomingMessage,
  state: string,
  port: number,
): { readonly code: string } | { readonly message: string } | undefined {
  // A page that had its own name point here would be of another host.
  if (request.method !== 'GET' || request.headers.host !== `127.0.0.1:${port}`) return undefined;
  const url = URL.parse(request.url ?? '', 'http://127.0.0.1');
  if (url?.pathname !== '/callback' || !isSame(url.searchParams.get('state') ?? '', state)) return undefined;
  const code = url.searchParams.get('code');
  if (code !== null) return { code };
  const error = url.searchParams.get('error');
  if (error === null) return undefined;
  return { message: `Not logged in: ${url.searchParams.get('error_description') ?? error}` };
}

function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function show(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(`<!doctype html><html lang="en"><title>Sluice</title><h1>Sluice</h1><p>${sentence}</p></html>`);
}

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const onError = (): void => resolve(false);
    server.once('error', onError);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', onError);
      resolve(true);
    });
  });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const leave = (): void => reject(signal.reason);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
}
