import { duplexPair } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import type { ClientPart, Codec, QueryPart, ServerPart } from '../../../src/core/codec.ts';
import type { LiveSession } from '../../../src/core/live-session.ts';
import { Pipeline } from '../../../src/core/pipeline.ts';
import type { Plugin, SessionEvent } from '../../../src/core/plugin.ts';
import type { Query } from '../../../src/core/query.ts';
import { relay } from '../../../src/core/relay.ts';
import { ALLOW, deny, ResultBlocked, type RowLimit } from '../../../src/core/verdict.ts';
import { createLogger } from '../../../src/log.ts';
import { READ_AHEAD_BYTES_MAX, Wire } from '../../../src/net/wire.ts';
import { liveSession } from './fixtures.ts';
import { Documents } from './result-documents.ts';
import { ToyCodec } from './toy-codec.ts';

const log = createLogger('silent');

/** A relay between two in-memory legs; the test plays both the client and the server. */
function start(
  plugin: Partial<Plugin>,
  codec: Codec = new ToyCodec(),
): {
  client: Peer;
  server: Peer;
  session: LiveSession;
  events: SessionEvent[];
  ended: Promise<string>;
} {
  const [clientEnd, gatewayClient] = duplexPair({ allowHalfOpen: false });
  const [serverEnd, gatewayServer] = duplexPair({ allowHalfOpen: false });
  const events: SessionEvent[] = [];
  const session = liveSession();
  const recorder: Plugin = { name: 'recorder', onEvent: (event) => void events.push(event) };
  const pipeline = new Pipeline([{ name: 'steered', ...plugin }, recorder], session, log, async () => ALLOW);
  const ended = relay({
    client: new Wire(gatewayClient),
    server: new Wire(gatewayServer),
    codec,
    pipeline,
    session,
    log,
  });
  const client = new Peer(clientEnd);
  const server = new Peer(serverEnd);
  peers.push(client, server);
  return { client, server, session, events, ended };
}

/** Answers one query before it reads the next, and has a word of its own for the server with each end. */
class CountingCodec extends ToyCodec {
  isWaiting = false;
  readonly limits: string[] = [];

  limitRows(query: Query, { max }: RowLimit): void {
    this.limits.push(`${query.text} ${max}`);
  }

  override allow(part: QueryPart): Buffer {
    this.isWaiting = true;
    return super.allow(part);
  }

  override *fromServer(chunk: Buffer): Generator<ServerPart> {
    for (const part of super.fromServer(chunk)) {
      if (part.kind === 'end') {
        this.isWaiting = false;
        yield { kind: 'toServer', bytes: Buffer.from('commit\n') };
      }
      yield part;
    }
  }
}

/** Answers with documents in the place of rows. */
class DocumentCodec extends ToyCodec {
  override *fromServer(chunk: Buffer): Generator<ServerPart> {
    for (const part of super.fromServer(chunk)) {
      if (part.kind !== 'opaque') {
        yield part;
        continue;
      }
      const { documents } = new Documents([{ value: part.bytes.toString().slice(2, -1) }]);
      yield {
        kind: 'documents',
        query: this.answering,
        documents,
        get bytes() {
          return Buffer.from(`${documents.map((document) => document.text()).join()}\n`);
        },
        stop: () => undefined,
      };
    }
  }
}

/** Must be told something before it knows whether it goes on. */
class AskingCodec extends ToyCodec {
  readonly known = Promise.withResolvers<void>();

  override *fromClient(chunk: Buffer): Generator<ClientPart> {
    yield { kind: 'wait', until: this.known.promise };
    if (chunk.includes('bad')) {
      const ends = { code: 'policy', message: 'it was bad' } as const;
      yield { kind: 'reply', toClient: Buffer.from('no\n'), ends };
    }
    yield* super.fromClient(chunk);
  }

  override farewell(): Buffer {
    return Buffer.from('farewell\n');
  }
}

class Peer {
  readonly wire: Wire;
  #text = '';

  constructor(stream: ConstructorParameters<typeof Wire>[0]) {
    this.wire = new Wire(stream);
  }

  say(line: string): void {
    this.wire.write(Buffer.from(`${line}\n`));
  }

  async line(): Promise<string> {
    while (!this.#text.includes('\n')) this.#text += (await this.wire.read(1)).toString();
    const [line = '', ...rest] = this.#text.split('\n');
    this.#text = rest.join('\n');
    return line;
  }
}

/** Resolves when the other side of the wire is gone. */
async function left(wire: Wire): Promise<void> {
  if (!wire.signal.aborted) await new Promise((resolve) => wire.signal.addEventListener('abort', resolve));
}

const peers: Peer[] = [];
afterEach(() => {
  for (const peer of peers.splice(0)) peer.wire.destroy();
});

describe('relay', () => {
  it('forwards what is allowed and records decision and end', async () => {
    const { client, server, events, ended } = start({});
    client.say('? one');
    expect(await server.line()).toBe('? one');
    server.say('= 1');
    server.say('. done');
    expect(await client.line()).toBe('= 1');
    expect(await client.line()).toBe('. done');
    client.wire.end();
    expect(await ended).toBe('the client closed the connection');
    expect(events.map(({ type }) => type)).toEqual(['query.decided', 'query.ended']);
  });

  it('answers a denied query itself', async () => {
    const { client, server } = start({
      onQuery: (query) => (query.text === 'bad' ? deny('guardrail', 'no') : ALLOW),
    });
    client.say('? bad');
    client.say('? good');
    expect(await client.line()).toBe('! guardrail no');
    expect(await server.line()).toBe('? good');
  });

  it('decides every query of a unit before any byte of it leaves', async () => {
    const seen: string[] = [];
    const gate = Promise.withResolvers<void>();
    const { client, server } = start({
      async onQuery(query) {
        seen.push(query.text);
        if (query.text === 'two') await gate.promise;
        return ALLOW;
      },
    });
    client.say('? one && two');
    while (seen.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(server.wire.bufferedBytes).toBe(0);
    gate.resolve();
    expect(await server.line()).toBe('? one && two');
  });

  it('masks rows, stops asking when told, and blocks a result when a plugin says so', async () => {
    const { client, server, events } = start({
      onResult: (_columns, query) => (rows) => {
        if (query.text === 'forbidden') throw new ResultBlocked({ code: 'guardrail', message: 'withheld' });
        for (const row of rows) row.set(0, 'masked');
        return 'done';
      },
    });
    client.say('? q');
    await server.line();
    server.say('= secret');
    expect(await client.line()).toBe('= masked');
    server.say('= plain');
    expect(await client.line()).toBe('= plain');
    server.say('. done');
    await client.line();
    client.say('? forbidden');
    await server.line();
    server.say('= secret');
    expect(await client.line()).toBe('! guardrail withheld');
    server.say('= more');
    server.say('. done');
    client.say('? next');
    expect(await server.line()).toBe('? next');
    server.say('. done');
    expect(await client.line()).toBe('. done');
    expect(events.find((event) => event.type === 'query.ended' && event.blocked !== undefined)).toMatchObject({
      blocked: 'withheld',
    });
  });

  it('lets plugins change documents, and withholds them where a plugin says so', async () => {
    const { client, server } = start(
      {
        onDocuments: (query) => (documents) => {
          if (query.text === 'secret') throw new ResultBlocked({ code: 'masking', message: 'not these' });
          for (const document of documents) {
            document.visit((value) => {
              if (value.kind === 'text') value.set('***');
              return undefined;
            });
          }
          return undefined;
        },
      },
      new DocumentCodec(),
    );
    client.say('? find');
    expect(await server.line()).toBe('? find');
    server.say('= bob');
    server.say('. done');
    expect([await client.line(), await client.line()]).toEqual(['{"value":"***"}', '. done']);
    client.say('? secret');
    expect(await server.line()).toBe('? secret');
    server.say('= bob');
    server.say('= eve');
    expect(await client.line()).toBe('! masking not these');
  });

  it('passes notices to the client while a query is held', async () => {
    const gate = Promise.withResolvers<void>();
    const { client } = start({
      async onQuery(_query, _session, hold) {
        hold.notice('waiting for dba-team');
        await gate.promise;
        return ALLOW;
      },
    });
    client.say('? q');
    expect(await client.line()).toBe('# waiting for dba-team');
    gate.resolve();
  });

  it('forwards nothing when the client left, although the hold is allowed afterwards', async () => {
    const gate = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const { client, server, events, ended } = start({
      async onQuery() {
        asked.resolve();
        await gate.promise;
        return ALLOW;
      },
    });
    client.say('? insert');
    await asked.promise;
    client.wire.destroy();
    await ended;
    gate.resolve();
    await left(server.wire);
    expect(server.wire.bufferedBytes).toBe(0);
    expect(events).toMatchObject([
      { type: 'query.decided', verdict: { allow: false, reason: { code: 'client_left' } } },
    ]);
  });

  it('a cancel ends the held query and the session lives on', async () => {
    const { client, server, session } = start({
      onQuery: (query) => (query.text === 'slow' ? new Promise(() => undefined) : ALLOW),
    });
    client.say('? slow');
    while (!session.isHolding) await new Promise((resolve) => setImmediate(resolve));
    expect(session.cancelHeld()).toBe(true);
    expect(await client.line()).toMatch(/^! cancelled/);
    client.say('? fast');
    expect(await server.line()).toBe('? fast');
    expect(session.cancelHeld()).toBe(false);
  });

  it('tells the client why a killed session ends and forwards nothing more', async () => {
    const { client, server, session, ended } = start({ onQuery: () => new Promise(() => undefined) });
    client.say('? held');
    while (!session.isHolding) await new Promise((resolve) => setImmediate(resolve));
    session.kill({ code: 'killed', message: 'ended by root' });
    expect(await client.line()).toBe('bye ended by root');
    expect(await ended).toBe('ended by root');
    expect(server.wire.bufferedBytes).toBe(0);
  });

  it('records a forwarded query as lost when the upstream breaks, and tells the client', async () => {
    const { client, server, events, ended } = start({});
    client.say('? q');
    await server.line();
    server.wire.destroy();
    expect(await client.line()).toBe('bye the upstream closed the connection');
    await ended;
    expect(events.at(-1)).toMatchObject({ type: 'query.ended', outcome: { status: 'lost' } });
  });

  it('ends the session on a broken frame from either side', async () => {
    const one = start({});
    one.client.say('nonsense');
    expect(await one.client.line()).toContain('protocol error from the client');
    await one.ended;
    const other = start({});
    other.server.say('unasked');
    expect(await other.client.line()).toContain('protocol error from the upstream');
    await other.ended;
  });

  it('does not read on from the upstream while the client does not read', async () => {
    const { client, server } = start({});
    client.say('? q');
    await server.line();
    const megabyte = Buffer.from(`= ${'x'.repeat(1024 * 1024)}\n`);
    let sent = 0;
    // The client never reads: the server must be pushed back after a bounded number of bytes.
    for (; sent < 64; sent += 1) {
      const drained = server.wire.write(megabyte);
      if (drained === undefined) continue;
      const stalled = Symbol('stalled');
      const turns = async (): Promise<symbol> => {
        for (let i = 0; i < 200; i += 1) await new Promise((resolve) => setImmediate(resolve));
        return stalled;
      };
      if ((await Promise.race([drained, turns()])) === stalled) break;
    }
    expect(sent).toBeLessThan(16);
    expect(client.wire.bufferedBytes).toBeLessThanOrEqual(2 * READ_AHEAD_BYTES_MAX + megabyte.length);
  });

  it('tells the codec of limits, takes nothing more of the client while it waits, and sends what it has to say', async () => {
    const codec = new CountingCodec();
    const rowLimit = { max: 5, rule: 'r' };
    const { client, server } = start({ onQuery: () => ({ allow: true, rowLimit }) }, codec);
    client.say('? one');
    client.say('? two');
    expect(await server.line()).toBe('? one');
    expect(codec.limits).toEqual(['one 5']);
    server.say('. done');
    expect(await server.line()).toBe('commit');
    expect(await client.line()).toBe('. done');
    expect(await server.line()).toBe('? two');
    expect(codec.limits).toEqual(['one 5', 'two 5']);
  });

  it('ends when the client leaves while the codec waits', async () => {
    const { client, server, events, ended } = start({}, new CountingCodec());
    client.say('? one');
    await server.line();
    client.wire.destroy();
    expect(await ended).toBe('the client closed the connection');
    expect(events.at(-1)).toMatchObject({ type: 'query.ended', outcome: { status: 'lost' } });
  });

  it('reads nothing more of the client before the codec knows what it must', async () => {
    const codec = new AskingCodec();
    const { client, server } = start({}, codec);
    client.say('? one');
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.wire.bufferedBytes).toBe(0);
    codec.known.resolve();
    expect(await server.line()).toBe('? one');
  });

  it('ends the session behind the last words of a codec, and adds none', async () => {
    const codec = new AskingCodec();
    codec.known.resolve();
    const { client, server, ended } = start({}, codec);
    client.say('? bad');
    expect(await client.line()).toBe('no');
    expect(await ended).toBe('it was bad');
    await left(server.wire);
    expect(await client.wire.receive()).toBeUndefined();
    expect(server.wire.bufferedBytes).toBe(0);
  });

  it('forwards nothing that must be limited where the codec cannot', async () => {
    const { client, server, ended } = start({ onQuery: () => ({ allow: true, rowLimit: { max: 1, rule: 'r' } }) });
    client.say('? one');
    await ended;
    expect(server.wire.bufferedBytes).toBe(0);
  });
});
