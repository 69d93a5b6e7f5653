import { connect, type Socket } from 'node:net';
import { type ExecError, logIn, MongodbLeg, runScript } from '../../exec/index.ts';

/** Where a server is, and who logs in. */
export interface MongodbAccount {
  readonly host: string;
  readonly port: number;
  /** Left out: nobody. */
  readonly user?: string;
  readonly password?: string;
}

/** A command that failed. */
export class MongodbCommandError extends Error {
  readonly code: string | undefined;

  constructor({ message, code }: ExecError) {
    super(message);
    this.name = 'MongodbCommandError';
    this.code = code;
  }
}

/** Runs a script in the shell's language in a database, and returns the rows, which are JSON. Throws MongodbCommandError. */
export type RunMongodb = (database: string, script: string) => Promise<readonly string[]>;

/** Connects to a server of the demo's own, for as long as `work` takes. */
export async function withMongodb<T>(
  { host, port, user, password = '' }: MongodbAccount,
  work: (run: RunMongodb) => Promise<T>,
): Promise<T> {
  const socket = await opened(connect(port, host));
  const leg = new MongodbLeg(socket);
  try {
    if (user !== undefined) await logIn(leg, { user, password });
    return await work((database, script) => rowsOf(leg, database, script));
  } finally {
    leg.end();
    socket.destroy();
  }
}

async function rowsOf(leg: MongodbLeg, database: string, script: string): Promise<readonly string[]> {
  const rows: string[] = [];
  const ignore = (): void => undefined;
  const error = await runScript(leg, script, database, {
    columns: ignore,
    row: ([cell]) => rows.push(cell ?? 'null'),
    command: ignore,
    notice: ignore,
    data: ignore,
    output: ignore,
  });
  if (error !== undefined) throw new MongodbCommandError(error);
  return rows;
}

function opened(socket: Socket): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  socket.once('connect', () => resolve(socket));
  socket.once('error', reject);
  return promise;
}
