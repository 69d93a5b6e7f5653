import { Command, CommanderError } from 'commander';
import { accessCommand } from './commands/access.ts';
import { adminCommand } from './commands/admin/index.ts';
import { auditCommand } from './commands/audit.ts';
import { configCommand } from './commands/config.ts';
import { connectCommand } from './commands/connect.ts';
import { credentialsCommand } from './commands/credentials.ts';
import { describeCommand } from './commands/describe.ts';
import { execCommand } from './commands/exec.ts';
import { listCommand } from './commands/list.ts';
import { loginCommand } from './commands/login.ts';
import { logoutCommand } from './commands/logout.ts';
import { passwordCommand } from './commands/password.ts';
import { requestCommand } from './commands/request.ts';
import { sessionsCommand } from './commands/sessions.ts';
import { slackCommand } from './commands/slack.ts';
import { startCommand } from './commands/start.ts';
import { versionCommand } from './commands/version.ts';
import type { Context } from './context.ts';
import { EXIT_OK, EXIT_USAGE, ExitWith, exitCodeOf, failureLine } from './failure.ts';
import { markOperands, unmarkOperands } from './operands.ts';
import { packageVersion } from './package-version.ts';

/** The whole command line, with everything it touches of the process taken from `context`. */
export function createProgram(context: Context): Command {
  const program = new Command(context.program);
  program
    .description(
      'Inline access gateway: database commands are held, approved, guarded, masked and recorded on the wire.',
    )
    .version(packageVersion(), '-V, --version', 'show the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: (text, write) => write(usageLine(context.program, text)),
      getOutHelpWidth: () => context.stdout.columns ?? 100,
      getErrHelpWidth: () => context.stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  unmarkOperands(program);
  startCommand(program, context);
  loginCommand(program, context);
  logoutCommand(program, context);
  passwordCommand(program, context);
  listCommand(program, context);
  describeCommand(program, context);
  connectCommand(program, context);
  execCommand(program, context);
  credentialsCommand(program, context);
  requestCommand(program, context);
  accessCommand(program, context);
  adminCommand(program, context);
  sessionsCommand(program, context);
  auditCommand(program, context);
  slackCommand(program, context);
  configCommand(program, context);
  versionCommand(program, context);
  return program;
}

/** Runs one command line (without node and script) and returns the exit code. Never rejects. */
export async function runCommandLine(args: readonly string[], context: Context): Promise<number> {
  try {
    await createProgram(context).parseAsync(markOperands(args), { from: 'user' });
    return EXIT_OK;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Asking for help is no mistake; commander has printed it, or said what is wrong with the call.
      return error.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
    }
    if (!(error instanceof ExitWith)) context.stderr.write(`${failureLine(context.program, error)}\n`);
    return exitCodeOf(error);
  }
}

/** Commander's own message as one line of ours, with a way on. */
function usageLine(program: string, text: string): string {
  const message = text
    .trim()
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ');
  return `${program}: ${message}${/[.?)]$/.test(message) ? '' : '.'} See \`${program} --help\`.\n`;
}
