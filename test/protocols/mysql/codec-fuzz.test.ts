import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Command } from '../../../protocols/mysql/constants.ts';
import { encodePackets } from '../../../protocols/mysql/packet.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { be, Conversation, DENIED, EOF_STYLE } from './conversation.ts';
import { FACTS } from './facts.ts';

type Turn = readonly ['client' | 'server', Buffer];

const command = (code: number, rest: Buffer | string = ''): Turn => [
  'client',
  encodePackets(0, [Buffer.concat([Buffer.of(code), Buffer.from(rest)])]),
];
const query = (text: string): Turn => command(Command.COM_QUERY, text);
const answer = (...payloads: readonly Buffer[]): Turn => ['server', encodePackets(1, payloads)];
const execute = (id: number, cursor = 0, rest: Buffer = Buffer.alloc(0)): Turn =>
  command(Command.COM_STMT_EXECUTE, Buffer.concat([Buffer.of(id, 0, 0, 0, cursor, 1, 0, 0, 0), rest]));

const row = be.row('secret', null, 'x');
const described = [be.columns(3), be.column('a'), be.column('b'), be.column('c')];

const EOF_TITLE = 'results that end with EOF packets';

/** Conversations that between them come to every kind of command, answer and verdict. */
const CORPUS: Record<string, readonly Turn[]> = {
  'texts with several results': [
    query('select 1; select 2; delete from t'),
    answer(...described, row, row, be.end(10), ...described, be.end(10), be.ok({ status: 2, affectedRows: 3n })),
    query('select 3'),
    answer(...described, row, be.err(1105, 'lost')),
    query('drop table t'),
    query('select withheld; select 1'),
    answer(...described, row, be.end(10), ...described, row, be.end()),
  ],
  'prepared statements, values sent ahead, and a cursor': [
    command(Command.COM_STMT_PREPARE, 'select a, b, c from t where d = ?'),
    answer(be.prepareOk(1, 3, 1), be.column('?'), be.column('a'), be.column('b'), be.column('c')),
    command(Command.COM_STMT_SEND_LONG_DATA, Buffer.from([1, 0, 0, 0, 0, 0, 0x78])),
    execute(1, 1, Buffer.from([0, 1, 0xfd, 0])),
    answer(...described, be.end(0x42)),
    command(Command.COM_STMT_FETCH, Buffer.from([1, 0, 0, 0, 2, 0, 0, 0])),
    answer(be.binaryRow(...['secret', 'b', 'c'].map((text) => be.row(text))), be.end(0x42)),
    command(Command.COM_STMT_CLOSE, Buffer.from([1, 0, 0, 0])),
    command(Command.COM_PING),
    answer(be.ok()),
    execute(9),
  ],
  'commands that are no statements': [
    command(Command.COM_INIT_DB, 'other'),
    answer(be.ok()),
    command(Command.COM_FIELD_LIST, 't\0%'),
    answer(be.column('a'), be.end()),
    command(Command.COM_STATISTICS),
    answer(Buffer.from('Uptime: 1')),
    command(Command.COM_SHUTDOWN),
    command(Command.COM_STMT_RESET, Buffer.from([7, 0, 0, 0])),
    command(Command.COM_QUIT),
  ],
};

/** The same results again and again, of one chunk each: their heads are known by then. */
const AGAIN: readonly Turn[] = ['a', 'b', 'a', 'withheld', 'b', 'a'].flatMap((name, i) => [
  query(`select ${name} ${i}`),
  answer(
    be.columns(2),
    be.column(name === 'b' ? 'b' : 'a'),
    be.column('c'),
    ...(i === 4 ? [be.row('x', null)] : [be.row('x', 'y'), be.row('secret', 'long '.repeat(100)), be.row(null, '')]),
    be.end(i === 4 ? 0x22 : 2),
  ),
]);
CORPUS['results whose heads came before'] = AGAIN;

/** The same for a session whose definitions and rows end with EOF packets. */
const ENDED_BY_EOF: readonly Turn[] = [3, 3, 0x23, 3].flatMap((status, i) => [
  query(`select ${i}; select ${i}`),
  answer(
    be.columns(1),
    be.column('a'),
    be.eof(status | 8),
    ...Array.from({ length: i }, () => be.row('secret')),
    be.eof(status | 8),
    be.columns(1),
    be.column('a'),
    be.eof(status),
    be.row('x'),
    be.eof(status),
  ),
]);

/** The status in a head that came before holds where nothing tells another: an error has none. */
const UNESCAPED = 0x202;
const FAILING: readonly Turn[] = [UNESCAPED, 2, UNESCAPED].flatMap((status, i) => [
  query(`select 'x', ${i}`),
  answer(be.columns(1), be.column('a'), be.eof(status), i === 1 ? be.eof(status) : be.err(1105, 'lost')),
  query(`select 'y', ${i}`),
  answer(be.ok({ status: 2 })),
]);

/** A command whose last bytes look like a command. */
CORPUS['a command within a command'] = [query('select 1 -- \x03\0\0\0\x03ab'), answer(be.ok())];
CORPUS[EOF_TITLE] = [...ENDED_BY_EOF, ...FAILING];

/** Plays a conversation with each turn cut into the given pieces; says what reached whom, and what was told of it. */
function play(turns: readonly Turn[], cut: (bytes: Buffer, turn: number) => Buffer[]): unknown {
  const talk = new Conversation(turns === CORPUS[EOF_TITLE] ? { facts: { ...FACTS, capabilities: EOF_STYLE } } : {});
  talk.verdict = ({ text }) => (text.startsWith('drop') ? DENIED : undefined);
  talk.onRow = (cells) => {
    if (cells.get(0) === 'secret') cells.set(0, 'a longer mask');
  };
  talk.onResult = ({ query: { text } }) => (text.startsWith('select withheld') ? DENIED : undefined);
  const toServer: Buffer[] = [];
  const toClient: Buffer[] = [];
  for (const [n, [who, bytes]] of turns.entries()) {
    for (const piece of cut(bytes, n)) {
      // A piece lies in memory of its own, as a socket's chunk does.
      if (who === 'client') toServer.push(talk.clientChunk(Buffer.from(piece)));
      else talk.serverChunk(Buffer.from(piece));
      toClient.push(talk.clientGot());
    }
  }
  return {
    toServer: Buffer.concat(toServer).toString('latin1'),
    toClient: Buffer.concat(toClient).toString('latin1'),
    queries: talk.queries.map(
      ({ id, text, via, params, reading }) => `${id} ${via} ${text} ${JSON.stringify(params)} ${reading}`,
    ),
    ends: talk.endings,
    results: talk.results.map(({ columns, bytes }) => [columns, bytes.toString('latin1')]),
  };
}

describe.each(Object.entries(CORPUS))('%s', (_name, turns) => {
  const whole = play(turns, (bytes) => [bytes]);

  test('read the same byte by byte', () => {
    expect(play(turns, (bytes) => Array.from(bytes, (_, i) => bytes.subarray(i, i + 1)))).toEqual(whole);
  });

  test('read the same cut anywhere', () => {
    for (const [n, [, bytes]] of turns.entries()) {
      for (let at = 1; at < bytes.length; at++) {
        const cut = (all: Buffer, turn: number) => (turn === n ? [all.subarray(0, at), all.subarray(at)] : [all]);
        expect(play(turns, cut), `turn ${n} cut at ${at}`).toEqual(whole);
      }
    }
  });

  test('read the same cut into random pieces', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(cuts, (sizes) => {
        const cut = (bytes: Buffer): Buffer[] => {
          const pieces: Buffer[] = [];
          for (let at = 0, n = 0; at < bytes.length; n++) {
            const size = sizes[n % sizes.length] ?? 1;
            pieces.push(bytes.subarray(at, at + size));
            at += size;
          }
          return pieces;
        };
        expect(play(turns, cut)).toEqual(whole);
      }),
      { numRuns: 200, seed: 20_261_125 },
    );
  });

  test('with bytes changed or missing raise nothing but a ProtocolError', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.option(fc.tuple(fc.nat(), fc.nat())),
        (changes, truncated) => {
          const mutated = turns.map(([who, bytes]): Turn => [who, Buffer.from(bytes)]);
          for (const [turn, at, byte] of changes) {
            const bytes = mutated[turn % mutated.length]?.[1];
            if (bytes !== undefined) bytes[at % bytes.length] = byte;
          }
          if (truncated !== null) {
            const n = truncated[0] % mutated.length;
            const [who, bytes] = mutated[n] ?? ['client', Buffer.alloc(0)];
            mutated[n] = [who, bytes.subarray(0, truncated[1] % Math.max(bytes.length, 1))];
          }
          onlyProtocolErrors(() => play(mutated, (bytes) => [bytes]));
        },
      ),
      { numRuns: 1000, seed: 20_261_122 },
    );
  });
});

test('random bytes raise nothing but a ProtocolError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 200 }), (client, server) => {
      const talk = new Conversation();
      onlyProtocolErrors(() => talk.clientChunk(Buffer.from(client)));
      onlyProtocolErrors(() => talk.serverChunk(Buffer.from(server)));
    }),
    { numRuns: 2000, seed: 20_261_123 },
  );
});

test('when everything is denied, nothing that runs leaves, whatever the order of commands', () => {
  const code = fc.constantFrom(...Object.values(Command), 0x42, 0xee);
  fc.assert(
    fc.property(fc.array(fc.tuple(code, fc.uint8Array({ maxLength: 20 })), { maxLength: 20 }), (commands) => {
      const talk = new Conversation();
      talk.verdict = () => DENIED;
      onlyProtocolErrors(() => {
        for (const [first, rest] of commands) {
          const sent = talk.command(first, Buffer.from(rest));
          const left = sent.length === 0 ? -1 : (sent[4] ?? -1);
          expect([-1, Command.COM_PING, Command.COM_QUIT, Command.COM_SET_OPTION, Command.COM_STATISTICS]).toContain(
            left,
          );
          if (talk.codec.isWaiting === true) talk.server([be.ok()]);
        }
      });
    }),
    { numRuns: 1000, seed: 20_261_124 },
  );
});

/** A packet capture of clients with a real server. */
const RECORDING = new URL('./recordings/sessions.pcapng', import.meta.url);

describe('a recorded session', () => {
  test('leaves as it came, cut anywhere', () => {
    const packets = tcpPayloads(readFileSync(RECORDING)).filter(({ bytes }) => bytes.length > 0);
    const start = packets.findIndex(({ bytes }) => bytes[3] === 0 && bytes[4] === Command.COM_QUERY);
    expect(start).toBeGreaterThan(0);
    const port = packets[start]?.port;
    const session = packets.slice(start).filter((packet) => packet.port === port || packet.peer === port);
    fc.assert(
      fc.property(fc.nat(20), (pieceBytes) => {
        const talk = new Conversation({ facts: { ...FACTS, ...capabilitiesIn(packets.slice(0, start)) } });
        for (const { bytes, port: from } of session) {
          const got: Buffer[] = [];
          const step = pieceBytes === 0 ? bytes.length : pieceBytes;
          for (let at = 0; at < bytes.length; at += step) {
            const piece = Buffer.from(bytes.subarray(at, at + step));
            if (from === port) got.push(talk.clientChunk(piece));
            else {
              talk.serverChunk(piece);
              got.push(talk.clientGot());
            }
          }
          expect(Buffer.concat(got)).toEqual(bytes);
        }
        expect(talk.endings).toHaveLength(1);
      }),
      { numRuns: 21, seed: 1 },
    );
  });
});

/** What the client of the recording asked for in its login, the only packet of such a length with number 1. */
function capabilitiesIn(packets: readonly { readonly bytes: Buffer }[]) {
  const login = packets.find(
    ({ bytes }) => bytes[3] === 1 && bytes.readUIntLE(0, 3) === bytes.length - 4 && bytes.length > 64,
  );
  if (login === undefined) throw new Error('the recording has no login');
  const capabilities = login.bytes.readUInt32LE(4);
  return { capabilities, extendedCapabilities: (capabilities & 1) === 0 ? login.bytes.readUInt32LE(4 + 28) : 0 };
}

/** TCP payloads over IPv4 on Ethernet, in the order of the capture. */
function tcpPayloads(file: Buffer): { port: number; peer: number; bytes: Buffer }[] {
  const found: { port: number; peer: number; bytes: Buffer }[] = [];
  for (let at = 0; at + 12 <= file.length; at += file.readUInt32LE(at + 4)) {
    if (file.readUInt32LE(at) !== 6) continue;
    const ip = file.subarray(at + 28 + 14, at + 28 + file.readUInt32LE(at + 20));
    const tcp = ip.subarray(((ip[0] ?? 0) & 15) * 4, ip.readUInt16BE(2));
    const bytes = tcp.subarray(((tcp[12] ?? 0) >> 4) * 4);
    found.push({ port: tcp.readUInt16BE(0), peer: tcp.readUInt16BE(2), bytes });
  }
  return found;
}

function onlyProtocolErrors(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
  }
}
