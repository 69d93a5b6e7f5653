import { DrainingClient } from '../e2e/draining-client.ts';
import type { Endpoint } from '../e2e/gateway-process.ts';
import { cpuSeconds, hasProcessStats, settled } from '../e2e/process-stats.ts';
import type { BenchOptions } from './options.ts';
import { printTable, ratio } from './table.ts';
import { selectPeople, type World } from './world.ts';

const MB = 1e6;
const GB = 1e9;

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

/** One large SELECT: megabytes per second, and what it costs the gateway. */
export async function benchTransfer(world: World, options: BenchOptions): Promise<void> {
  const { gateway, unsampled } = world;
  const paths: Path[] = [
    { name: 'direct', endpoint: world.direct },
    { name: 'passed, no result sample', endpoint: unsampled.plain, pid: unsampled.process.pid },
    { name: 'passed, sample of 100 rows', endpoint: gateway.plain, pid: gateway.process.pid },
    { name: 'one column masked', endpoint: gateway.oneColumn, pid: gateway.process.pid },
    { name: 'six entity types', endpoint: gateway.sixTypes, pid: gateway.process.pid },
  ];
  const text = selectPeople(options.transferRows);
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
    `One SELECT of ${options.transferRows} rows, ${megabytes.toFixed(0)} MB, best of ${options.transferRounds}`,
    ['', 'MB/s', 'to direct', 'gateway CPU s/GB'],
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
  if (!tail.includes('SELECT ')) throw new Error(`the transfer failed: ${tail}`);
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
