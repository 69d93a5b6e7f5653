/**
 * What MongoDB's codec costs by itself, without sockets, log and index: scripted exchanges through the codec, and what
 * the guardrails, the masks and the audit ask of it. Processor time per command, and per gigabyte of a large answer.
 * `node test/bench/mongodb-codec.ts [part of a path's name] [part of a command's name]`; prints a table, asserts nothing.
 */
import { Binary, type Document, Int32, Long, ObjectId } from 'bson';
import { audit } from '../../plugins/audit/index.ts';
import { dlp, type MaskingRule } from '../../plugins/dlp/index.ts';
import { createMongodbCodec } from '../../protocols/mongodb/codec.ts';
import { Cursors } from '../../protocols/mongodb/cursors.ts';
import { LocalAnswers } from '../../protocols/mongodb/local-answers.ts';
import { LogicalSessions } from '../../protocols/mongodb/logical-sessions.ts';
import { lineageOf } from '../../protocols/mongodb/results/lineage/command.ts';
import { flowOf } from '../../protocols/mongodb/results/lineage/flow.ts';
import { unknownLineage } from '../../protocols/mongodb/results/lineage/lineage.ts';
import { readReply } from '../../protocols/mongodb/results/read-reply.ts';
import { ViewCache } from '../../protocols/mongodb/view-cache.ts';
import type { ClientPart, Codec, ServerPart } from '../../src/core/codec.ts';
import { Pipeline } from '../../src/core/pipeline.ts';
import type { Plugin } from '../../src/core/plugin.ts';
import type { Query } from '../../src/core/query.ts';
import { Results } from '../../src/core/results.ts';
import type { Session } from '../../src/core/session.ts';
import { ALLOW } from '../../src/core/verdict.ts';
import { answer, batch, lsid, OK, request } from '../protocols/mongodb/conversation.ts';

const ROUNDS = Number(process.env.ROUNDS ?? 9);
const COMMANDS = 4_000;
const LARGE_DOCUMENTS = 10_000;
const LARGE_COMMANDS = 4;
/** As a socket's reads bring them. */
const CHUNK_BYTES = 64 * 1024;
const TEXT = 'asked about the delivery; will come by later. '.repeat(16);

interface Exchange {
  readonly client: readonly Buffer[];
  readonly server: readonly Buffer[];
}

function person(_id: unknown, n: number): Document {
  return {
    _id,
    name: `ann ${n}`,
    contact: { email: `user${n}@example.com`, city: 'Ulm' },
    orders: [{ number: n, total: n * 1.5 }, { number: n + 1 }],
    created: new Date(1_700_000_000_000 + n * 60_000),
  };
}

const ids = {
  lsid: lsid(7),
  $clusterTime: {
    clusterTime: Long.fromNumber(7e18),
    signature: { hash: new Binary(Buffer.alloc(20)), keyId: Long.fromNumber(1) },
  },
};

const find: Exchange = {
  client: [
    request(1, { find: 'people', filter: { _id: 4711 }, limit: 1, singleBatch: true, batchSize: new Int32(1), ...ids }),
  ],
  server: [answer(1, batch(0, [person(4711, 4711)]))],
};
const insert: Exchange = {
  client: [request(1, { insert: 'inserted', ordered: true, ...ids }, 0, { documents: [person(new ObjectId(), 4711)] })],
  server: [answer(1, { n: 1, ...OK })],
};
const update: Exchange = {
  client: [
    request(1, { update: 'people', ordered: true, ...ids }, 0, {
      updates: [{ q: { _id: 4711 }, u: { $set: { name: 'bob', 'contact.city': 'Bonn' } } }],
    }),
  ],
  server: [answer(1, { n: 1, nModified: 1, ...OK })],
};
const large: Exchange = {
  client: [request(1, { find: 'bulk', filter: {}, batchSize: new Int32(LARGE_DOCUMENTS), ...ids })],
  server: chunksOf(
    answer(
      1,
      batch(
        0,
        Array.from({ length: LARGE_DOCUMENTS }, (_, n) => ({ ...person(new ObjectId(), n), text: TEXT })),
      ),
    ),
  ),
};

function chunksOf(bytes: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) chunks.push(bytes.subarray(at, at + CHUNK_BYTES));
  return chunks;
}

const session = {
  id: 'bench',
  connection: { id: 'bench', name: 'bench' },
  protocol: 'mongodb',
  countMasked: () => undefined,
  takeMasked: () => ({}),
} as unknown as Session;

function auditOf(rows: number): Plugin {
  return audit({
    log: { append: () => Promise.resolve() },
    resultRowsMax: rows,
    resultBytesMax: 256 * 1024,
    maskText: (text) => text,
  });
}

function dlpOf(more: Partial<MaskingRule>): Plugin {
  const rule: MaskingRule = {
    name: 'bench',
    supported_entity_types: [],
    custom_entity_types: [],
    columns: [],
    strategy: 'redact',
    strategies: {},
    unfollowed: 'mask',
    copies: 'allow',
    ...more,
  };
  const rules = [rule];
  return dlp({ policy: { maskingFor: () => rules }, hashKey: Buffer.alloc(32, 1) });
}

const COLUMN = dlpOf({ columns: [{ match: 'shop.*.contact.email', strategy: 'redact' }] });
const TYPES = dlpOf({
  supported_entity_types: [{ name: 'PII', entity_types: ['EMAIL_ADDRESS', 'CREDIT_CARD', 'PHONE_NUMBER'] }],
});
const PATHS: Readonly<Record<string, readonly Plugin[]>> = {
  'no sample': [auditOf(0)],
  'sample of 100': [auditOf(100)],
  'one field masked': [COLUMN, auditOf(100)],
  'three types masked': [TYPES, auditOf(100)],
};

/** What the relay does between two sockets, with nobody who makes a query wait. */
class Bench {
  readonly #codec: Codec;
  readonly #pipeline: Pipeline;
  readonly #results: Results;
  bytes = 0;

  constructor(plugins: readonly Plugin[]) {
    const pipeline = new Pipeline(plugins, session, { error: console.error } as never, async () => ALLOW);
    const views = new ViewCache(async () => new Map(), console.error, 1e9);
    const facts = { kind: 'standalone' } as never;
    const answers = new LocalAnswers({ facts, connectionId: 1 });
    const owner = { userId: 'alice', connectionId: 'bench' };
    this.#codec = createMongodbCodec({
      owner,
      cursors: new Cursors(),
      logicalSessions: new LogicalSessions(),
      answer: (command) => answers.answer(command),
      lineageOf: (command) =>
        pipeline.wantsOrigins() ? views.resolve((known) => lineageOf(command, known)) : unknownLineage(),
      flowOf: (command) => views.resolve((known) => flowOf(command, known)),
      readReply,
      onText: (text, echoes) => pipeline.text(text, echoes),
      endHold: () => undefined,
      views,
      isStandalone: true,
    });
    this.#pipeline = pipeline;
    this.#results = new Results(pipeline, (query, reason) => this.#codec.block(query, reason));
  }

  async exchange({ client, server }: Exchange): Promise<void> {
    for (const chunk of client) {
      for (const part of this.#codec.fromClient(chunk)) {
        const done = this.#clientPart(part);
        if (done !== undefined) await done;
      }
    }
    for (const chunk of server) {
      for (const part of this.#codec.fromServer(chunk)) {
        const bytes = this.#serverPart(part);
        this.bytes += (bytes instanceof Promise ? await bytes : bytes).length;
      }
    }
  }

  #clientPart(part: ClientPart): Promise<unknown> | undefined {
    if (part.kind === 'wait') return part.until;
    if (part.kind !== 'query') throw new Error(`a ${part.kind}`);
    return this.#decide(part.queries[0] as Query).then(() => this.#codec.allow(part));
  }

  async #decide(query: Query): Promise<void> {
    const verdict = await this.#pipeline.decide(query, {
      signal: new AbortController().signal,
      notice: () => undefined,
    });
    if (!verdict.allow) throw new Error(verdict.reason.message);
  }

  #serverPart(part: ServerPart): Buffer | Promise<Buffer> {
    if (part.kind === 'documents') return this.#results.documents(part);
    if (part.kind !== 'end') {
      if (part.kind === 'opaque') return part.bytes;
      throw new Error(`a ${part.kind}`);
    }
    const { query, outcome } = part;
    return this.#pipeline.emit({ type: 'query.ended', query, outcome, masked: {} }).then(() => part.bytes);
  }
}

async function cpuSecondsOf(work: () => Promise<void>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  return best;
}

const [onlyPath = '', onlyCommand = ''] = process.argv.slice(2);
console.log(
  ''.padEnd(22),
  ...['find', 'insertOne', 'updateOne', 'large find'].map((name) => name.padStart(12)),
  '  (µs per command; CPU s/GB)',
);
for (const [name, plugins] of Object.entries(PATHS)) {
  if (!name.includes(onlyPath)) continue;
  const bench = new Bench(plugins);
  const cells: string[] = [];
  for (const [command, exchange] of Object.entries({ find, insertOne: insert, updateOne: update })) {
    if (!command.includes(onlyCommand)) {
      cells.push('-');
      continue;
    }
    const seconds = await cpuSecondsOf(async () => {
      for (let i = 0; i < COMMANDS; i++) await bench.exchange(exchange);
    });
    cells.push(((seconds / COMMANDS) * 1e6).toFixed(1));
  }
  if (!'large find'.includes(onlyCommand)) {
    console.log(name.padEnd(22), ...cells.map((cell) => cell.padStart(12)));
    continue;
  }
  let bytes = 0;
  const seconds = await cpuSecondsOf(async () => {
    bytes = bench.bytes;
    for (let i = 0; i < LARGE_COMMANDS; i++) await bench.exchange(large);
    bytes = bench.bytes - bytes;
  });
  cells.push((seconds / (bytes / 1e9)).toFixed(2));
  console.log(name.padEnd(22), ...cells.map((cell) => cell.padStart(12)));
}
