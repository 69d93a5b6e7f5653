import { homedir } from 'node:os';

/** What is readable of a terminal or a pipe. */
export interface InputStream extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  setRawMode?(on: boolean): unknown;
}

/** What is writable of a terminal or a pipe. */
export interface OutputStream {
  /** False: whoever reads is behind, and `drain` tells when it is not. */
  write(text: string): unknown;
  once?(event: 'drain', listener: () => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Everything a command may touch of the process it runs in, so that a test can stand in for it. */
export interface Context {
  /** The name it was called by, `sluice` or `hoop`; help and hints use it. */
  readonly program: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Aborts when the user wants to leave (Ctrl-C, SIGTERM); only commands that keep running look at it. */
  readonly signal: AbortSignal;
  /** Called by a command that ends by itself when `signal` aborts; without it a signal ends the process at once. */
  handleSignals(): void;
}

/** The context of the real process. */
export function processContext(program: string): Context {
  const controller = new AbortController();
  return {
    program,
    env: process.env,
    home: homedir(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: controller.signal,
    handleSignals: () => leaveOnSignal(controller),
  };
}

/** Npm and the launcher repeat the terminal's Ctrl-C; only one that comes this much later is a second one. */
const SIGNAL_REPEAT_MS = 2_000;

/** The first signal asks the command to end, a second one ends the process without more ado. */
function leaveOnSignal(controller: AbortController): void {
  let firstAt: number | undefined;
  const onSignal = () => {
    const now = Date.now();
    firstAt ??= now;
    if (!controller.signal.aborted) controller.abort();
    else if (now - firstAt > SIGNAL_REPEAT_MS) process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}
