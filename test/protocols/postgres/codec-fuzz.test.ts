import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../../src/errors.ts';
import { Conversation, DENIED, tags } from './conversation.ts';
import { be, fe } from './frames.ts';

type Turn = readonly ['client' | 'server', ...Buffer[]];

const pipeline = (text: string) => [fe.parse('', text), fe.bind('', ''), fe.describe('P'), fe.execute()];
const row = be.row('secret', null, 'x');
const described = be.rowDescription('a', 'b', 'c');

/** Conversations that between them come to every kind of message and of verdict. */
const CORPUS: Record<string, readonly Turn[]> = {
  'simple queries': [
    ['client', fe.query('select 1; select 2'), fe.query('drop t'), fe.query('select 3')],
    ['server', described, row, row, be.complete('SELECT 2'), described, be.complete('SELECT 0'), be.ready()],
    ['server', be.error('42601', 'poison'), be.ready(), be.notice('n'), be.emptyQuery(), be.ready()],
  ],
  'a pipeline': [
    [
      'client',
      ...pipeline('insert 1'),
      ...pipeline('drop t'),
      ...pipeline('insert 2'),
      fe.sync(),
      fe.query('select 1'),
    ],
    ['server', be.parseComplete(), be.bindComplete(), be.noData(), be.complete('INSERT 0 1')],
    ['server', be.error('42601', 'poison'), be.ready(), described, row, be.complete('SELECT 1'), be.ready()],
  ],
  'a local denial': [
    ['client', fe.parse('', 'drop t'), fe.flush(), fe.bind('', ''), fe.query('x'), fe.sync(), fe.query('select 1')],
    ['server', be.parameter('TimeZone', 'UTC'), described, row, be.complete('SELECT 1'), be.ready()],
  ],
  'a portal nobody described, read in portions': [
    ['client', fe.query('begin')],
    ['server', be.complete('BEGIN'), be.ready('T')],
    [
      'client',
      fe.parse('s', 'select'),
      fe.bind('p', 's'),
      fe.execute('p', 2),
      fe.sync(),
      fe.execute('p', 2),
      fe.sync(),
    ],
    ['server', be.parseComplete(), be.bindComplete(), described, row, row, be.suspended(), be.ready('T')],
    ['server', be.noData(), be.complete('SELECT 0'), be.ready('T'), be.notification('c', 'payload')],
    ['client', fe.close('P', 'p'), fe.close('S', 's'), fe.sync(), fe.terminate()],
    ['server', be.closeComplete(), be.closeComplete(), be.ready('T')],
  ],
  'copy both ways': [
    ['client', fe.query('copy in')],
    ['server', be.copyIn(2)],
    ['client', fe.copyData('1\tx\n'), fe.copyData('2\ty\n'), fe.copyDone(), fe.query('copy out')],
    ['server', be.complete('COPY 2'), be.ready(), be.copyOut(2), be.copyData('secret\tx\n2'), be.copyData('\ty\n')],
    ['server', be.copyData('secret\t\\N\n'), be.copyDone()],
    ['server', be.complete('COPY 3'), be.ready()],
  ],
  'a withheld result': [
    ['client', fe.query('select withheld'), ...pipeline('select withheld'), fe.sync()],
    ['server', described, row, row, be.complete('SELECT 2'), be.ready(), be.parseComplete(), be.bindComplete()],
    ['server', described, row, be.complete('SELECT 1'), be.ready()],
  ],
};

/** Plays a conversation with each turn cut into the given pieces; says what reached whom, and what was told of it. */
function play(turns: readonly Turn[], cut: (bytes: Buffer, turn: number) => Buffer[]): unknown {
  const talk = new Conversation();
  talk.verdict = ({ text }) => (text.startsWith('drop') ? DENIED : undefined);
  talk.onRow = (cells) => {
    if (cells.get(0) === 'secret') cells.set(0, 'a longer mask');
  };
  talk.onBroken = DENIED;
  talk.onResult = ({ query }) => (query.text.endsWith('withheld') ? DENIED : undefined);
  const toServer: Buffer[] = [];
  const toClient: Buffer[] = [];
  for (const [n, [who, ...frames]] of turns.entries()) {
    for (const piece of cut(Buffer.concat(frames), n)) {
      // A piece lies in memory of its own, as a socket's chunk does.
      if (who === 'client') talk.clientChunk(Buffer.from(piece));
      else talk.serverChunk(Buffer.from(piece));
      toServer.push(talk.serverGot());
      toClient.push(talk.clientGot());
    }
  }
  return {
    toServer: Buffer.concat(toServer).toString('latin1'),
    toClient: Buffer.concat(toClient).toString('latin1'),
    queries: talk.queries.map(({ id, text, via }) => `${id} ${via} ${text}`),
    ends: talk.endings,
    results: talk.results.map(({ columns }) => columns.length),
  };
}

describe.each(Object.entries(CORPUS))('%s', (_name, turns) => {
  const whole = play(turns, (bytes) => [bytes]);

  test('reads the same byte by byte', () => {
    expect(play(turns, (bytes) => Array.from(bytes, (_, i) => bytes.subarray(i, i + 1)))).toEqual(whole);
  });

  test('reads the same cut anywhere', () => {
    for (const [n, [, ...frames]] of turns.entries()) {
      const size = Buffer.concat(frames).length;
      for (let at = 1; at < size; at++) {
        const cut = (bytes: Buffer, turn: number) =>
          turn === n ? [bytes.subarray(0, at), bytes.subarray(at)] : [bytes];
        expect(play(turns, cut), `turn ${n} cut at ${at}`).toEqual(whole);
      }
    }
  });

  test('with bytes changed raises nothing but a ProtocolError', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }), (changes) => {
        const mutated = turns.map(([who, ...frames]) => [who, Buffer.concat(frames)] as const);
        for (const [at, byte] of changes) {
          const bytes = mutated[at % mutated.length]?.[1];
          if (bytes !== undefined) bytes[at % bytes.length] = byte;
        }
        onlyProtocolErrors(() => play(mutated, (bytes) => [bytes]));
      }),
      { numRuns: 500, seed: 20_260_803 },
    );
  });
});

test('random bytes raise nothing but a ProtocolError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 200 }), (client, server) => {
      const talk = new Conversation();
      onlyProtocolErrors(() => talk.client(Buffer.from(client)));
      onlyProtocolErrors(() => talk.server(Buffer.from(server)));
    }),
    { numRuns: 1000, seed: 20_260_804 },
  );
});

test('when everything is denied, nothing that runs leaves, whatever the order of messages', () => {
  const names = fc.constantFrom('', 'a', 'b');
  const message = fc.oneof(
    names.map((name) => fe.parse(name, 'select 1')),
    fc.tuple(names, names).map(([portal, name]) => fe.bind(portal, name)),
    names.map((name) => fe.execute(name, 1)),
    names.map((name) => fe.describe('P', name)),
    names.map((name) => fe.close('S', name)),
    fc.constantFrom(fe.query('select 1'), fe.functionCall(1), fe.copyData('x'), fe.copyDone(), fe.copyFail()),
    fc.constantFrom(fe.sync(), fe.flush()),
  );
  fc.assert(
    fc.property(fc.constantFrom('I', 'T', 'E'), fc.array(message, { maxLength: 30 }), (txStatus, messages) => {
      const talk = new Conversation({ txStatus });
      talk.verdict = () => DENIED;
      const sent = talk.client(...messages);
      expect(sent.includes('select')).toBe(false);
      expect(tags(sent)).not.toMatch(/[EF]/);
    }),
    { numRuns: 2000, seed: 20_260_805 },
  );
});

function onlyProtocolErrors(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError);
  }
}
