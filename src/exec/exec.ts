import type { LiveSession } from '../core/live-session.ts';
import type { Door, Protocol } from '../core/protocol.ts';
import type { Verb } from '../core/session.ts';
import type { Reason } from '../core/verdict.ts';
import { SluiceError } from '../errors.ts';
import { Wire } from '../net/wire.ts';
import { type ExecCaller, execDoor } from './door.ts';
import { DriverLoginError, type DriverSession, type ExecDriver, type ExecError, type ExecSink } from './driver.ts';
import { memoryConnection } from './memory-socket.ts';
import type { ExecWatch } from './watch.ts';

/** How a denial names the request behind it. */
const REVIEW_RULE = 'review:';

/** One script to run, and for whom. */
export interface ExecRequest {
  readonly caller: ExecCaller;
  readonly clientAddress: string;
  readonly connection: { readonly name: string; readonly subtype: string };
  readonly script: string;
  /** Empty: the connection's default. */
  readonly database: string;
  /** Whether held queries wait for their approval; else they end with `waiting_approval`, and pass when sent again. */
  readonly waits: boolean;
}

/** What a run tells besides its results. */
export interface ExecProgress extends ExecSink {
  /** The session is open; it can be looked up, and ended, under this id. */
  session(id: string): void;
  waiting(reviewId: string): void;
  approved(): void;
  /** Whether whoever takes the results is behind; `whenCaughtUp` is then called once it is not. */
  readonly isBehind: boolean;
  whenCaughtUp(resume: () => void): void;
}

/** How a script ended. */
export interface ExecOutcome {
  /** `blocked`: the gateway denied a query; `waiting_approval`: it has to be approved, and sent again. */
  readonly status: 'success' | 'failed' | 'blocked' | 'waiting_approval';
  readonly error?: ExecError | undefined;
  /** The request that is to be decided, with `waiting_approval`. */
  readonly reviewId?: string | undefined;
}

/** What a connection test found. */
export type TestOutcome =
  | { readonly isOk: true; readonly serverVersion: string }
  | { readonly isOk: false; readonly error: ExecError };

/** What running scripts needs of the gateway. */
export interface ExecParts {
  readonly door: Door;
  readonly protocols: readonly Protocol[];
  readonly watch: ExecWatch;
  /** By subtype. */
  readonly drivers: Readonly<Record<string, ExecDriver>>;
}

/** Scripts that the gateway runs for people: native sessions whose client is the gateway, so every rule and record applies. */
export interface Exec {
  supports(subtype: string): boolean;
  /** Runs a script to its end, or until `signal` aborts: the session then ends, and with it what runs or waits. */
  run(request: ExecRequest, progress: ExecProgress, signal: AbortSignal): Promise<ExecOutcome>;
  /** Opens a session and closes it again: what the gateway needs to reach the upstream is there, and right. */
  test(request: Omit<ExecRequest, 'script' | 'database' | 'waits'>, signal: AbortSignal): Promise<TestOutcome>;
}

/** Builds what runs scripts, on top of the protocols that serve everybody. */
export function createExec(parts: ExecParts): Exec {
  return {
    supports: (subtype) =>
      Object.hasOwn(parts.drivers, subtype) && parts.protocols.some(({ name }) => name === subtype),
    run: (request, progress, signal) => run(parts, request, progress, signal),
    async test(request, signal) {
      try {
        return await withSession(
          parts,
          { ...request, database: '', waits: false },
          { verb: 'test', signal, opened: () => undefined },
          async ({ serverVersion }) => ({ isOk: true, serverVersion }),
        );
      } catch (error) {
        if (error instanceof DriverLoginError) return { isOk: false, error: error.reason };
        throw error;
      }
    },
  };
}

async function run(
  parts: ExecParts,
  request: ExecRequest,
  progress: ExecProgress,
  signal: AbortSignal,
): Promise<ExecOutcome> {
  let denial: Reason | undefined;
  // What a waiting client is told comes from the session at once; a protocol with notices of its own tells it again.
  const told = new Set<string>();
  let unwatch = (): void => undefined;
  const opened = (session: LiveSession): void => {
    unwatch = parts.watch.watch(session.id, {
      held: (id) => {
        if (request.waits) progress.waiting(id);
      },
      released: () => progress.approved(),
      denied: (reason) => {
        denial ??= reason;
      },
    });
    session.onNotice = (text) => {
      told.add(text);
      progress.notice(text);
    };
    progress.session(session.id);
  };
  try {
    const error = await withSession(parts, request, { verb: 'exec', signal, opened, progress }, (session) =>
      session.run(request.script, {
        columns: (columns) => progress.columns(columns),
        row: (cells) => progress.row(cells),
        command: (tag, rows) => progress.command(tag, rows),
        data: (text) => progress.data(text),
        notice: (text) => {
          if (!told.delete(text)) progress.notice(text);
        },
      }),
    );
    if (error === undefined) return { status: 'success' };
    if (denial === undefined) return { status: 'failed', error };
    const reviewId = awaitedReview(denial);
    return reviewId === undefined ? { status: 'blocked', error } : { status: 'waiting_approval', error, reviewId };
  } catch (error) {
    if (error instanceof DriverLoginError) return { status: 'failed', error: error.reason };
    throw error;
  } finally {
    unwatch();
  }
}

/** The request a query was answered with at once, because it may not run before somebody approves it. */
function awaitedReview({ code, rule }: Reason): string | undefined {
  return code === 'review_required' && rule?.startsWith(REVIEW_RULE) === true
    ? rule.slice(REVIEW_RULE.length)
    : undefined;
}

interface Circumstances {
  readonly verb: Verb;
  readonly signal: AbortSignal;
  readonly opened: (session: LiveSession) => void;
  readonly progress?: ExecProgress;
}

/** Logs the driver in to the protocol's own `serve`, lets `work` use it, and waits until the session is closed and recorded. */
async function withSession<T>(
  parts: ExecParts,
  request: Omit<ExecRequest, 'script'>,
  { verb, signal, opened, progress }: Circumstances,
  work: (session: DriverSession) => Promise<T>,
): Promise<T> {
  const { caller, connection } = request;
  const protocol = parts.protocols.find(({ name }) => name === connection.subtype);
  const driver = parts.drivers[connection.subtype];
  if (protocol === undefined || driver === undefined) {
    throw new SluiceError('exec_unsupported', `scripts cannot be run on ${connection.subtype} connections`);
  }
  const opening = { verb, failsFast: !request.waits, clientAddress: request.clientAddress, application: 'sluice exec' };
  const { door, password } = execDoor(parts.door, caller, opening, opened);
  const { client, server } = memoryConnection();
  const leave = (): void => void client.destroy();
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  const served = protocol.serve(new Wire(server), door);
  try {
    const login = { user: `${caller.name}~${connection.name}`, password, database: request.database };
    const session = await driver.open(client, login);
    if (progress !== undefined) client.on('data', () => pushBack(client, progress));
    const result = await work(session);
    session.end();
    return result;
  } catch (error) {
    client.destroy();
    throw error;
  } finally {
    await served;
    signal.removeEventListener('abort', leave);
  }
}

/** The driver reads no further while whoever takes the results is behind; the relay and the upstream then wait, too. */
function pushBack(socket: { pause(): unknown; resume(): unknown }, progress: ExecProgress): void {
  if (!progress.isBehind) return;
  socket.pause();
  progress.whenCaughtUp(() => socket.resume());
}
