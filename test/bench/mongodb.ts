import { MongoClient, ObjectId } from 'mongodb';
import { type Endpoint, type GatewayProcess, startGatewayProcess } from '../e2e/gateway-process.ts';
import { secretOf } from '../e2e/person.ts';
import { cpuSeconds, hasProcessStats, settled } from '../e2e/process-stats.ts';
import { type MongodbServer, startMongodb } from '../servers/mongodb.ts';
import { startFronts } from './front.ts';
import type { BenchOptions } from './options.ts';
import { printTable, ratio } from './table.ts';

const CONNECTIONS = 16;
const DOCUMENTS = 10_000;
const WARM_UP_SECONDS = 2;
const MB = 1e6;
const GB = 1e9;
/** Of a document that is read in bulk, about. */
const BULK_DOCUMENT_BYTES = 930;
const BULK_DOCUMENTS_PER_INSERT = 2_000;
const BULK_BATCH_DOCUMENTS = 5_000;

interface Path {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Whose processor time is counted. */
  readonly pid?: number;
}

/** One command, the n-th of a connection. */
type Command = (client: MongoClient, n: number) => Promise<unknown>;

const COMMANDS: readonly (readonly [name: string, command: Command])[] = [
  ['find by _id', (client, n) => people(client).findOne({ _id: ((n * 7919) % DOCUMENTS) as never })],
  ['insertOne', (client, n) => client.db('bench').collection('inserted').insertOne(person(new ObjectId(), n))],
];

/** The node driver on a MongoDB: commands per second and a large find, direct, through HAProxy, and through gateways. */
export async function benchMongodb(options: BenchOptions): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const upstream = await startMongodb();
  stack.defer(() => upstream.stop());
  const { host, port, admin } = upstream;
  const direct: Endpoint = { host, port, database: 'bench', ...admin };
  await fill(direct, options.bulkMegabytes);
  const { fronts, missing } = await startFronts(direct, ['haproxy']);
  for (const front of fronts) stack.defer(() => front.stop());
  const unsampled = await startGateway(options, { AUDIT_RESULT_ROWS_MAX: '0' });
  stack.defer(() => unsampled.stop());
  const sampled = await startGateway(options, {});
  stack.defer(() => sampled.stop());
  const paths: Path[] = [
    { name: 'direct', endpoint: direct },
    ...fronts,
    { name: 'passed, no result sample', endpoint: await connect(unsampled, upstream, 'plain'), pid: unsampled.pid },
    { name: 'passed, sample of 100', endpoint: await connect(sampled, upstream, 'plain'), pid: sampled.pid },
    { name: 'one field masked', endpoint: await connect(sampled, upstream, 'masked'), pid: sampled.pid },
  ];
  await sampled.admin.call('POST', '/api/datamasking-rules', {
    name: 'one-field',
    connection_ids: [(await sampled.admin.call<{ id: string }>('GET', '/api/connections/masked')).id],
    columns: [{ match: 'bench.*.contact.email', strategy: 'redact' }],
  });
  for (const [name, command] of COMMANDS) await compareCommands(name, command, paths, options.secondsPerFigure);
  await compareBulk(paths, options);
  for (const name of missing) console.log(`${name} is not installed: not measured.`);
}

async function compareCommands(name: string, command: Command, paths: readonly Path[], seconds: number): Promise<void> {
  // What is compiled at its first use must not count for the first figure.
  for (const path of paths) await measureCommands(path, command, WARM_UP_SECONDS);
  const figures = new Map<string, { perSecond: number; cpuUs: number }>();
  for (const path of paths) figures.set(path.name, await measureCommands(path, command, seconds));
  const [reference, front] = ['direct', 'haproxy'].map((of) => figures.get(of)?.perSecond ?? Number.NaN);
  printTable(
    `${name} on MongoDB, ${CONNECTIONS} connections, ${seconds} s per figure`,
    ['', 'commands/s', 'to direct', 'to HAProxy', 'gateway CPU µs/command'],
    [...figures].map(([path, { perSecond, cpuUs }]) => [
      path,
      perSecond.toFixed(0),
      ratio(perSecond, reference ?? Number.NaN),
      Number.isNaN(front) ? '-' : ratio(perSecond, front ?? Number.NaN),
      Number.isNaN(cpuUs) ? '-' : cpuUs.toFixed(0),
    ]),
  );
}

async function measureCommands(
  { endpoint, pid }: Path,
  command: Command,
  seconds: number,
): Promise<{ perSecond: number; cpuUs: number }> {
  const client = await clientOf(endpoint);
  const cpu = await cpuOf(pid);
  const startedAt = performance.now();
  const end = startedAt + seconds * 1000;
  let commands = 0;
  const work = async (first: number): Promise<void> => {
    for (let n = first; performance.now() < end; n += CONNECTIONS) {
      await command(client, n);
      commands += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, i) => work(i)));
  const perSecond = commands / ((performance.now() - startedAt) / 1000);
  // What was put off belongs to the commands, too.
  if (pid !== undefined && hasProcessStats) await settled(pid);
  const cpuUs = (cpu() / commands) * 1e6;
  await client.close();
  return { perSecond, cpuUs };
}

async function compareBulk(paths: readonly Path[], options: BenchOptions): Promise<void> {
  const best = new Map<string, { mbPerSecond: number; cpuPerGb: number }>();
  let megabytes = 0;
  // Round by round, so that what disturbs the machine meanwhile does not hit one path alone.
  for (let round = 0; round < options.transferRounds; round++) {
    for (const path of paths) {
      const { bytes, seconds, cpu } = await measureBulk(path);
      if (path === paths[0]) megabytes = bytes / MB;
      const before = best.get(path.name);
      best.set(path.name, {
        mbPerSecond: Math.max(before?.mbPerSecond ?? 0, bytes / MB / seconds),
        cpuPerGb: Math.min(before?.cpuPerGb ?? Number.POSITIVE_INFINITY, cpu / (bytes / GB)),
      });
    }
  }
  const [reference, front] = ['direct', 'haproxy'].map((of) => best.get(of)?.mbPerSecond ?? Number.NaN);
  printTable(
    `One find of ${megabytes.toFixed(0)} MB, best of ${options.transferRounds}`,
    ['', 'MB/s', 'to direct', 'to HAProxy', 'CPU s/GB'],
    [...best].map(([path, { mbPerSecond, cpuPerGb }]) => [
      path,
      mbPerSecond.toFixed(0),
      ratio(mbPerSecond, reference ?? Number.NaN),
      Number.isNaN(front) ? '-' : ratio(mbPerSecond, front ?? Number.NaN),
      Number.isFinite(cpuPerGb) ? cpuPerGb.toFixed(2) : '-',
    ]),
  );
}

async function measureBulk({ endpoint, pid }: Path): Promise<{ bytes: number; seconds: number; cpu: number }> {
  const client = await clientOf(endpoint);
  const cpu = await cpuOf(pid);
  const startedAt = performance.now();
  let bytes = 0;
  // Documents stay bytes: what reading them costs this program would count for every path.
  const documents = client.db('bench').collection('bulk').find({}, { raw: true, batchSize: BULK_BATCH_DOCUMENTS });
  for await (const document of documents) bytes += (document as unknown as Buffer).length;
  const seconds = (performance.now() - startedAt) / 1000;
  const used = cpu();
  await client.close();
  return { bytes, seconds, cpu: used };
}

/** Waits until the process rests; what it returns tells the processor seconds used since then. */
async function cpuOf(pid: number | undefined): Promise<() => number> {
  if (pid === undefined || !hasProcessStats) return () => Number.NaN;
  await settled(pid);
  const before = cpuSeconds(pid);
  return () => cpuSeconds(pid) - before;
}

/** Repeatable writes off: a server that stands alone takes none, and all paths shall send the same. */
async function clientOf({ host, port, user, password }: Endpoint): Promise<MongoClient> {
  const client = new MongoClient(`mongodb://${host}:${port}/?directConnection=true&retryWrites=false`, {
    auth: { username: user, password },
    minPoolSize: CONNECTIONS,
    maxPoolSize: CONNECTIONS,
  });
  return client.connect();
}

async function fill(endpoint: Endpoint, bulkMegabytes: number): Promise<void> {
  const client = await clientOf(endpoint);
  await people(client).insertMany(Array.from({ length: DOCUMENTS }, (_, n) => person(n as never, n)));
  const bulk = client.db('bench').collection('bulk');
  const count = Math.ceil((bulkMegabytes * MB) / BULK_DOCUMENT_BYTES);
  for (let at = 0; at < count; at += BULK_DOCUMENTS_PER_INSERT) {
    const length = Math.min(BULK_DOCUMENTS_PER_INSERT, count - at);
    const documents = Array.from({ length }, (_, n) => ({ ...person(new ObjectId(), at + n), text: TEXT }));
    await bulk.insertMany(documents);
  }
  await client.close();
}

const TEXT = 'asked about the delivery; will come by later. '.repeat(16);

function people(client: MongoClient) {
  return client.db('bench').collection('people');
}

function person(_id: ObjectId, n: number) {
  return {
    _id,
    name: `ann ${n}`,
    contact: { email: `user${n}@example.com`, city: 'Ulm' },
    orders: [{ number: n, total: n * 1.5 }, { number: n + 1 }],
    created: new Date(1_700_000_000_000 + n * 60_000),
  };
}

function startGateway(options: BenchOptions, env: Record<string, string>): Promise<GatewayProcess> {
  return startGatewayProcess({
    env: { AUDIT_FSYNC: 'interval', SESSIONS_PER_USER_MAX: '10000', ...env },
    nodeArgs: options.profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profileDir}`],
  });
}

async function connect({ admin, user }: GatewayProcess, upstream: MongodbServer, name: string): Promise<Endpoint> {
  const { host, port, admin: account } = upstream;
  const login = { USER: account.user, PASS: account.password, AUTHSOURCE: 'admin' };
  await admin.call('POST', '/api/connections', {
    name,
    type: 'database',
    subtype: 'mongodb',
    secret: secretOf({ HOST: host, PORT: String(port), ...login, SSLMODE: 'disable' }),
  });
  const made = await user.call<{ username: string; password: string; port: number }>(
    'POST',
    `/api/connections/${name}/credentials`,
    {},
  );
  return { host: '127.0.0.1', port: made.port, user: made.username, password: made.password, database: 'bench' };
}
