/**
 * What PostgreSQL's codec costs by itself: pgbench's one SELECT in three protocol modes, without sockets, plugins and records.
 * `node test/bench/codec.ts [TREE]...` prints processor time per query, of this tree and of others (folders with their own
 * `protocols` and `src`), which take turns; it asserts nothing.
 */
import { pathToFileURL } from 'node:url';
import type { PostgresCodecOptions } from '../../protocols/postgres/codec.ts';
import type { Codec, QueryPart } from '../../src/core/codec.ts';
import type { Statement } from '../../src/core/query.ts';
import { be, fe } from '../protocols/postgres/frames.ts';
import { printTable } from './table.ts';

const SESSIONS = 16;
/** Queries of one session in a turn. */
const QUERIES = 1_500;
const ROUNDS = 12;

type Analyse = (text: string) => readonly Statement[];

interface Tree {
  readonly path: string;
  readonly createCodec: (options: PostgresCodecOptions) => Codec;
  readonly analyse: Analyse;
}

/** One exchange: what the client sends for this number, and the answer, each in one chunk. */
interface Mode {
  readonly login?: readonly [client: Buffer, server: Buffer];
  readonly client: (i: number) => Buffer;
  readonly server: (i: number) => Buffer;
}

const described = be.rowDescription({ name: 'abalance', table: 16_390, attribute: 3, type: 23, modifier: -1 });
const answer = (i: number) => Buffer.concat([described, be.row(String(i)), be.complete('SELECT 1'), be.ready()]);
const TEXT = 'SELECT abalance FROM pgbench_accounts WHERE aid = $1;';
const run = (i: number, name: string) => [fe.bind('', name, [String(i)]), fe.describe('P'), fe.execute(), fe.sync()];

const MODES: Readonly<Record<string, Mode>> = {
  simple: { client: (i) => fe.query(`SELECT abalance FROM pgbench_accounts WHERE aid = ${i};`), server: answer },
  extended: {
    client: (i) => Buffer.concat([fe.parse('', TEXT), ...run(i, '')]),
    server: (i) => Buffer.concat([be.parseComplete(), be.bindComplete(), answer(i)]),
  },
  prepared: {
    login: [Buffer.concat([fe.parse('P0_0', TEXT), fe.sync()]), Buffer.concat([be.parseComplete(), be.ready()])],
    client: (i) => Buffer.concat(run(i, 'P0_0')),
    server: (i) => Buffer.concat([be.bindComplete(), answer(i)]),
  },
};

async function load(path: string): Promise<Tree> {
  const get = (file: string) => import(pathToFileURL(`${path}/${file}`).href);
  const { createPostgresCodec } = await get('protocols/postgres/codec.ts');
  const { analysePostgres, loadSqlParser } = await get('src/sql/postgres/index.ts');
  const { rememberedShapes } = await get('src/sql/postgres/remembered-shapes.ts');
  const { rememberedAnalysis } = await get('src/sql/remembered-analysis.ts');
  await loadSqlParser();
  const analyse = rememberedShapes(rememberedAnalysis(analysePostgres));
  return { path, createCodec: createPostgresCodec, analyse };
}

function open({ createCodec, analyse }: Tree, { login }: Mode): Codec {
  const codec = createCodec({
    txStatus: 'I',
    analyse,
    policy: { functionCalls: 'deny' },
    onText: (text) => text,
    resolveOrigins: async () => [],
    resolveSources: async (_of, columns) => columns,
    resolveTypes: async () => new Map(),
    follow: async () => ({ stored: [] }),
    wantsColumns: () => false,
    onSchemaChange: () => undefined,
  });
  if (login !== undefined) exchange(codec, ...login);
  return codec;
}

/** What a relay does with one exchange, and what audit and guardrails read of it. Returns bytes that left, so that nothing is left out. */
function exchange(codec: Codec, client: Buffer, server: Buffer): number {
  let left = 0;
  for (const part of codec.fromClient(client)) {
    if (part.kind === 'query') left += allowed(codec, part);
    else if (part.kind === 'opaque') left += part.bytes.length;
  }
  for (const part of codec.fromServer(server)) {
    left += part.bytes.length;
    if (part.kind === 'result') part.wantRows = part.readable;
    if (part.kind === 'rows') for (const row of part.rows) left += row.get(0)?.length ?? 0;
    if (part.kind === 'end') left += part.outcome.rows;
  }
  return left;
}

function allowed(codec: Codec, part: QueryPart): number {
  let read = 0;
  for (const query of part.queries) {
    read += query.statements().length + query.fingerprint().length + (query.params?.length ?? 0);
  }
  return read + codec.allow(part).length;
}

/** Microseconds of processor time per query. */
function measure(codecs: readonly Codec[], client: readonly Buffer[], server: readonly Buffer[]): number {
  const before = process.cpuUsage();
  for (let i = 0; i < QUERIES; i += 1) {
    for (const codec of codecs) exchange(codec, client[i] as Buffer, server[i] as Buffer);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (QUERIES * codecs.length);
}

async function main(): Promise<void> {
  const here = new URL('../..', import.meta.url).pathname.replace(/\/$/, '');
  const trees: Tree[] = [];
  for (const path of [here, ...process.argv.slice(2)]) trees.push(await load(path));
  const rows: string[][] = [];
  for (const [name, mode] of Object.entries(MODES)) {
    const client = Array.from({ length: QUERIES }, (_, i) => mode.client(100_000 + i * 37));
    const server = Array.from({ length: QUERIES }, (_, i) => mode.server(i));
    const best = new Map(trees.map((tree) => [tree, Number.POSITIVE_INFINITY]));
    const sessions = new Map(trees.map((tree) => [tree, Array.from({ length: SESSIONS }, () => open(tree, mode))]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const tree of trees) {
        const figure = measure(sessions.get(tree) ?? [], client, server);
        best.set(tree, Math.min(best.get(tree) ?? figure, figure));
      }
    }
    rows.push([name, ...trees.map((tree) => (best.get(tree) ?? Number.NaN).toFixed(2))]);
  }
  printTable('Processor time per query, µs', ['', ...trees.map(({ path }) => path)], rows);
}

await main();
