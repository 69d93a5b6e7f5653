import pg from 'pg';
import type { Endpoint } from '../e2e/gateway-process.ts';
import type { BenchOptions } from './options.ts';
import { printTable, ratio } from './table.ts';
import type { World } from './world.ts';

const QUERIES: readonly { readonly name: string; readonly query: pg.QueryConfig }[] = [
  { name: 'simple', query: { text: 'select 42 as answer' } },
  { name: 'extended', query: { text: 'select $1::int + 1 as sum', values: [41] } },
  { name: 'prepared', query: { name: 'sum', text: 'select $1::int + 1 as sum', values: [41] } },
];

/** The median time of one small query, one after the other, direct and through the gateway in turns. */
export async function benchLatency(world: World, options: BenchOptions): Promise<void> {
  const rows: string[][] = [];
  for (const { name, query } of QUERIES) {
    const direct: number[] = [];
    const through: number[] = [];
    for (let round = 0; round < options.latencyRounds; round++) {
      direct.push(await medianUs(world.direct, query, options.latencyQueries));
      through.push(await medianUs(world.gateway.plain, query, options.latencyQueries));
    }
    const [a, b] = [Math.min(...direct), Math.min(...through)];
    rows.push([name, a.toFixed(0), b.toFixed(0), ratio(b, a), (b - a).toFixed(0)]);
  }
  printTable(
    `Median time of one query in µs (${options.latencyQueries} in a row, best of ${options.latencyRounds})`,
    ['', 'direct', 'gateway', 'to direct', 'added'],
    rows,
  );
}

async function medianUs(endpoint: Endpoint, query: pg.QueryConfig, count: number): Promise<number> {
  const client = new pg.Client({ ...endpoint });
  await client.connect();
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const startedAt = performance.now();
    await client.query(query);
    times.push(performance.now() - startedAt);
  }
  await client.end();
  return (times.toSorted((a, b) => a - b)[Math.floor(count / 2)] ?? Number.NaN) * 1000;
}
