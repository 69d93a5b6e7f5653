import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestServer } from '../servers/postgres.ts';
import { addUser, logIn, type Person, secretOf } from './person.ts';

const ADMIN_PASSWORD = 'admin-password-of-the-test';
const PROGRAM = fileURLToPath(new URL('../../bin/sluice.js', import.meta.url));

/** A gateway in a process of its own, so that its memory and processor time are nobody else's. */
export interface GatewayProcess {
  readonly pid: number;
  readonly api: { readonly url: string };
  readonly port: number;
  readonly admin: Person;
  /** Somebody whose queries nobody has to approve on a connection without reviewers. */
  readonly user: Person;
  readonly dataDir: string;
  /** Ends it as Ctrl-C does, and removes its data. */
  stop(): Promise<void>;
  /** Ends it as `kill -9` does, and leaves everything as it is then. */
  kill(): Promise<void>;
  /** Stops its processor time, as a machine does that is suspended, until `resume`. */
  suspend(): void;
  resume(): void;
}

export interface GatewayProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** For Node itself: `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
  /** The folder a killed gateway left: this one goes on with it, and removes it when it stops. */
  readonly dataDir?: string;
  /** Its state database is another gateway's, whose people it has. */
  readonly joins?: boolean;
}

/** What a client needs to reach a connection through the gateway, or a server directly. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** Starts `sluice start` with everything real, on free ports. */
export async function startGatewayProcess(options: GatewayProcessOptions = {}): Promise<GatewayProcess> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'sluice-process-'));
  const child = spawn(process.execPath, [...(options.nodeArgs ?? []), PROGRAM, 'start', '--data-dir', dataDir], {
    env: {
      PATH: process.env.PATH,
      ...{ API_PORT: '0', POSTGRES_PORT: '0', MYSQL_PORT: '0', MONGODB_PORT: '0', ADMIN_PASSWORD, LOG_LEVEL: 'warn' },
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((done) => child.once('close', () => done()));
  // Should this process come to an unplanned end, the gateway must not stay behind.
  const leave = (): void => void child.kill('SIGINT');
  process.once('exit', leave);
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await exited;
    process.off('exit', leave);
    rmSync(dataDir, { recursive: true, force: true });
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
    process.off('exit', leave);
  };
  try {
    const { url, port } = await addresses(child);
    const api = { url };
    const admin = await logIn({ api }, 'admin', ADMIN_PASSWORD);
    const user =
      options.dataDir === undefined && options.joins !== true
        ? await addUser({ api }, admin, 'runner', [])
        : await logIn({ api }, 'runner', 'password-of-runner');
    return {
      ...{ pid: child.pid ?? 0, api, port, admin, user, dataDir, stop, kill },
      suspend: () => void child.kill('SIGSTOP'),
      resume: () => void child.kill('SIGCONT'),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Makes a connection to the server and returns its id and how its user reaches it. */
export async function addConnection(
  gateway: GatewayProcess,
  name: string,
  upstream: TestServer,
): Promise<{ readonly id: string; readonly endpoint: Endpoint }> {
  const { host, port, user, password, database } = upstream;
  const { id } = await gateway.admin.call<{ id: string }>('POST', '/api/connections', {
    name,
    type: 'database',
    subtype: 'postgres',
    secret: secretOf({ HOST: host, PORT: String(port), USER: user, PASS: password, DB: database, SSLMODE: 'disable' }),
  });
  return { id, endpoint: await endpointOf(gateway, name, database) };
}

/** How the gateway's user reaches a connection. */
export async function endpointOf(gateway: GatewayProcess, name: string, database: string): Promise<Endpoint> {
  const { username, password } = await gateway.user.call<{ username: string; password: string }>(
    'POST',
    `/api/connections/${name}/credentials`,
    {},
  );
  return { host: '127.0.0.1', port: gateway.port, user: username, password, database };
}

/** Reads from what the gateway prints where it listens. */
function addresses(child: ChildProcess): Promise<{ url: string; port: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ url: string; port: number }>();
  let output = '';
  const read = (chunk: Buffer): void => {
    output += chunk.toString();
    const url = /^ {2}API +(\S+)$/m.exec(output)?.[1];
    const port = /^ {2}postgres +\S+:(\d+)$/m.exec(output)?.[1];
    if (url !== undefined && port !== undefined) resolve({ url, port: Number(port) });
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  child.once('error', reject);
  child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}:\n${output}`)));
  return promise;
}
