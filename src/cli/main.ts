import { basename } from 'node:path';
import { processContext } from './context.ts';
import { runCommandLine } from './program.ts';

/** Runs the command line of this process and sets its exit code. */
export async function main(): Promise<void> {
  const context = processContext(programName(process.argv[1]));
  // A reader that has seen enough (`| head`) is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  process.exitCode = await runCommandLine(process.argv.slice(2), context);
}

/** `hoop` when it was called by that name, `sluice` otherwise. */
export function programName(script: string | undefined): 'sluice' | 'hoop' {
  return /^hoop(?:\.js|\.cmd|\.exe)?$/i.test(basename(script ?? '')) ? 'hoop' : 'sluice';
}
