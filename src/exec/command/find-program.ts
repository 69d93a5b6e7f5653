import type { Admission } from '../../core/protocol.ts';
import { CommandError, expandCommand } from './argv.ts';
import { commandEnvironment } from './environment.ts';
import { findExecutable } from './executable.ts';
import { partsOf } from './materials.ts';
import type { CommandParts } from './run.ts';

/** Where no command has run there is no folder yet; the names count, not what they stand for. */
const NO_FOLDER = '/nonexistent';

/** Where the program of a session's connection is. Throws CommandError naming what keeps the command from being started. */
export async function findProgram(
  { account, env }: Pick<CommandParts, 'account' | 'env'>,
  { session, secret }: Pick<Admission, 'session' | 'secret'>,
): Promise<string> {
  if (account.kind === 'none') throw new CommandError(`this gateway cannot run commands: ${account.why}`);
  const { files, values } = partsOf(secret);
  const all = new Map([...values, ...[...files.keys()].map((name) => [name, NO_FOLDER] as const)]);
  const [program = ''] = expandCommand(session.connection.command ?? [], all);
  const { PATH = '' } = commandEnvironment({ own: env, values: all, folder: NO_FOLDER, session });
  const owner = account.kind === 'own' ? 'others' : account.kind === 'account' ? account.owner : undefined;
  const found = await findExecutable(program, PATH, owner);
  if (found === undefined) {
    throw new CommandError(`there is no program ${program} that commands may run`, {
      hint: 'It has to be on the gateway’s machine, in PATH, for everybody to run.',
    });
  }
  return found;
}
