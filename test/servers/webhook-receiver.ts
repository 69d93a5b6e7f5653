import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { onTestFinished } from 'vitest';

/** A request an endpoint got. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ReceiverOptions {
  /** The status to answer the n-th request with, counted from 1; undefined never answers. */
  readonly status?: (nth: number) => number | undefined;
  readonly headers?: Record<string, string>;
  /** What is answered besides the status. */
  readonly body?: string | Buffer;
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
}

/** A real HTTP server that keeps what it is sent. */
export interface WebhookReceiver {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** The n-th request, counted from 1, once it has come. */
  nth(n: number): Promise<ReceivedRequest>;
  /** The first request whose body this accepts, once it has come. */
  first(isWanted: (body: ReceivedBody) => boolean): Promise<ReceivedRequest>;
  /** All requests, once this is so. */
  until(isSo: (requests: readonly ReceivedRequest[]) => boolean): Promise<readonly ReceivedRequest[]>;
  /** Breaks the connections of requests that are not answered. */
  hangUp(): void;
  close(): void;
}

/** A message as far as tests look at it. */
export interface ReceivedBody {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: every test looks at another part of it
  readonly data: any;
}

/** Starts a receiver that is closed after the test, or with `close`. */
export async function startReceiver(options: ReceiverOptions = {}): Promise<WebhookReceiver> {
  const requests: ReceivedRequest[] = [];
  const waiting = new Set<() => void>();
  const onRequest: RequestListener = async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    requests.push({ path: incoming.url ?? '', headers: incoming.headers, body });
    const status = options.status === undefined ? 200 : options.status(requests.length);
    if (status !== undefined) response.writeHead(status, options.headers).end(options.body);
    for (const look of [...waiting]) look();
  };
  const server = options.tls === undefined ? createServer(onRequest) : createSecureServer(options.tls, onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const until = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/hook`,
    requests,
    nth: (n) => until(() => requests[n - 1]),
    first: (isWanted) => until(() => requests.find(({ body }) => isWanted(JSON.parse(body) as ReceivedBody))),
    until: (isSo) => until(() => (isSo(requests) ? requests : undefined)),
    hangUp: () => server.closeAllConnections(),
    close,
  };
}

/** The body of a request. */
export function bodyOf(request: ReceivedRequest): ReceivedBody {
  return JSON.parse(request.body) as ReceivedBody;
}
