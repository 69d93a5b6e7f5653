import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DrainingClient } from '../e2e/draining-client.ts';
import type { Endpoint } from '../e2e/gateway-process.ts';
import { cpuSeconds, hasProcessStats, settled } from '../e2e/process-stats.ts';
import type { BenchOptions } from './options.ts';
import { printTable, ratio } from './table.ts';
import { selectPeople, type World } from './world.ts';

const MB = 1e6;
const GB = 1e9;
const BARE_RELAY = fileURLToPath(new URL('./bare-relay.ts', import.meta.url));

interface Path {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Whose processor time is counted. */
  readonly pid?: number;
}

interface Figures {
  readonly mbPerSecond: number;
  readonly cpuSecondsPerGb: number | undefined;
}

/** A large SELECT and a large COPY: megabytes per second, and what they cost the gateway. */
export async function benchTransfer(world: World, options: BenchOptions): Promise<void> {
  const { gateway, unsampled } = world;
  const pipe = await startBareRelay('pipe', world.direct);
  const headers = await startBareRelay('headers', world.direct);
  const paths: Path[] = [
    { name: 'direct', endpoint: world.direct },
    { name: 'a bare pipe in Node', ...pipe },
    { name: 'the same, walking headers', ...headers },
    { name: 'passed, no result sample', endpoint: unsampled.plain, pid: unsampled.process.pid },
    { name: 'passed, sample of 100 rows', endpoint: gateway.plain, pid: gateway.process.pid },
    { name: 'one column masked', endpoint: gateway.oneColumn, pid: gateway.process.pid },
    { name: 'six entity types', endpoint: gateway.sixTypes, pid: gateway.process.pid },
  ];
  const select = selectPeople(options.transferRows);
  try {
    await compare('SELECT', select, paths, options);
    await compare('COPY', `copy (${select}) to stdout`, paths, options);
  } finally {
    pipe.stop();
    headers.stop();
  }
}

async function compare(command: string, text: string, paths: readonly Path[], options: BenchOptions): Promise<void> {
  const best = new Map<Path, Figures>();
  let megabytes = 0;
  // Round by round, so that what disturbs the machine meanwhile does not hit one path alone.
  for (let round = 0; round < options.transferRounds; round++) {
    for (const path of paths) {
      const { figures, bytes } = await measure(path, text);
      if (path === paths[0]) megabytes = bytes / MB;
      best.set(path, better(best.get(path), figures));
    }
  }
  const reference = best.get(paths[0] as Path)?.mbPerSecond ?? Number.NaN;
  printTable(
    `One ${command} of ${options.transferRows} rows, ${megabytes.toFixed(0)} MB, best of ${options.transferRounds}`,
    ['', 'MB/s', 'to direct', 'CPU s/GB'],
    paths.map((path) => {
      const { mbPerSecond = Number.NaN, cpuSecondsPerGb } = best.get(path) ?? {};
      return [path.name, mbPerSecond.toFixed(0), ratio(mbPerSecond, reference), cpuSecondsPerGb?.toFixed(2) ?? '-'];
    }),
  );
}

async function measure({ endpoint, pid }: Path, text: string): Promise<{ figures: Figures; bytes: number }> {
  const client = await DrainingClient.connect(endpoint);
  const cpu = (): number | undefined => (pid === undefined || !hasProcessStats ? undefined : cpuSeconds(pid));
  if (pid !== undefined && hasProcessStats) await settled(pid);
  const cpuBefore = cpu();
  const startedAt = performance.now();
  const { bytes, tail } = await client.drain(text);
  const seconds = (performance.now() - startedAt) / 1000;
  const cpuAfter = cpu();
  client.close();
  if (!/SELECT |COPY /.test(tail)) throw new Error(`the transfer failed: ${tail}`);
  const cpuSecondsPerGb =
    cpuBefore === undefined || cpuAfter === undefined ? undefined : (cpuAfter - cpuBefore) / (bytes / GB);
  return { figures: { mbPerSecond: bytes / MB / seconds, cpuSecondsPerGb }, bytes };
}

function better(a: Figures | undefined, b: Figures): Figures {
  if (a === undefined) return b;
  const cpu = [a.cpuSecondsPerGb, b.cpuSecondsPerGb].filter((value) => value !== undefined);
  return {
    mbPerSecond: Math.max(a.mbPerSecond, b.mbPerSecond),
    cpuSecondsPerGb: cpu.length === 0 ? undefined : Math.min(...cpu),
  };
}

/** What any relay in Node costs on this machine at this hour: nothing else makes figures of two machines comparable. */
async function startBareRelay(
  mode: 'pipe' | 'headers',
  upstream: Endpoint,
): Promise<{ endpoint: Endpoint; pid: number; stop(): void }> {
  const child: ChildProcess = spawn(process.execPath, [BARE_RELAY, mode, String(upstream.port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = (): void => void child.kill();
  if (child.stdout === null || child.pid === undefined) throw new Error('the bare relay did not start');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { endpoint: { ...upstream, host: '127.0.0.1', port: Number(line.toString()) }, pid: child.pid, stop };
}
