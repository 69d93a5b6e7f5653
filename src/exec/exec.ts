import type { LiveSession } from '../core/live-session.ts';
import type { Admission, Door, Protocol } from '../core/protocol.ts';
import { COMMAND_PROTOCOL, type Connection, protocolOf, type Verb } from '../core/session.ts';
import { SluiceError } from '../errors.ts';
import { Wire } from '../net/wire.ts';
import { type CommandParts, runOnCommand, testCommand } from './custom.ts';
import { type ExecCaller, execDoor } from './door.ts';
import { DriverLoginError, type DriverSession, type ExecDriver, type ExecError, type ExecSink } from './driver.ts';
import { memoryConnection } from './memory-socket.ts';
import { Observation } from './observation.ts';
import type { ExecWatch } from './watch.ts';

/** What connection something is run on. */
export type ExecConnection = Pick<Connection, 'name' | 'type' | 'subtype'>;

/** One script to run, and for whom. */
export interface ExecRequest {
  readonly caller: ExecCaller;
  readonly clientAddress: string;
  readonly connection: ExecConnection;
  readonly script: string;
  /** Behind the arguments of a custom connection's command. */
  readonly clientArgs?: readonly string[];
  /** Empty: the connection's default. */
  readonly database: string;
  /** What the session says it is; left out, `sluice exec`. */
  readonly application?: string;
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
  /** Of a command that was started. */
  readonly exitCode?: number | undefined;
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
  /** What custom connections run with. */
  readonly commands: CommandParts;
}

/** Scripts that the gateway runs for people: native sessions whose client is the gateway, so every rule and record applies. */
export interface Exec {
  supports(connection: Pick<ExecConnection, 'type' | 'subtype'>): boolean;
  /** Runs a script to its end, or until `signal` aborts: the session then ends, and with it what runs or waits. */
  run(request: ExecRequest, progress: ExecProgress, signal: AbortSignal): Promise<ExecOutcome>;
  /** Opens a session and closes it again: what the gateway needs to reach the upstream is there, and right. */
  test(request: Omit<ExecRequest, 'script' | 'database' | 'waits'>, signal: AbortSignal): Promise<TestOutcome>;
}

/** Builds what runs scripts, on top of the protocols that serve everybody. */
export function createExec(parts: ExecParts): Exec {
  return {
    supports(connection) {
      const protocol = protocolOf(connection);
      if (protocol === COMMAND_PROTOCOL) return true;
      return Object.hasOwn(parts.drivers, protocol) && parts.protocols.some(({ name }) => name === protocol);
    },
    run: (request, progress, signal) =>
      isCustom(request)
        ? runOnCommand({ ...parts, ...parts.commands }, request, progress, signal)
        : run(parts, request, progress, signal),
    test: (request, signal) =>
      isCustom(request) ? testCommand({ ...parts, ...parts.commands }, request, signal) : test(parts, request, signal),
  };
}

function isCustom({ connection }: Pick<ExecRequest, 'connection'>): boolean {
  return protocolOf(connection) === COMMAND_PROTOCOL;
}

async function test(parts: ExecParts, request: Parameters<Exec['test']>[0], signal: AbortSignal): Promise<TestOutcome> {
  try {
    return await withSession(
      parts,
      { ...request, database: '', waits: false },
      { verb: 'test', signal, opened: () => undefined },
      async (session) => ({ isOk: true, serverVersion: (await session.askVersion?.()) ?? session.serverVersion }),
    );
  } catch (error) {
    if (error instanceof DriverLoginError) return { isOk: false, error: error.reason };
    throw error;
  }
}

async function run(
  parts: ExecParts,
  request: ExecRequest,
  progress: ExecProgress,
  signal: AbortSignal,
): Promise<ExecOutcome> {
  const observation = new Observation(parts.watch, request.waits, progress);
  const opened = (session: LiveSession): void => observation.begin(session);
  try {
    const error = await withSession(parts, request, { verb: 'exec', signal, opened, progress }, (session) =>
      session.run(request.script, {
        columns: (columns) => progress.columns(columns),
        row: (cells) => progress.row(cells),
        command: (tag, rows) => progress.command(tag, rows),
        data: (text) => progress.data(text),
        output: (stream, text) => progress.output(stream, text),
        notice: (text) => observation.notice(text),
        get isFull() {
          return progress.isFull ?? false;
        },
      }),
    );
    return observation.outcomeOf(error);
  } catch (error) {
    if (error instanceof DriverLoginError) return { status: 'failed', error: error.reason };
    throw error;
  } finally {
    observation.end();
  }
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
  const { application = 'sluice exec' } = request;
  const opening = { verb, failsFast: !request.waits, clientAddress: request.clientAddress, application };
  let secret: Admission['secret'] | undefined;
  const { door, password } = execDoor(parts.door, caller, opening, (admission) => {
    ({ secret } = admission);
    opened(admission.session);
  });
  const { client, server } = memoryConnection();
  const leave = (): void => void client.destroy();
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  const served = protocol.serve(new Wire(server), door);
  try {
    const user = `${caller.name}~${connection.name}`;
    const setting = (name: string): string | undefined => secret?.get(name);
    const login = { user, password, database: request.database, setting };
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
