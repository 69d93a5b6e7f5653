import { readdirSync, readFileSync } from 'node:fs';

const CLOSE_ON_EXEC = 0o2_000_000;
const STANDARD_FD_MAX = 2;
/** What is behind is not looked at: the list handed to a child would be as long. */
const FD_MAX = 4096;

/** Open files that this process got from whoever started it and would hand on to every child: nothing in it made them. */
export function inheritedFds(folder = '/proc/self/fdinfo'): number[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    // Systems without /proc.
    return [];
  }
  return names
    .map(Number)
    .filter((fd) => fd > STANDARD_FD_MAX && fd <= FD_MAX && !isClosedOnExec(`${folder}/${fd}`))
    .sort((a, b) => a - b);
}

function isClosedOnExec(path: string): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(path, 'utf8'))?.[1];
    return flags === undefined || (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) !== 0;
  } catch {
    // Closed meanwhile.
    return true;
  }
}
