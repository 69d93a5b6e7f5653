import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import type { Endpoint } from '../e2e/gateway-process.ts';
import { cpuSeconds, hasProcessStats, settled } from '../e2e/process-stats.ts';
import { isInstalled, startFronts } from './front.ts';
import type { BenchOptions } from './options.ts';
import { printTable, ratio } from './table.ts';
import type { World } from './world.ts';

const CLIENTS = [1, 16] as const;
const MODES = ['simple', 'extended', 'prepared'] as const;

const WARM_UP_SECONDS = 2;
const WARM_UP_CLIENTS = 4;

interface Path {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly pid?: number;
}

/** `pgbench -S`: transactions per second in each protocol mode, direct and through everything there is. */
export async function benchQueries(world: World, options: BenchOptions): Promise<void> {
  if (!isInstalled('pgbench')) {
    console.log('\npgbench is not installed: queries per second are not measured.');
    return;
  }
  initialise(world.direct, options.scale);
  const { fronts, missing } = await startFronts(world.direct);
  try {
    const { gateway } = world;
    const paths: Path[] = [
      { name: 'direct', endpoint: world.direct },
      { name: 'gateway', endpoint: gateway.plain, pid: gateway.process.pid },
      ...fronts,
    ];
    // What is compiled at its first use must not count for the first figure.
    for (const { endpoint } of paths) {
      for (const mode of MODES) await pgbench(endpoint, mode, WARM_UP_CLIENTS, ['-T', String(WARM_UP_SECONDS)]);
    }
    for (const clients of CLIENTS) await compare(paths, clients, options.secondsPerFigure);
  } finally {
    for (const front of fronts) await front.stop();
  }
  for (const name of missing) console.log(`${name} is not installed: not measured.`);
}

async function compare(paths: readonly Path[], clients: number, seconds: number): Promise<void> {
  const rows: string[][] = [];
  for (const mode of MODES) {
    let reference = Number.NaN;
    for (const { name, endpoint, pid } of paths) {
      // A login costs as much as hundreds of queries: those of the clients are measured for themselves and left out.
      const logins = await cpuOf(() => pgbench(endpoint, mode, clients, ['-t', '1']), pid);
      const { seconds: used, result } = await cpuOf(
        () => pgbench(endpoint, mode, clients, ['-T', String(seconds)]),
        pid,
      );
      const { tps, transactions } = result;
      const cpuUs = ((used - logins.seconds) / (transactions - logins.result.transactions)) * 1e6;
      if (name === 'direct') reference = tps;
      const cost = Number.isNaN(cpuUs) ? '-' : cpuUs.toFixed(0);
      rows.push([`${mode}, ${name}`, tps.toFixed(0), ratio(tps, reference), cost]);
    }
  }
  printTable(
    `pgbench -S, ${clients === 1 ? '1 client' : `${clients} clients`}, ${seconds} s per figure`,
    ['', 'tps', 'to direct', 'gateway CPU µs/query'],
    rows,
  );
}

/** Processor seconds the process takes for the work, with what it puts off: its records go to the index a little later. */
async function cpuOf<T>(work: () => Promise<T>, pid: number | undefined): Promise<{ seconds: number; result: T }> {
  if (pid === undefined || !hasProcessStats) return { seconds: Number.NaN, result: await work() };
  const before = cpuSeconds(pid);
  const result = await work();
  await settled(pid);
  return { seconds: cpuSeconds(pid) - before, result };
}

function initialise(endpoint: Endpoint, scale: number): void {
  const args = ['-i', '-q', '-s', String(scale), ...target(endpoint)];
  const { status, stderr } = spawnSync('pgbench', args, { env: environment(endpoint), encoding: 'utf8' });
  if (status !== 0) throw new Error(`pgbench -i failed: ${stderr}`);
}

async function pgbench(
  endpoint: Endpoint,
  mode: (typeof MODES)[number],
  clients: number,
  limit: readonly string[],
): Promise<{ tps: number; transactions: number }> {
  const args = ['-S', '-n', '-M', mode, '-c', String(clients), ...limit, ...target(endpoint)];
  const { stdout } = await promisify(execFile)('pgbench', args, { env: environment(endpoint) });
  const tps = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
  const transactions = Number(/^number of transactions actually processed: (\d+)/m.exec(stdout)?.[1]);
  if (!(tps > 0 && transactions > 0)) throw new Error(`pgbench gave no figures: ${stdout}`);
  return { tps, transactions };
}

function target({ host, port, user, database }: Endpoint): string[] {
  return ['-h', host, '-p', String(port), '-U', user, database];
}

function environment({ password }: Endpoint): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, PGPASSWORD: password, PGSSLMODE: 'disable' };
}
