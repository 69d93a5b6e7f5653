import type { Admission, Door } from '../core/protocol.ts';
import { COMMAND_PROTOCOL, type Verb } from '../core/session.ts';
import { AdmissionError, messageOf, SluiceError } from '../errors.ts';
import { findProgram } from './command/find-program.ts';
import { allowsClientArgs } from './command/policy.ts';
import { type CommandEnd, type CommandParts, runCommand } from './command/run.ts';
import type { ExecError } from './driver.ts';
import type { ExecOutcome, ExecProgress, ExecRequest, TestOutcome } from './exec.ts';
import { Observation } from './observation.ts';
import type { ExecWatch } from './watch.ts';

export type { CommandParts } from './command/run.ts';

/** What running on custom connections needs of the gateway. */
export interface CustomParts extends CommandParts {
  readonly door: Door;
  readonly watch: ExecWatch;
}

const LEFT = { code: 'client_left', message: 'the client left' } as const;

/** Runs a script on a custom connection: a session like any other, whose one query is the script. */
export async function runOnCommand(
  parts: CustomParts,
  request: ExecRequest,
  progress: ExecProgress,
  signal: AbortSignal,
): Promise<ExecOutcome> {
  const observation = new Observation(parts.watch, request.waits, progress);
  const { script, clientArgs = [] } = request;
  try {
    const { error, exitCode } = await withAdmission(parts, request, { verb: 'exec', signal }, async (admission) => {
      observation.begin(admission.session);
      if (clientArgs.length > 0 && !allowsClientArgs(admission.session.connection.policy)) return { error: NO_ARGS };
      return runCommand(parts, { admission, script, clientArgs, progress });
    });
    return { ...observation.outcomeOf(error), ...(exitCode === undefined ? {} : { exitCode }) };
  } catch (error) {
    if (error instanceof AdmissionError) return { status: 'failed', error: told(error) };
    throw error;
  } finally {
    observation.end();
  }
}

/** Finds out whether the command of a custom connection could be started. Nothing runs. */
export async function testCommand(
  parts: CustomParts,
  request: Omit<ExecRequest, 'script' | 'database' | 'waits'>,
  signal: AbortSignal,
): Promise<TestOutcome> {
  try {
    await withAdmission(parts, { ...request, waits: false }, { verb: 'test', signal }, async (admission) => {
      await findProgram(parts, admission);
      return {};
    });
    return { isOk: true, serverVersion: '' };
  } catch (error) {
    if (error instanceof SluiceError) return { isOk: false, error: told(error) };
    throw error;
  }
}

const NO_ARGS: ExecError = {
  code: 'policy',
  message: 'this connection takes no arguments of its users',
  hint: 'An administrator can allow them with the policy client_args=allow.',
};

/** Opens a session, which ends when `signal` aborts, and closes its record behind the work. */
async function withAdmission(
  { door }: CustomParts,
  { caller, clientAddress, connection, waits }: Omit<ExecRequest, 'script' | 'database'>,
  { verb, signal }: { readonly verb: Verb; readonly signal: AbortSignal },
  work: (admission: Admission) => Promise<CommandEnd>,
): Promise<CommandEnd> {
  const admission = await door.admit({
    name: { user: caller.name, connection: connection.name },
    tokenId: caller.tokenId,
    protocol: COMMAND_PROTOCOL,
    clientAddress,
    application: 'sluice exec',
    database: '',
    verb,
    failsFast: !waits,
  });
  const leave = (): void => admission.session.kill(LEFT);
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    const end = await work(admission);
    await admission.close(end.error?.message ?? 'the command ended');
    return end;
  } catch (error) {
    await admission.close(messageOf(error));
    throw error;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function told({ code, message, hint }: SluiceError): ExecError {
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}
