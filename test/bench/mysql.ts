import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Endpoint, type GatewayProcess, startGatewayProcess } from '../e2e/gateway-process.ts';
import { secretOf } from '../e2e/person.ts';
import { cpuSeconds, hasProcessStats, settled } from '../e2e/process-stats.ts';
import { type MysqlServer, startMariadb } from '../servers/mysql.ts';
import { isInstalled, startFronts } from './front.ts';
import type { BenchOptions } from './options.ts';
import { printTable, ratio } from './table.ts';

const THREADS = 16;
const TABLE_ROWS = 100_000;
const WARM_UP_SECONDS = 2;
const SCRIPTS = ['oltp_point_select', 'oltp_read_only'] as const;
const MODES = [
  { name: 'prepared', options: [] },
  { name: 'text', options: ['--db-ps-mode=disable'] },
] as const;

interface Path {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly pid?: number;
}

interface Figures {
  readonly tps: number;
  readonly queries: number;
}

/** sysbench on a MariaDB: transactions per second direct, through HAProxy, and through a gateway with guardrails and audit. */
export async function benchMysql(options: BenchOptions): Promise<void> {
  if (!isInstalled('sysbench')) {
    console.log('\nsysbench is not installed: MySQL is not measured.');
    return;
  }
  await using stack = new AsyncDisposableStack();
  const upstream = await startMariadb({ settings: ['innodb-buffer-pool-size=512M'] });
  stack.defer(() => upstream.stop());
  const { host, port, root, database } = upstream;
  const direct: Endpoint = { host, port, database, ...root };
  await sysbench(direct, 'oltp_read_only', ['prepare']);
  const gateway = await startGatewayProcess({
    env: { AUDIT_FSYNC: 'interval', SESSIONS_PER_USER_MAX: '10000' },
    nodeArgs: options.profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profileDir}`],
  });
  stack.defer(() => gateway.stop());
  const endpoint = await guarded(gateway, upstream);
  const { fronts, missing } = await startFronts(direct, ['haproxy']);
  for (const front of fronts) stack.defer(() => front.stop());
  const paths: Path[] = [
    { name: 'direct', endpoint: direct },
    ...fronts,
    { name: 'gateway', endpoint, pid: gateway.pid },
  ];
  // What is compiled at its first use must not count for the first figure.
  for (const path of paths) await run(path, 'oltp_read_only', [], WARM_UP_SECONDS);
  const rows: string[][] = [];
  for (const script of SCRIPTS) {
    for (const mode of MODES) rows.push(...(await compare(paths, script, mode, options.secondsPerFigure)));
  }
  printTable(
    `sysbench on MariaDB, ${THREADS} threads, ${options.secondsPerFigure} s per figure`,
    ['', 'transactions/s', 'to direct', 'to HAProxy', 'gateway CPU µs/query'],
    rows,
  );
  for (const name of missing) console.log(`${name} is not installed: not measured.`);
}

async function compare(
  paths: readonly Path[],
  script: (typeof SCRIPTS)[number],
  mode: (typeof MODES)[number],
  seconds: number,
): Promise<string[][]> {
  const figures = new Map<string, Figures & { cpuUs: number }>();
  for (const path of paths) {
    const isMeasured = path.pid !== undefined && hasProcessStats;
    const before = isMeasured ? cpuSeconds(path.pid ?? 0) : Number.NaN;
    const found = await run(path, script, mode.options, seconds);
    if (isMeasured) await settled(path.pid ?? 0);
    const used = isMeasured ? cpuSeconds(path.pid ?? 0) - before : Number.NaN;
    figures.set(path.name, { ...found, cpuUs: (used / found.queries) * 1e6 });
  }
  const [reference, front] = ['direct', 'haproxy'].map((name) => figures.get(name)?.tps ?? Number.NaN);
  return [...figures].map(([name, { tps, cpuUs }]) => [
    `${script}, ${mode.name}, ${name}`,
    tps.toFixed(0),
    ratio(tps, reference ?? Number.NaN),
    Number.isNaN(front) ? '-' : ratio(tps, front ?? Number.NaN),
    Number.isNaN(cpuUs) ? '-' : cpuUs.toFixed(0),
  ]);
}

/** A connection with guardrails, the audit as it is by default. */
async function guarded({ admin, user }: GatewayProcess, upstream: MysqlServer): Promise<Endpoint> {
  const { host, port, root, database } = upstream;
  const { id } = await admin.call<{ id: string }>('POST', '/api/connections', {
    name: 'plain',
    type: 'database',
    subtype: 'mysql',
    secret: secretOf({
      HOST: host,
      PORT: String(port),
      USER: root.user,
      PASS: root.password,
      DB: database,
      SSLMODE: 'disable',
    }),
  });
  await admin.call('POST', '/api/guardrails', {
    name: 'no-drop',
    input: {
      rules: [
        { type: 'deny_words_list', words: ['drop table', 'truncate'] },
        { type: 'pattern_match', pattern_regex: 'delete\\s+from\\s+\\w+\\s*;?\\s*$' },
      ],
    },
    output: { rules: [] },
    connection_ids: [id],
  });
  const { username, ...made } = await user.call<{ username: string; password: string; port: number }>(
    'POST',
    '/api/connections/plain/credentials',
    {},
  );
  return { host: '127.0.0.1', port: made.port, user: username, password: made.password, database };
}

async function run({ endpoint }: Path, script: string, options: readonly string[], seconds: number): Promise<Figures> {
  const args = ['run', `--time=${seconds}`, `--threads=${THREADS}`, ...options];
  const said = await sysbench(endpoint, script, args);
  const tps = Number(/transactions: +\d+ +\(([\d.]+) per sec/.exec(said)?.[1]);
  const queries = Number(/queries: +(\d+)/.exec(said)?.[1]);
  if (!(tps > 0 && queries > 0) || !/ignored errors: +0 /.test(said))
    throw new Error(`sysbench gave no figures: ${said}`);
  return { tps, queries };
}

async function sysbench(endpoint: Endpoint, script: string, args: readonly string[]): Promise<string> {
  const { host, port, user, password, database } = endpoint;
  const where = [`--mysql-host=${host}`, `--mysql-port=${port}`, `--mysql-user=${user}`, `--mysql-db=${database}`];
  const words = [script, ...where, `--mysql-password=${password}`, `--table-size=${TABLE_ROWS}`, ...args];
  return (await promisify(execFile)('sysbench', words)).stdout;
}
