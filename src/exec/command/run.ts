import type { LiveSession } from '../../core/live-session.ts';
import { isOver, type Pipeline, reasonOf } from '../../core/pipeline.ts';
import type { Admission } from '../../core/protocol.ts';
import type { Query } from '../../core/query.ts';
import { RunningQueries } from '../../core/running-queries.ts';
import type { Reason } from '../../core/verdict.ts';
import { SluiceError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { ExecError } from '../driver.ts';
import type { ExecProgress } from '../exec.ts';
import type { CommandAccount } from './account.ts';
import { type Child, startChild } from './child.ts';
import { errorOf, exitCodeOf, outcomeOf } from './ending.ts';
import { CommandFlow } from './flow.ts';
import { materialsOf } from './materials.ts';
import { outputBytesMaxOf, timeoutMsOf } from './policy.ts';
import { commandQuery } from './query.ts';
import type { CommandSlots } from './slots.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** What running commands needs of the gateway. */
export interface CommandParts {
  readonly account: CommandAccount;
  readonly slots: CommandSlots;
  /** The gateway's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
}

/** What to run in a session that is open. */
export interface CommandRun {
  readonly admission: Pick<Admission, 'session' | 'pipeline' | 'secret'>;
  readonly script: string;
  readonly clientArgs: readonly string[];
  readonly progress: Pick<ExecProgress, 'output' | 'isBehind' | 'whenCaughtUp'>;
}

/** How it ended. */
export interface CommandEnd {
  readonly error?: ExecError;
  /** Of a command that was started. */
  readonly exitCode?: number;
}

const LATER = 'Try again when some have ended.';
const BUSY: ExecError = {
  code: 'busy',
  message: 'this gateway runs as many commands as it may',
  hint: LATER,
};
const YOURS_BUSY: ExecError = {
  code: 'busy',
  message: 'you run as many commands on this gateway as one user may',
  hint: LATER,
};
const CHANGED: ExecError = {
  code: 'policy',
  message: 'the command of this connection was changed while yours waited, so yours did not run',
  hint: 'Run it again.',
};

/** Has the one query of the session decided, and runs what is allowed to its end, or to the session's. */
export async function runCommand(parts: CommandParts, run: CommandRun): Promise<CommandEnd> {
  const { session, pipeline } = run.admission;
  // Asked first: an approval that is used up is gone.
  const busy = busyFor(parts.slots, session.user.id);
  if (busy !== undefined) return { error: busy };
  const command = session.connection.command ?? [];
  const query = commandQuery({ command, script: run.script, clientArgs: run.clientArgs });
  const running = new RunningQueries(pipeline, session, parts.log);
  const denial = await decide(session, pipeline, query, running);
  if (denial !== undefined) return { error: errorOfReason(denial) };
  const notRun = async (error: ExecError): Promise<CommandEnd> => {
    await running.skip(query);
    return { error };
  };
  // What was asked for, and approved, was this command.
  if (!isSame(command, session.connection.command)) return notRun(CHANGED);
  const giveBack = await parts.slots.take(session.user.id, session.signal);
  if (giveBack === undefined) {
    if (session.signal.aborted) return notRun(errorOfReason(reasonOf(session.signal)));
    return notRun(busyFor(parts.slots, session.user.id) ?? BUSY);
  }
  try {
    return await runAllowed(parts, run, { query, running, command });
  } finally {
    giveBack();
  }
}

/** Why there is no place for a command of this user right now. */
function busyFor(slots: CommandSlots, userId: string): ExecError | undefined {
  if (slots.isFullFor(userId)) return YOURS_BUSY;
  return slots.isFull ? BUSY : undefined;
}

/** Undefined when it may run. */
async function decide(
  session: LiveSession,
  pipeline: Pipeline,
  query: Query,
  running: RunningQueries,
): Promise<Reason | undefined> {
  const { hold, done } = session.beginHold(() => undefined);
  try {
    session.queryCount += 1;
    const verdict = await pipeline.decide(query, hold);
    if (!verdict.allow) return verdict.reason;
    if (!isOver(hold)) return undefined;
    // Recording took its time too: whoever left or was ended meanwhile gets nothing run.
    await running.skip(query);
    return reasonOf(hold.signal);
  } finally {
    done();
  }
}

interface Allowed {
  readonly query: Query;
  readonly running: RunningQueries;
  readonly command: readonly string[];
}

async function runAllowed(parts: CommandParts, run: CommandRun, allowed: Allowed): Promise<CommandEnd> {
  const { query, running, command } = allowed;
  const { session, secret } = run.admission;
  running.start(query);
  let workspace: Workspace | undefined;
  let child: Child;
  try {
    workspace = await openWorkspace(parts.account);
    const materials = await materialsOf(command, run.clientArgs, { secret, session, own: parts.env, workspace });
    child = await startChild({ ...materials, script: run.script, workspace });
  } catch (cause) {
    await disposed(workspace, parts.log);
    const error = startError(cause);
    const details = { session: session.id, connection: session.connection.name, err: cause };
    if (cause instanceof SluiceError) parts.log.warn(details, 'a command could not be started');
    else parts.log.error(details, 'a command could not be started');
    const { code = 'command_error', message } = error;
    await running.end(query, { status: 'error', rows: 0, error: { code, message } });
    return { error };
  }
  try {
    return await follow(child, run, allowed);
  } finally {
    child.stop();
    await child.ended;
    await disposed(workspace, parts.log);
  }
}

/** Sends on what the command prints until it has ended, and ends it where it must not go on. */
async function follow(child: Child, run: CommandRun, { query, running }: Allowed): Promise<CommandEnd> {
  const { session, pipeline } = run.admission;
  const { policy } = session.connection;
  const flow = new CommandFlow(child, {
    ...{ pipeline, query, running, progress: run.progress },
    outputBytesMax: outputBytesMaxOf(policy),
  });
  const timeoutMs = timeoutMsOf(policy);
  const timer = setTimeout(() => flow.stop(tooLong(timeoutMs)), timeoutMs);
  const onEnd = (): void => flow.stop(errorOfReason(reasonOf(session.signal)));
  session.signal.addEventListener('abort', onEnd, { once: true });
  if (session.signal.aborted) onEnd();
  try {
    const end = await flow.end();
    const error = flow.failure ?? errorOf(end);
    await running.end(query, outcomeOf(end, flow.lines, error));
    return { exitCode: exitCodeOf(end), ...(error === undefined ? {} : { error }) };
  } finally {
    clearTimeout(timer);
    session.signal.removeEventListener('abort', onEnd);
  }
}

function tooLong(ms: number): ExecError {
  return {
    code: 'timeout',
    message: `the command was ended: it ran longer than ${ms / 1000} s`,
    hint: 'An administrator can raise command_timeout_sec of this connection.',
  };
}

function startError(cause: unknown): ExecError {
  if (!(cause instanceof SluiceError)) return { code: 'internal', message: 'the command could not be started' };
  return { code: cause.code, message: cause.message, ...(cause.hint === undefined ? {} : { hint: cause.hint }) };
}

function errorOfReason({ code, message, hint }: Reason): ExecError {
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}

function isSame(one: readonly string[], other: readonly string[] | undefined): boolean {
  return one.length === other?.length && one.every((word, i) => word === other[i]);
}

/** What is left behind is the administrator's to know; the command is over. */
async function disposed(workspace: Workspace | undefined, log: Logger): Promise<void> {
  try {
    await workspace?.dispose();
  } catch (error) {
    log.error({ folder: workspace?.folder, err: error }, 'the folder of a command could not be removed');
  }
}
