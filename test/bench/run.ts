/**
 * What the gateway costs, measured beside a direct connection in one run on one machine.
 * `npm run bench -- --help`; prints tables, asserts nothing.
 */
import { availableParallelism, cpus } from 'node:os';
import { benchLatency } from './latency.ts';
import { benchMemory } from './memory.ts';
import { benchMongodb } from './mongodb.ts';
import { benchMysql } from './mysql.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { benchQueries } from './queries.ts';
import { benchSessions } from './sessions.ts';
import { benchTransfer } from './transfer.ts';
import { startWorld, type World } from './world.ts';

const WITH_GATEWAY: readonly [name: string, run: (world: World, options: BenchOptions) => Promise<void>][] = [
  ['queries', benchQueries],
  ['latency', benchLatency],
  ['transfer', benchTransfer],
  ['sessions', benchSessions],
  ['memory', benchMemory],
];

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) return;
  console.log(`Node ${process.versions.node}, ${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}).`);
  console.log(
    'Clients, gateway and server share them: ratios of one run can be compared, figures of two machines not.',
  );
  const chosen = WITH_GATEWAY.filter(([name]) => options.parts.has(name));
  if (chosen.length > 0) {
    const world = await startWorld(options.profileDir);
    try {
      for (const [, run] of chosen) await run(world, options);
    } finally {
      await world.stop();
    }
  }
  if (options.parts.has('mysql')) await benchMysql(options);
  if (options.parts.has('mongodb')) await benchMongodb(options);
  if (!options.parts.has('dlp')) return;
  console.log('\nMasking alone, without a gateway around it');
  // It is a program of its own, too: it runs as it is loaded.
  await import('./dlp.ts');
}

await main();
