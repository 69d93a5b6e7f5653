/**
 * What one query costs the gateway's thread without sockets and without the index: codec, relay, plugins, two records and
 * their write. `node test/bench/in-process.ts [WINDOWS] [CLIENTS] [MODE]...` prints
 * the time of a query in the best tenth of many short windows.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { createPlugins } from '../../plugins/index.ts';
import { createPostgresCodec, type PostgresCodecOptions } from '../../protocols/postgres/codec.ts';
import { openAuditLog } from '../../src/audit/log.ts';
import { LiveSession } from '../../src/core/live-session.ts';
import { Pipeline } from '../../src/core/pipeline.ts';
import { relay } from '../../src/core/relay.ts';
import { writtenFingerprints } from '../../src/core/shown.ts';
import { ALLOW } from '../../src/core/verdict.ts';
import { ExecWatch } from '../../src/exec/watch.ts';
import { observer } from '../../src/gateway/observer.ts';
import { createLogger } from '../../src/log.ts';
import { Wire } from '../../src/net/wire.ts';
import { analysePostgres, loadSqlParser } from '../../src/sql/postgres/index.ts';
import { rememberedShapes } from '../../src/sql/postgres/remembered-shapes.ts';
import { rememberedAnalysis } from '../../src/sql/remembered-analysis.ts';

const WINDOW_QUERIES = 64;
const ACCOUNTS = 400_000;

const [windows = '1000', clients = '16', ...chosen] = process.argv.slice(2);

/** A leg whose far side is a function: what is written to it is answered at the next turn of the loop. */
class Leg extends Duplex {
  readonly #answer: (bytes: Buffer) => Buffer | undefined;
  answered = 0;

  constructor(answer: (bytes: Buffer) => Buffer | undefined) {
    super();
    this.#answer = answer;
  }

  override _read(): void {
    // Pushed as answers come.
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    done();
    const answer = this.#answer(bytes);
    if (answer === undefined) return;
    this.answered += 1;
    setImmediate(() => this.push(answer));
  }
}

function message(tag: string, ...pieces: readonly (string | Buffer)[]): Buffer {
  const body = Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
  const head = Buffer.alloc(5);
  head.write(tag);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const u16 = (n: number): Buffer => Buffer.from([n >> 8, n & 255]);
const u32 = (n: number): Buffer => Buffer.concat([u16(n >>> 16), u16(n & 0xffff)]);
const sized = (text: string): Buffer => Buffer.concat([u32(text.length), Buffer.from(text)]);

const FIELDS = message('T', u16(1), 'abalance\0', u32(16_384), u16(3), u32(23), u16(4), u32(0xffffffff), u16(0));
const ANSWER = [message('D', u16(1), sized('0')), message('C', 'SELECT 1\0'), message('Z', 'I')];
const BIND_ANSWER = [message('2'), FIELDS, ...ANSWER];
const SELECT = 'SELECT abalance FROM pgbench_accounts WHERE aid = ';
const aid = (): string => String(1 + Math.floor(Math.random() * ACCOUNTS));

interface Mode {
  readonly name: string;
  /** Once, before the first query. */
  readonly prepare?: { readonly query: Buffer; readonly answer: Buffer };
  query(): Buffer;
  readonly answer: Buffer;
}

function bind(statement: string): Buffer[] {
  return [
    message('B', '\0', `${statement}\0`, u16(0), u16(1), sized(aid()), u16(0)),
    message('D', 'P\0'),
    message('E', '\0', u32(0)),
    message('S'),
  ];
}

const MODES: readonly Mode[] = [
  { name: 'simple', query: () => message('Q', `${SELECT}${aid()};\0`), answer: Buffer.concat([FIELDS, ...ANSWER]) },
  {
    name: 'extended',
    query: () => Buffer.concat([message('P', '\0', `${SELECT}$1;\0`, u16(0)), ...bind('')]),
    answer: Buffer.concat([message('1'), ...BIND_ANSWER]),
  },
  {
    name: 'prepared',
    prepare: {
      query: Buffer.concat([message('P', 'P0_1\0', `${SELECT}$1;\0`, u16(0)), message('S')]),
      answer: Buffer.concat([message('1'), message('Z', 'I')]),
    },
    query: () => Buffer.concat(bind('P0_1')),
    answer: Buffer.concat(BIND_ANSWER),
  },
];

/** The plugins as the gateway composes them, with the rules of the other benches. */
function pluginsOf(dir: string, log: Parameters<typeof createPlugins>[0]['audit']['log']) {
  const rules = [
    {
      name: 'no-drop',
      input: [
        { type: 'deny_words_list' as const, words: ['drop table', 'truncate'], patternRegex: '' },
        { type: 'pattern_match' as const, words: [], patternRegex: 'delete\\s+from\\s+\\w+\\s*;?\\s*$' },
      ],
      output: [],
    },
  ];
  const unused = (): never => {
    throw new Error(`nothing of ${dir} is reviewed`);
  };
  return createPlugins({
    policy: { guardrailsFor: () => rules, maskingFor: () => NO_RULES },
    effects: () => [],
    maskHashKey: Buffer.alloc(32),
    fingerprintOf: writtenFingerprints(Buffer.alloc(32)),
    reviews: new Proxy({}, { get: unused }) as never,
    review: { link: String, timeoutMs: 1, noticeIntervalMs: 1, adminsPass: false, housekeepingPasses: true },
    audit: { log, resultRowsMax: 100, resultBytesMax: 64 * 1024 },
    log: createLogger('silent'),
    observers: [observer(), new ExecWatch().plugin],
  });
}

const NO_RULES: readonly never[] = [];

async function bench(): Promise<void> {
  const modes = MODES.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
  await loadSqlParser();
  const analyse = rememberedShapes(rememberedAnalysis(analysePostgres));
  const dir = mkdtempSync(join(tmpdir(), 'sluice-in-process-'));
  const audit = await openAuditLog({ dir, gatewayId: 'bench', fsync: 'interval' });
  const plugins = pluginsOf(dir, audit);
  const log = createLogger('silent');
  const best = new Map<string, number>();
  for (const mode of modes) {
    const sessions = Array.from({ length: Number(clients) }, () => open(mode));
    const us: number[] = [];
    for (let n = 0; n < Number(windows); n += 1) us.push(await window(sessions));
    for (const { leg } of sessions) leg.destroy();
    await Promise.all(sessions.map(({ ended }) => ended));
    best.set(mode.name, us.toSorted((a, b) => a - b)[Math.floor(us.length / 10)] ?? Number.NaN);
  }
  console.log([...best].map(([name, us]) => `${name} ${us.toFixed(1)}`).join(', '), 'µs per query');
  await audit.close();
  rmSync(dir, { recursive: true });

  function open(mode: Mode): { readonly leg: Leg; readonly ended: Promise<string> } {
    let isPrepared = mode.prepare === undefined;
    const client = new Leg((bytes) => {
      // One write is one answer: both ends are ours.
      if (bytes.length === 0) return undefined;
      return mode.query();
    });
    const server = new Leg(() => {
      if (isPrepared) return mode.answer;
      isPrepared = true;
      return mode.prepare?.answer;
    });
    const session = new LiveSession({
      user: { id: 'u-1', name: 'ann', email: 'ann@example.com', groups: [], isAdmin: false },
      connection: {
        id: 'c-1',
        name: 'shop',
        type: 'database',
        subtype: 'postgres',
        reviewers: [],
        accessGroups: [],
        policy: {},
      },
      protocol: 'postgres',
      client: { address: '127.0.0.1', application: 'bench' },
      database: 'shop',
      tokenId: 'token-1',
    });
    const pipeline = new Pipeline(plugins, session, log, async () => ALLOW);
    const options: PostgresCodecOptions = {
      txStatus: 'I',
      analyse,
      policy: { functionCalls: 'deny' },
      parameters: new Map([
        ['client_encoding', 'UTF8'],
        ['standard_conforming_strings', 'on'],
      ]),
      onText: (text) => pipeline.text(text),
      wantsColumns: () => pipeline.wantsColumns(),
    };
    const codec = createPostgresCodec(options);
    const ended = relay({ client: new Wire(client), server: new Wire(server), codec, pipeline, session, log });
    setImmediate(() => client.push(mode.prepare?.query ?? mode.query()));
    return { leg: server, ended };
  }
}

/**
 * Time per query of so few that a window often is undisturbed by whatever else the machine runs. The loop never rests: an
 * answer is always due.
 */
async function window(sessions: readonly { readonly leg: Leg }[]): Promise<number> {
  const answered = (): number => sessions.reduce((sum, { leg }) => sum + leg.answered, 0);
  const first = answered();
  const startedAt = performance.now();
  while (answered() - first < WINDOW_QUERIES) await new Promise((resolve) => setImmediate(resolve));
  return (1000 * (performance.now() - startedAt)) / (answered() - first);
}

await bench();
