import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Query } from '../../../src/core/query.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';
import { type CodecProxy, startCodecProxy } from './codec-proxy.ts';
import { DENIED } from './conversation.ts';
import { be, fe, i32, z } from './frames.ts';

/** Milliseconds to wait for an answer before the next turn. */
const ANSWER_WAITS_MAX = 12;
/** What the proxy denies; to the server it is a syntax error, so both ways must look the same to the client. */
const FORBIDDEN = 'DENYME';

let server: TestServer;
let proxy: CodecProxy;
let admin: pg.Client;

beforeAll(async () => {
  server = await startPostgres({ hba: 'host app app 127.0.0.1/32 trust' });
  proxy = await startCodecProxy(server);
  admin = new pg.Client(server.superuser);
  await admin.connect();
  await admin.query('CREATE TABLE f (n int); ALTER TABLE f OWNER TO app');
});
afterAll(async () => {
  await admin?.end();
  await proxy?.close();
  await server?.stop();
});

const copyIn = [fe.copyData('7\n'), fe.copyDone()];
const texts = fc.constantFrom(
  'BEGIN',
  'COMMIT',
  'ROLLBACK',
  'INSERT INTO f VALUES (1)',
  'INSERT INTO f VALUES (2)',
  'SELECT * FROM generate_series(1, 3)',
  'SELECT 1/0',
  'SELECT FROM nowhere',
  'PREPARE s0 AS SELECT 3',
  'EXECUTE s0',
  'DEALLOCATE s0',
  'DEALLOCATE ALL',
  'DECLARE p0 CURSOR FOR SELECT n FROM f',
  'FETCH p0',
  'CLOSE p0',
  'COPY f TO STDOUT',
  '',
  FORBIDDEN,
  FORBIDDEN,
);
const statementNames = fc.constantFrom('', 's0');
const portalNames = fc.constantFrom('', 'p0');
const turns = fc.oneof(
  { weight: 3, arbitrary: texts.map((text) => [fe.query(text)]) },
  { weight: 1, arbitrary: fc.tuple(texts, texts).map(([a, b]) => [fe.query(`${a}; ${b}`)]) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(statementNames, portalNames, texts, fc.constantFrom(0, 1), fc.boolean())
      .map(([s, p, text, rows, sync]) => [
        fe.parse(s, text),
        fe.bind(p, s),
        fe.execute(p, rows),
        ...(sync ? [fe.sync()] : []),
      ]),
  },
  { weight: 1, arbitrary: fc.tuple(statementNames, texts).map(([s, text]) => [fe.parse(s, text)]) },
  { weight: 1, arbitrary: fc.tuple(portalNames, statementNames).map(([p, s]) => [fe.bind(p, s)]) },
  { weight: 1, arbitrary: portalNames.map((p) => [fe.execute(p, 1)]) },
  { weight: 1, arbitrary: statementNames.map((s) => [fe.describe('S', s)]) },
  { weight: 1, arbitrary: portalNames.map((p) => [fe.describe('P', p)]) },
  { weight: 1, arbitrary: fc.tuple(portalNames, statementNames).map(([p, s]) => [fe.close('P', p), fe.close('S', s)]) },
  { weight: 3, arbitrary: fc.constant([fe.sync()]) },
  { weight: 1, arbitrary: fc.constant([fe.flush()]) },
  { weight: 1, arbitrary: fc.constant([fe.query('COPY f FROM STDIN'), ...copyIn]) },
  {
    weight: 1,
    arbitrary: fc.constant([
      fe.parse('', 'COPY f FROM STDIN'),
      fe.bind('', ''),
      fe.execute(),
      fe.sync(),
      ...copyIn,
      fe.sync(),
    ]),
  },
);

/** What a session answered, with the bodies of errors left out, and what it left in the table. */
async function play(port: number, conversation: readonly (readonly Buffer[])[], waits: boolean): Promise<string> {
  await admin.query('TRUNCATE f');
  const answer = await talk(port, conversation, waits);
  const { rows } = await admin.query('SELECT n FROM f ORDER BY n');
  return `${answer} | ${rows.map(({ n }) => n).join(',')}`;
}

async function talk(port: number, conversation: readonly (readonly Buffer[])[], waits: boolean): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = Buffer.alloc(0);
  const over = Promise.withResolvers<void>();
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (received.includes('the end of it') && received.subarray(-6).equals(be.ready())) over.resolve();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => over.resolve());
  const login = Buffer.concat([i32(196608), z('user'), z('app'), z('database'), z('app'), Buffer.of(0)]);
  socket.write(Buffer.concat([i32(login.length + 4), login]));
  while (!socket.destroyed && !received.includes(Buffer.from('Z\0\0\0\x05I'))) await pause(2);
  received = Buffer.alloc(0);
  const goodbye = [fe.sync(), fe.query('COMMIT'), fe.query(`SELECT 'the end of it'`)];
  if (waits) {
    for (const turn of [...conversation, goodbye]) {
      const before = received.length;
      socket.write(Buffer.concat(turn));
      // A turn without an answer is legal, so the wait has an end. What is tested holds whatever the timing.
      for (let i = 0; i < ANSWER_WAITS_MAX && received.length === before; i++) await pause(1);
      await pause(1);
    }
  } else {
    socket.write(Buffer.concat([...conversation.flat(), ...goodbye]));
  }
  await over.promise;
  socket.destroy();
  return shown(received);
}

function shown(stream: Buffer): string {
  const all: string[] = [];
  for (let at = 0; at + 5 <= stream.length; at += 1 + stream.readInt32BE(at + 1)) {
    const tag = String.fromCharCode(stream[at] ?? 0);
    const body = stream.subarray(at + 5, at + 1 + stream.readInt32BE(at + 1));
    all.push(tag === 'E' ? tag : `${tag}${body.toString('hex')}`);
  }
  return all.join(' ');
}

describe('whatever a client sends, it sees and does the same as without the codec, but for what is denied', () => {
  test.each([
    ['all at once', false],
    ['turn by turn', true],
  ])(
    '%s',
    async (_how, waits) => {
      proxy.verdict = ({ text }) => (text.includes(FORBIDDEN) ? DENIED : undefined);
      // Rows are cut and read, so that this path is compared too.
      proxy.onRow = (row) => {
        for (const i of row.columns.keys()) row.get(i);
      };
      await fc.assert(
        fc.asyncProperty(fc.boolean(), fc.array(turns, { minLength: 2, maxLength: 9 }), async (begins, rest) => {
          const conversation = begins ? [[fe.query('BEGIN')], ...rest] : rest;
          const direct = await play(server.port, conversation, waits);
          const proxied = await play(proxy.port, conversation, waits);
          expect({ errors: proxy.errors, answer: proxied }).toEqual({ errors: [], answer: direct });
          proxy.errors.length = 0;
        }),
        { numRuns: Number(process.env.SLUICE_FUZZ_RUNS ?? 60), seed: 20_260_801 },
      );
    },
    600_000,
  );
});

/** Everything that can make a name mean one thing, then another, and fail to. */
const trickyTexts = fc.constantFrom(
  'BEGIN',
  'ROLLBACK',
  'SELECT 1/0',
  'DEALLOCATE s0',
  'DEALLOCATE ALL',
  'CLOSE p0',
  'EXECUTE s0',
  'PREPARE s0 AS INSERT INTO f VALUES (1)',
  'PREPARE s0 AS INSERT INTO f VALUES (2)',
  'INSERT INTO f VALUES (1)',
  'INSERT INTO f VALUES (2)',
);
const redefined = fc.constantFrom('INSERT INTO f VALUES (1)', 'INSERT INTO f VALUES (2)');
const trickyTurns = fc.oneof(
  redefined.map((text) => [fe.parse('s0', text), fe.sync()]),
  fc.constant([fe.bind('', 's0'), fe.execute(), fe.sync()]),
  fc.constantFrom('BEGIN; SELECT 1/0', 'ROLLBACK', 'DEALLOCATE s0').map((text) => [fe.query(text)]),
  fc.tuple(trickyTexts, trickyTexts).map(([a, b]) => [fe.query(`${a}; ${b}`)]),
  trickyTexts.map((text) => [fe.query(text)]),
  fc.tuple(statementNames, trickyTexts).map(([s, text]) => [fe.parse(s, text)]),
  fc.tuple(portalNames, statementNames).map(([p, s]) => [fe.bind(p, s)]),
  fc.tuple(portalNames, statementNames).map(([p, s]) => [fe.bind(p, s), fe.execute(p)]),
  portalNames.map((p) => [fe.execute(p)]),
  statementNames.map((s) => [fe.close('S', s)]),
  fc.constant([fe.sync()]),
);

test.each([
  ['all at once', false],
  ['turn by turn', true],
])(
  'what is denied never runs, however its name is moved about (%s)',
  async (_how, waits) => {
    let denials = 0;
    const runsForbidden = (query: Query): boolean =>
      query.related.some(({ text }) => text.includes('(2)')) ||
      query
        .statements()
        .some(({ operation, text }) => operation === 'unknown' || (operation === 'insert' && text.includes('(2)')));
    proxy.verdict = (query) => {
      if (query.phase !== 'execute' || !runsForbidden(query)) return undefined;
      denials += 1;
      return DENIED;
    };
    await fc.assert(
      fc.asyncProperty(fc.array(trickyTurns, { minLength: 4, maxLength: 14 }), async (conversation) => {
        await admin.query('TRUNCATE f');
        await talk(proxy.port, [[fe.parse('s0', 'INSERT INTO f VALUES (2)'), fe.sync()], ...conversation], waits);
        const { rows } = await admin.query('SELECT n FROM f WHERE n = 2');
        expect({ errors: proxy.errors, ran: rows }).toEqual({ errors: [], ran: [] });
      }),
      { numRuns: Number(process.env.SLUICE_FUZZ_RUNS ?? 60), seed: 20_260_802 },
    );
    expect(denials).toBeGreaterThan(0);
  },
  600_000,
);
