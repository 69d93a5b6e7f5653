import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** False where the system has no /proc to read these figures from. */
export const hasProcessStats: boolean = existsSync('/proc/self/stat');

/** Linux reports processor time to programs in hundredths of a second, whatever its own clock does. */
const TICKS_PER_SECOND = 100;
/** Fields 14 and 15 of proc(5); counted from the third, because the second may hold spaces. */
const USER_TICKS = 11;
const SYSTEM_TICKS = 12;

/** Processor seconds the process has used, its children not included. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) / TICKS_PER_SECOND;
}

/** Memory of the process that is in RAM now. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`process ${pid} has no resident memory`);
  return Number(kilobytes) * 1024;
}

const REST_MS = 200;
/** Share of a core that counts as doing nothing. */
const REST_SHARE = 0.05;

/** Resolves when the process has nothing left to do: what it put off belongs to whatever was measured before. */
export async function settled(pid: number): Promise<void> {
  for (let before = cpuSeconds(pid); ; ) {
    await sleep(REST_MS);
    const now = cpuSeconds(pid);
    if (now - before <= (REST_MS / 1000) * REST_SHARE) return;
    before = now;
  }
}
