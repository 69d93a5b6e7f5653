/**
 * What MySQL's codec costs by itself: sysbench's point selects and read-only transactions as texts and prepared, without
 * sockets, plugins and records. `node test/bench/mysql-codec.ts [TREE]...` prints processor time per query, of this tree
 * and of others (folders with their own `protocols` and `src`), which take turns; it asserts nothing.
 */
import { pathToFileURL } from 'node:url';
import type { MysqlCodecOptions } from '../../protocols/mysql/codec.ts';
import { Command } from '../../protocols/mysql/constants.ts';
import { lenencString } from '../../protocols/mysql/lenenc.ts';
import { encodePackets } from '../../protocols/mysql/packet.ts';
import type { Codec, QueryPart } from '../../src/core/codec.ts';
import { be, EOF_STYLE } from '../protocols/mysql/conversation.ts';
import { FACTS } from '../protocols/mysql/facts.ts';
import { printTable } from './table.ts';

const SESSIONS = 16;
/** Transactions, or point selects, of one session in a turn. */
const TURNS = 100;
const ROUNDS = 20;
/** Rows of sysbench's ranges. */
const RANGE = 100;

interface Tree {
  readonly path: string;
  readonly createCodec: (options: MysqlCodecOptions) => Codec;
  readonly analyse: MysqlCodecOptions['analyse'];
}

/** What the client sends and what it is answered, each in one chunk. */
type Exchange = readonly [client: Buffer, server: Buffer];

const STATEMENTS = [
  'SELECT c FROM sbtest1 WHERE id=?',
  'SELECT c FROM sbtest1 WHERE id BETWEEN ? AND ?',
  'SELECT SUM(k) FROM sbtest1 WHERE id BETWEEN ? AND ?',
  'SELECT c FROM sbtest1 WHERE id BETWEEN ? AND ? ORDER BY c',
  'SELECT DISTINCT c FROM sbtest1 WHERE id BETWEEN ? AND ? ORDER BY c',
  'BEGIN',
  'COMMIT',
] as const;
const [POINT, SIMPLE_RANGE, SUM, ORDERED, DISTINCT, BEGIN, COMMIT] = [0, 1, 2, 3, 4, 5, 6] as const;
/** In the order of oltp_read_only. */
const READ_ONLY = [BEGIN, ...Array.from({ length: 10 }, () => POINT), SIMPLE_RANGE, SUM, ORDERED, DISTINCT, COMMIT];
const CELL =
  '68487932199-96439406143-93774651418-41631865787-96406072701-20604855487-25459966574-28203206787-41238978918-19503783441';

const command = (code: number, rest: Buffer | string): Buffer =>
  encodePackets(0, [Buffer.concat([Buffer.of(code), Buffer.from(rest)])]);
const parametersOf = (n: number): number => (STATEMENTS[n] ?? '').split('?').length - 1;
const valuesOf = (n: number, i: number): number[] =>
  Array.from({ length: parametersOf(n) }, (_, k) => i + k * (RANGE - 1));

/** As servers answer clients that know no OK packet behind rows, like sysbench. */
function answer(n: number, isBinary: boolean): Buffer {
  if (n === BEGIN || n === COMMIT) return encodePackets(1, [be.ok({ status: n === BEGIN ? 3 : 2 })]);
  const row = isBinary ? be.binaryRow(lenencString(CELL)) : be.row(CELL);
  const rows = Array.from({ length: n === POINT || n === SUM ? 1 : RANGE }, () => row);
  return encodePackets(1, [be.columns(1), be.column(n === SUM ? 'SUM(k)' : 'c'), be.eof(), ...rows, be.eof()]);
}

function asText(n: number, i: number): Exchange {
  const values = valuesOf(n, i);
  const text = (STATEMENTS[n] ?? '').replaceAll('?', () => String(values.shift()));
  return [command(Command.COM_QUERY, text), answer(n, false)];
}

function asExecution(n: number, i: number): Exchange {
  const values = valuesOf(n, i).map((value) => Buffer.from(new Int32Array([value]).buffer));
  const typed = values.length === 0 ? [] : [Buffer.of(0, 1), ...values.map(() => Buffer.of(3, 0)), ...values];
  const body = Buffer.concat([Buffer.of(n + 1, 0, 0, 0, 0, 1, 0, 0, 0), ...typed]);
  return [command(Command.COM_STMT_EXECUTE, body), answer(n, true)];
}

const PREPARATIONS: readonly Exchange[] = STATEMENTS.map((text, n) => {
  const params = Array.from({ length: parametersOf(n) }, () => be.column('?', { table: '' }));
  const columns = n === BEGIN || n === COMMIT ? [] : [be.column('c')];
  const lists = [params, columns].flatMap((list) => (list.length === 0 ? [] : [...list, be.eof()]));
  const ok = be.prepareOk(n + 1, columns.length, params.length);
  return [command(Command.COM_STMT_PREPARE, text), encodePackets(1, [ok, ...lists])];
});

const MODES: Readonly<Record<string, { readonly statements: readonly number[]; readonly how: typeof asText }>> = {
  'point select, text': { statements: [POINT], how: asText },
  'point select, prepared': { statements: [POINT], how: asExecution },
  'read only, text': { statements: READ_ONLY, how: asText },
  'read only, prepared': { statements: READ_ONLY, how: asExecution },
};

async function load(path: string): Promise<Tree> {
  const get = (file: string) => import(pathToFileURL(`${path}/${file}`).href);
  const { createMysqlCodec } = await get('protocols/mysql/codec.ts');
  const { analyseMysql, readingWord } = await get('src/sql/mysql/index.ts');
  const { rememberedAnalysis } = await get('src/sql/remembered-analysis.ts');
  const { rememberedShapes } = await get('src/sql/mysql/remembered-shapes.ts');
  const analyse = rememberedShapes(rememberedAnalysis(analyseMysql));
  return { path, createCodec: createMysqlCodec, analyse: (text, reading) => analyse(text, readingWord(reading)) };
}

function open({ createCodec, analyse }: Tree): Codec {
  const codec = createCodec({
    facts: { ...FACTS, capabilities: EOF_STYLE },
    analyse,
    policy: { localInfile: 'deny' },
    onText: (text) => text,
    resolveSources: async (_of, columns) => columns,
    follow: async () => ({ stored: [] }),
  });
  for (const preparation of PREPARATIONS) exchange(codec, preparation);
  return codec;
}

/** What a relay does with one exchange, and what audit and guardrails read of it. Returns bytes that left, so that nothing is left out. */
function exchange(codec: Codec, [client, server]: Exchange): number {
  let left = 0;
  for (const part of codec.fromClient(client)) if (part.kind === 'query') left += allowed(codec, part);
  for (const part of codec.fromServer(server)) {
    if (part.kind === 'result') part.wantRows = true;
    if (part.kind === 'rows') for (const row of part.rows) left += row.get(0)?.length ?? 0;
    left += part.bytes.length;
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
function measure(codecs: readonly Codec[], turns: readonly (readonly Exchange[])[]): number {
  let queries = 0;
  const before = process.cpuUsage();
  for (const turn of turns) {
    for (const codec of codecs) for (const one of turn) exchange(codec, one);
    queries += turn.length * codecs.length;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / queries;
}

async function main(): Promise<void> {
  const here = new URL('../..', import.meta.url).pathname.replace(/\/$/, '');
  const trees: Tree[] = [];
  for (const path of [here, ...process.argv.slice(2)]) trees.push(await load(path));
  const rows: string[][] = [];
  for (const [name, { statements, how }] of Object.entries(MODES)) {
    const sessions = trees.map((tree) => Array.from({ length: SESSIONS }, () => open(tree)));
    const best = trees.map(() => Number.POSITIVE_INFINITY);
    for (let round = 0; round < ROUNDS; round += 1) {
      const from = 1000 * round;
      const turns = Array.from({ length: TURNS }, (_, i) => statements.map((n, k) => how(n, from + i * 7 + k)));
      for (const [i, codecs] of sessions.entries()) best[i] = Math.min(best[i] ?? 0, measure(codecs, turns));
    }
    rows.push([name, ...best.map((figure) => figure.toFixed(1))]);
  }
  printTable('Processor time per query, µs', ['', ...trees.map(({ path }) => path)], rows);
}

await main();
