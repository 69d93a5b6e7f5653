import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const POLL_MS = 20;

/** Arguments for Node with which a process can be asked by `bytesInUse`. */
export const MEMORY_REPORT_ARGS: readonly string[] = [
  '--expose-gc',
  '--import',
  fileURLToPath(new URL('memory-report.ts', import.meta.url)),
];

/** Where a process writes down what it uses. */
export function memoryReportPath(pid: number): string {
  return join(tmpdir(), `sluice-bench-memory-${pid}.json`);
}

/** What a process holds on to, heap and buffers, all garbage collected before. */
export async function bytesInUse(pid: number): Promise<number> {
  const path = memoryReportPath(pid);
  rmSync(path, { force: true });
  process.kill(pid, 'SIGUSR2');
  while (!existsSync(path)) await sleep(POLL_MS);
  const { heapUsed, external } = JSON.parse(readFileSync(path, 'utf8')) as NodeJS.MemoryUsage;
  rmSync(path, { force: true });
  return heapUsed + external;
}
