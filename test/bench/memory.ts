import { setTimeout as sleep } from 'node:timers/promises';
import { DrainingClient } from '../e2e/draining-client.ts';
import type { Endpoint } from '../e2e/gateway-process.ts';
import { hasProcessStats, residentBytes } from '../e2e/process-stats.ts';
import type { BenchOptions } from './options.ts';
import { printTable } from './table.ts';
import { selectPeople, type World } from './world.ts';

const MB = 1e6;
/** A slow reader takes this much, and then pauses. */
const SIP_BYTES = 8 * MB;
const PAUSE_MS = 20;
const SAMPLE_MS = 50;

/** The gateway's memory while a client reads a large result slowly: it must not depend on the size of the result. */
export async function benchMemory(world: World, options: BenchOptions): Promise<void> {
  if (!hasProcessStats) {
    console.log('\nMemory is not measured: this system has no /proc.');
    return;
  }
  const text = selectPeople(options.slowRows);
  const { pid } = world.gateway.process;
  const rows: string[][] = [];
  for (const [name, endpoint] of [
    ['passed', world.gateway.plain],
    ['one column masked', world.gateway.oneColumn],
    ['six entity types', world.gateway.sixTypes],
  ] as const) {
    const { bytes, before, at } = await sip(endpoint, text, pid);
    const cell = (value: number): string => (value / MB).toFixed(0);
    rows.push([name, cell(bytes), cell(before), ...QUARTERS.map((q) => cell(at(q))), cell(at(1))]);
  }
  printTable(
    'Resident memory of the gateway in MB while a client reads slowly',
    ['', 'result', 'before', ...QUARTERS.map((q) => `at ${q * 100} %`), 'highest'],
    rows,
  );
}

const QUARTERS = [0.25, 0.5, 0.75];

/** Drinks a result in sips; `at` gives the highest memory up to a share of it. */
async function sip(
  endpoint: Endpoint,
  text: string,
  pid: number,
): Promise<{ bytes: number; before: number; at: (share: number) => number }> {
  const client = await DrainingClient.connect(endpoint);
  const before = residentBytes(pid);
  const samples: { bytes: number; resident: number }[] = [];
  const timer = setInterval(() => samples.push({ bytes: client.bytes, resident: residentBytes(pid) }), SAMPLE_MS);
  let sipped = 0;
  const { bytes } = await client.drain(text, (chunk) => {
    sipped += chunk.length;
    if (sipped < SIP_BYTES) return;
    sipped = 0;
    client.pause();
    void sleep(PAUSE_MS).then(() => client.resume());
  });
  clearInterval(timer);
  client.close();
  const at = (share: number): number =>
    Math.max(before, ...samples.filter((s) => s.bytes <= bytes * share).map(({ resident }) => resident));
  return { bytes, before, at };
}
