/**
 * Loaded into a gateway's process by the bench (`--import`, with `--expose-gc`): on SIGUSR2 it collects all garbage and
 * writes down what is still in use.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { memoryReportPath } from './memory-in-use.ts';

process.on('SIGUSR2', () => {
  // Twice: what finalisers let go of is garbage only then.
  globalThis.gc?.();
  globalThis.gc?.();
  const path = memoryReportPath(process.pid);
  writeFileSync(`${path}.new`, JSON.stringify(process.memoryUsage()));
  renameSync(`${path}.new`, path);
});
