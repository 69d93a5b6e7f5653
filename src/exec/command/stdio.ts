import { closeSync, constants, openSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { runAs } from './run-as.ts';
import type { Workspace } from './workspace.ts';

/** The standard streams of a command that is about to be started. */
export interface Stdio {
  /** The command's ends, in their order. */
  readonly fds: readonly [stdin: number, stdout: number, stderr: number];
  readonly stdout: Socket;
  readonly stderr: Socket;
  /** Closes the command's ends here, once it has them, or will never have them. */
  release(): void;
  /** Closes ours, too. */
  destroy(): void;
}

/** Makes the streams of a command that reads this script. */
export async function openStdio(workspace: Workspace, script: string): Promise<Stdio> {
  const fds: number[] = [];
  const readers: Socket[] = [];
  const release = (): void => {
    for (const fd of fds.splice(0)) closeSync(fd);
  };
  const destroy = (): void => {
    release();
    for (const reader of readers) reader.destroy();
  };
  try {
    const stdin = await openScript(workspace, script);
    fds.push(stdin);
    const [stdout, stderr] = await openPipes(workspace, fds, readers);
    return {
      fds: [stdin, stdout.writer, stderr.writer],
      stdout: stdout.reader,
      stderr: stderr.reader,
      release,
      destroy,
    };
  } catch (error) {
    destroy();
    throw error;
  }
}

/** The script as a file without a name: it needs nobody who feeds it, and may be left unread. */
async function openScript(workspace: Workspace, script: string): Promise<number> {
  const path = await workspace.addFile(script);
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } finally {
    await unlink(path);
  }
}

interface Pipe {
  readonly reader: Socket;
  readonly writer: number;
}

/**
 * Pipes with names for a moment. What Node makes for a child are sockets, on which `> /dev/stderr` and programs that
 * open /dev/stdout fail; and a pipe of ours could not be opened so by other accounts.
 */
async function openPipes(
  { folder, owner }: Workspace,
  fds: number[],
  readers: Socket[],
): Promise<readonly [Pipe, Pipe]> {
  const [stdout, stderr] = [join(folder, '.stdout'), join(folder, '.stderr')];
  await runAs(owner, 'mkfifo', ['-m', '600', stdout, stderr]);
  const open = async (path: string): Promise<Pipe> => {
    // Without waiting for a writer; and then one that does not wait for a reader, but blocks like any other.
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const reader = new Socket({ fd, readable: true, writable: false });
    readers.push(reader);
    const writer = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
    fds.push(writer);
    await unlink(path);
    return { reader, writer };
  };
  return [await open(stdout), await open(stderr)];
}
