import type { Session } from '../../core/session.ts';
import { expandCommand } from './argv.ts';
import { commandEnvironment } from './environment.ts';
import type { Workspace } from './workspace.ts';

const FILE_PREFIX = 'filesystem:';

/** What a command is started with. */
export interface Materials {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What of a secret becomes a file, and what a variable. */
export function partsOf(secret: ReadonlyMap<string, string>): {
  readonly files: ReadonlyMap<string, string>;
  readonly values: ReadonlyMap<string, string>;
} {
  const files = new Map<string, string>();
  const values = new Map<string, string>();
  for (const [key, value] of secret) {
    if (key.startsWith(FILE_PREFIX)) files.set(key.slice(FILE_PREFIX.length), value);
    else values.set(key, value);
  }
  return { files, values };
}

/** Writes the secret's files and fills in the command and its environment. Throws CommandError, with no value in it. */
export async function materialsOf(
  command: readonly string[],
  clientArgs: readonly string[],
  from: {
    readonly secret: ReadonlyMap<string, string>;
    readonly session: Pick<Session, 'id' | 'user' | 'connection'>;
    readonly own: Readonly<Record<string, string | undefined>>;
    readonly workspace: Pick<Workspace, 'folder' | 'addFile'>;
  },
): Promise<Materials> {
  const { files, values } = partsOf(from.secret);
  const all = new Map(values);
  for (const [name, content] of files) all.set(name, await from.workspace.addFile(content));
  // What the client adds is taken word by word: nothing in it stands for anything.
  const argv = [...expandCommand(command, all), ...clientArgs];
  const env = commandEnvironment({ own: from.own, values: all, folder: from.workspace.folder, session: from.session });
  return { argv, env };
}
