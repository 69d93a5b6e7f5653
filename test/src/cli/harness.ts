import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { Context, InputStream } from '../../../src/cli/context.ts';
import { runCommandLine } from '../../../src/cli/program.ts';

/** What a fake gateway was asked. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly body: unknown;
  readonly authorization: string | undefined;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  /** An answer that is no JSON. */
  readonly text?: string;
}

/** Answers by `METHOD /path`; a request for anything else is a 404, as from the real thing. */
export type Routes = Record<string, Answer | ((request: RecordedRequest) => Answer)>;

export interface FakeGateway {
  readonly url: string;
  readonly requests: RecordedRequest[];
  /** The requests of one kind, such as `POST /api/login`. */
  of(route: string): RecordedRequest[];
}

/** A server that records requests and answers what the test says; for the shape of requests and for failures. */
export async function fakeGateway(routes: Routes): Promise<FakeGateway> {
  const requests: RecordedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const request = await record(incoming);
    requests.push(request);
    const route = routes[`${request.method} ${request.path}`];
    const {
      status = 200,
      body,
      text,
    } = typeof route === 'function' ? route(request) : (route ?? { status: 404, body: { message: 'not found' } });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(text ?? (body === undefined ? '' : JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    of: (route) => requests.filter(({ method, path }) => `${method} ${path}` === route),
  };
}

async function record(incoming: IncomingMessage): Promise<RecordedRequest> {
  let text = '';
  for await (const chunk of incoming) text += chunk;
  const url = new URL(incoming.url ?? '/', 'http://gateway');
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    body: text === '' ? undefined : JSON.parse(text),
    authorization: incoming.headers.authorization,
  };
}

export interface RunOptions {
  readonly url?: string;
  readonly token?: string;
  readonly env?: Record<string, string>;
  readonly home?: string;
  /** What is piped in. */
  readonly stdin?: string;
  /** What is typed at a terminal; makes stdin and stderr terminals. */
  readonly typed?: string;
  readonly columns?: number;
  readonly program?: string;
  readonly signal?: AbortSignal;
  /** Told everything that is printed, as it is printed. */
  readonly onOutput?: (text: string) => void;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A home folder that is gone after the test. */
export function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** A context whose output is kept. */
export function testContext(options: RunOptions = {}): { context: Context; out: () => string; err: () => string } {
  let out = '';
  let err = '';
  const context: Context = {
    program: options.program ?? 'sluice',
    env: {
      ...(options.url === undefined ? {} : { SLUICE_API_URL: options.url }),
      ...(options.token === undefined ? {} : { SLUICE_TOKEN: options.token }),
      ...options.env,
    },
    home: options.home ?? temporaryHome(),
    stdin: inputOf(options),
    stdout: {
      isTTY: options.columns !== undefined,
      ...(options.columns === undefined ? {} : { columns: options.columns }),
      write: (text) => {
        out += text;
        options.onOutput?.(text);
      },
    },
    stderr: {
      isTTY: options.typed !== undefined,
      write: (text) => {
        err += text;
        options.onOutput?.(text);
      },
    },
    signal: options.signal ?? new AbortController().signal,
    handleSignals: () => undefined,
  };
  return { context, out: () => out, err: () => err };
}

/** Runs one command line in this process. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { context, out, err } = testContext(options);
  const code = await runCommandLine(args, context);
  return { code, out: out(), err: err() };
}

function inputOf({ stdin, typed }: RunOptions): InputStream {
  const stream = new PassThrough();
  if (typed !== undefined) {
    // A terminal stays open after what was typed.
    stream.write(typed);
    return Object.assign(stream, { isTTY: true, setRawMode: () => undefined });
  }
  stream.end(stdin ?? '');
  return Object.assign(stream, { isTTY: false });
}
