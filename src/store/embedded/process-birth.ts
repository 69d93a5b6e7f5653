import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const PS_MS_MAX = 5_000;
/** Field 22 of /proc/<pid>/stat counted after the parenthesised command name, which may itself hold spaces. */
const STAT_START_TIME_INDEX = 19;

/**
 * A text that tells this process from every other that ever had its id: pids are reused, births are not.
 * Undefined when no such process lives.
 */
export function birthOf(pid: number): string | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  if (process.platform === 'linux') return birthOnLinux(pid);
  // Windows has no ps: the id alone must do there.
  if (process.platform === 'win32') return 'alive';
  return ps(pid, 'lstart=');
}

/** The command line of a process, arguments joined with spaces; undefined when it cannot be known. */
export function commandLineOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    } catch {
      return undefined; // Gone in the meantime.
    }
  }
  return process.platform === 'win32' ? undefined : ps(pid, 'args=');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function birthOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie holds its pid until it is reaped, but runs nothing any more.
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${boot}:${fields[STAT_START_TIME_INDEX]}`;
  } catch {
    return undefined; // Gone in the meantime.
  }
}

function ps(pid: number, column: string): string | undefined {
  try {
    const text = execFileSync('ps', ['-p', String(pid), '-o', column], { encoding: 'utf8', timeout: PS_MS_MAX });
    return text.trim() === '' ? undefined : text.trim();
  } catch {
    return undefined; // ps exits with 1 when there is no such process.
  }
}
