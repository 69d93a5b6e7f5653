import { parseArgs } from 'node:util';

/** What a run measures with. */
export interface BenchOptions {
  /** pgbench: seconds per figure, and the scale of its tables. */
  readonly secondsPerFigure: number;
  readonly scale: number;
  /** Queries whose time is taken, one after the other. */
  readonly latencyQueries: number;
  readonly latencyRounds: number;
  /** Rows of one transfer, about 150 bytes each, and how often it is made; the best counts. */
  readonly transferRows: number;
  readonly transferRounds: number;
  /** Megabytes of documents that one find brings. */
  readonly bulkMegabytes: number;
  /** Rows of the result that is read slowly. */
  readonly slowRows: number;
  /** Sessions that are open at once when their memory is taken. */
  readonly sessions: number;
  /** Names of the parts to run. */
  readonly parts: ReadonlySet<string>;
  /** Where the profiles of the gateways go. */
  readonly profileDir: string | undefined;
}

export const PARTS = ['queries', 'latency', 'transfer', 'sessions', 'memory', 'mysql', 'mongodb', 'dlp'] as const;

const FULL = {
  secondsPerFigure: 10,
  scale: 10,
  latencyQueries: 2000,
  latencyRounds: 5,
  transferRows: 4_000_000,
  transferRounds: 3,
  bulkMegabytes: 100,
  slowRows: 16_000_000,
  sessions: 1000,
};
const QUICK = {
  secondsPerFigure: 2,
  scale: 2,
  latencyQueries: 500,
  latencyRounds: 3,
  transferRows: 800_000,
  transferRounds: 1,
  bulkMegabytes: 20,
  slowRows: 1_600_000,
  sessions: 200,
};

const HELP = `Usage: npm run bench -- [--quick] [--part NAME]... [--cpu-prof DIR]

Measures a gateway beside a direct connection, in one run on this machine, and prints tables with ratios to direct.
The gateway is a process of its own; the upstream is the embedded PostgreSQL; no leg uses TLS.

  --quick         a short run: same order of figures, more noise
  --part NAME     only this part; may be given several times: ${PARTS.join(', ')}
  --cpu-prof DIR  have the gateways write V8 CPU profiles to this folder
  --help          this text

pgbench is needed for the part "queries", sysbench and MariaDB for "mysql", a mongod for "mongodb" (npm test downloads one); pgbouncer and
haproxy are measured where they are installed.`;

/** Reads the command line; undefined when it asked for the help, which is then printed. Throws TypeError for a wrong one. */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      part: { type: 'string', multiple: true, default: [...PARTS] },
      'cpu-prof': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return undefined;
  }
  const unknown = values.part.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) throw new TypeError(`there is no part "${unknown}"; there are ${PARTS.join(', ')}`);
  return { ...(values.quick ? QUICK : FULL), parts: new Set(values.part), profileDir: values['cpu-prof'] };
}
