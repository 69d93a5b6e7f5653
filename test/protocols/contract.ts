import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Codec } from '../../src/core/codec.ts';
import type { Protocol } from '../../src/core/protocol.ts';
import { ALLOW, deny } from '../../src/core/verdict.ts';
import { ProtocolError } from '../../src/errors.ts';
import { CONNECTION, type Gateway, PASSWORD, startGateway, USER } from './harness.ts';

/** What a statement came back with; cells as text, whatever the wire format was. */
export interface ContractResult {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly error?: { readonly code: string; readonly message: string };
}

/** A client of the protocol under test, as low-level as the suite needs it. */
export interface ContractClient {
  query(text: string): Promise<ContractResult>;
  /** Through a prepared statement with one text parameter, results in the binary format where the protocol has one. */
  prepared(text: string, parameter: string): Promise<ContractResult>;
  /** Sends all statements before the first answer is read; one result each, as far as the protocol answers. */
  pipeline(texts: readonly string[]): Promise<readonly ContractResult[]>;
  /** Sends all statements as commands of their own before the first answer is read; one result each, in order. */
  burst(texts: readonly string[]): Promise<readonly ContractResult[]>;
  sendRaw(bytes: Buffer): void;
  /** Leaves without a word. */
  hangUp(): void;
  close(): Promise<void>;
  /** Resolves when the gateway has closed the connection. */
  readonly closed: Promise<void>;
}

/** What one protocol must bring to run the suite. */
export interface ContractSubject {
  readonly subtype: string;
  readonly protocol: Protocol;
  createCodec(): Codec;
  /** Starts a real server with the table `contract_people (id int, email text, note text)` and 3 rows. */
  startUpstream(): Promise<{ secret: ReadonlyMap<string, string>; stop(): Promise<void> }>;
  connect(port: number, user: string, password: string): Promise<ContractClient>;
  /** A client straight to the upstream. */
  connectDirect(secret: ReadonlyMap<string, string>): Promise<ContractClient>;
  /** Statements whose answers must be the same direct and through. */
  readonly transparent: readonly string[];
  /** The same with large answers: left out where every byte is a chunk of its own. */
  readonly bulky: readonly string[];
  readonly parameterMark: string;
  /** How a statement is told where it is sent as something else. */
  readonly shown?: (text: string) => string;
  readonly begin: string;
  readonly commit: string;
  /** The transaction's fate after a denied statement within it, when the client commits. */
  readonly deniedTransactionKeepsEarlierWork: boolean;
  /** How many of a pipeline's statements take effect when the second of three is denied. */
  readonly deniedPipelineEffects: readonly number[];
  readonly unknownFrame: Buffer;
  /** A frame header that announces more than may be kept. */
  readonly oversizeFrame: Buffer;
}

const PEOPLE = 'select id, email, note from contract_people where id <= 3 order by id';

/** The promises every protocol keeps; run once per way the bytes may arrive. */
export function contractSuite(subject: ContractSubject): void {
  describe.each([
    { how: 'in whole chunks', pieceBytes: Number.POSITIVE_INFINITY },
    { how: 'byte by byte', pieceBytes: 1 },
    { how: 'in pieces of 7 bytes', pieceBytes: 7 },
  ])('contract of $how', ({ pieceBytes }) => {
    let upstream: Awaited<ReturnType<ContractSubject['startUpstream']>>;
    let gateway: Gateway;

    beforeAll(async () => {
      upstream = await subject.startUpstream();
    });
    afterAll(() => upstream.stop());
    beforeEach(async () => {
      gateway = await startGateway(subject.protocol, subject.subtype, upstream.secret, pieceBytes);
      return () => gateway.close();
    });

    const open = (): Promise<ContractClient> => subject.connect(gateway.port, `${USER}~${CONNECTION}`, PASSWORD);
    const denying = (word: string): void => {
      gateway.plugin.onDecide = (query) =>
        query.text.includes(word) ? deny('guardrail', `blocked: ${word}`, { rule: 'no-go' }) : ALLOW;
    };
    const ids = async (client: ContractClient, from: number): Promise<number[]> => {
      const { rows } = await client.query(`select id from contract_people where id >= ${from} order by id`);
      return rows.map(([id]) => Number(id));
    };
    const insert = (id: number): string => `insert into contract_people (id, email, note) values (${id}, 'x', 'y')`;
    const clean = (client: ContractClient): Promise<ContractResult> =>
      client.query('delete from contract_people where id > 3');

    it('answers as the upstream does, and passes every byte unchanged when nobody looks', async () => {
      const [direct, through] = await Promise.all([subject.connectDirect(upstream.secret), open()]);
      const { client, server } = gateway.legs;
      if (client === undefined || server === undefined) throw new Error('no legs');
      const start = {
        fromClient: bytes(client.received),
        toServer: bytes(server.sent),
        fromServer: bytes(server.received),
        toClient: bytes(client.sent),
      };
      const texts = pieceBytes === 1 ? subject.transparent : [...subject.transparent, ...subject.bulky];
      for (const text of texts) expect(await through.query(text)).toEqual(await direct.query(text));
      expect(bytes(server.sent).subarray(start.toServer.length)).toEqual(
        bytes(client.received).subarray(start.fromClient.length),
      );
      expect(bytes(client.sent).subarray(start.toClient.length)).toEqual(
        bytes(server.received).subarray(start.fromServer.length),
      );
      await Promise.all([direct.close(), through.close()]);
    });

    it('records every query and how it ended', async () => {
      const client = await open();
      await client.query(PEOPLE);
      await client.query('select 1 from contract_nowhere');
      const { shown = (text) => text } = subject;
      expect(gateway.plugin.decided).toEqual([PEOPLE, 'select 1 from contract_nowhere'].map(shown));
      expect(gateway.plugin.ended.map(({ status, rows }) => ({ status, rows }))).toEqual([
        { status: 'ok', rows: 3 },
        { status: 'error', rows: 0 },
      ]);
      await client.close();
    });

    it('denies a query and carries on with the session', async () => {
      denying('delete');
      const client = await open();
      const denied = await client.query('delete from contract_people');
      expect(denied.error?.message).toContain('blocked: delete');
      expect((await client.query(PEOPLE)).rows).toHaveLength(3);
      const prepared = await client.prepared(`delete from contract_people where email = ${subject.parameterMark}`, 'x');
      expect(prepared.error?.message).toContain('blocked: delete');
      expect((await client.query(PEOPLE)).rows).toHaveLength(3);
      await client.close();
    });

    it('leaves the transaction of a denied query as the client is told', async () => {
      const client = await open();
      await clean(client);
      denying('102');
      await client.query(subject.begin);
      await client.query(insert(101));
      expect((await client.query(insert(102))).error?.message).toContain('blocked');
      await client.query(subject.commit);
      gateway.plugin.onDecide = () => ALLOW;
      expect(await ids(client, 100)).toEqual(subject.deniedTransactionKeepsEarlierWork ? [101] : []);
      await clean(client);
      await client.close();
    });

    it('answers a pipeline in order when one of it is denied', async () => {
      const client = await open();
      await clean(client);
      denying('202');
      const results = await client.pipeline([insert(201), insert(202), insert(203)]);
      expect(results.find((result) => result.error !== undefined)?.error?.message).toContain('blocked');
      gateway.plugin.onDecide = () => ALLOW;
      expect(await ids(client, 200)).toEqual(subject.deniedPipelineEffects.map((n) => 200 + n));
      await clean(client);
      await client.close();
    });

    it('puts a denial behind the whole answer to what was sent before it, however long that takes to record', async () => {
      const client = await open();
      let recording = Promise.withResolvers<void>();
      gateway.plugin.onDecide = async (query) => {
        if (!query.text.includes('secret_word')) return ALLOW;
        // Decided while the end of the query before is being recorded: its answer is half out.
        await recording.promise;
        return deny('guardrail', 'blocked: secret_word');
      };
      const record = gateway.plugin.onEvent.bind(gateway.plugin);
      gateway.plugin.onEvent = async (event) => {
        record(event);
        if (event.type !== 'query.ended') return;
        recording.resolve();
        for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
      };
      for (let round = 0; round < 3; round += 1) {
        recording = Promise.withResolvers<void>();
        const [first, denied, last] = await client.burst([PEOPLE, "select 'secret_word'", PEOPLE]);
        expect(first?.error).toBeUndefined();
        expect(first?.rows).toHaveLength(3);
        expect(denied?.error?.message).toContain('blocked');
        expect(denied?.rows).toEqual([]);
        expect(last?.rows).toHaveLength(3);
      }
      await client.close();
    });

    it('masks longer, shorter and with NULL, and leaves the neighbours intact', async () => {
      const client = await open();
      const plain = await client.query(PEOPLE);
      const replacements = ['a much longer replacement than what was there before, with ünïcödé', 's', null];
      let next = 0;
      gateway.plugin.onMask = () => (rows) => {
        for (const row of rows) row.set(1, replacements[next++ % 3] ?? null);
        return undefined;
      };
      const expected = plain.rows.map(([id, , note], i) => [id, replacements[i % 3], note]);
      expect((await client.query(PEOPLE)).rows).toEqual(expected);
      next = 0;
      const binary = await client.prepared(
        `select id, email, note from contract_people where note <> ${subject.parameterMark} and id <= 3 order by id`,
        'none',
      );
      expect(binary.rows).toEqual(expected);
      gateway.plugin.onMask = () => undefined;
      expect(await client.query(PEOPLE)).toEqual(plain);
      await client.close();
    });

    it('shows the cells as they are to whoever looks, and stops looking when told', async () => {
      const client = await open();
      const seen: (string | null)[] = [];
      gateway.plugin.onMask = () => (rows) => {
        for (const row of rows) seen.push(row.get(1));
        return 'done';
      };
      const { rows } = await client.query(PEOPLE);
      expect(rows).toHaveLength(3);
      expect(seen.length).toBeGreaterThan(0);
      expect(rows.map((row) => row[1]).slice(0, seen.length)).toEqual(seen);
      await client.close();
    });

    it('holds a query until it is decided and forwards nothing before', async () => {
      const client = await open();
      const gate = Promise.withResolvers<void>();
      const asked = Promise.withResolvers<void>();
      gateway.plugin.onDecide = async (query) => {
        if (query.phase === 'prepare') return ALLOW;
        asked.resolve();
        await gate.promise;
        return ALLOW;
      };
      const before = bytes(gateway.legs.server?.sent ?? []).length;
      const result = client.query(PEOPLE);
      await asked.promise;
      expect(bytes(gateway.legs.server?.sent ?? []).length).toBe(before);
      gate.resolve();
      expect((await result).rows).toHaveLength(3);
      await client.close();
    });

    it('never forwards a held query whose client has left, even when it is allowed afterwards', async () => {
      const [client, witness] = [await open(), await subject.connectDirect(upstream.secret)];
      const gate = Promise.withResolvers<void>();
      const asked = Promise.withResolvers<AbortSignal>();
      gateway.plugin.onDecide = async (_query, hold) => {
        asked.resolve(hold.signal);
        await gate.promise;
        return ALLOW;
      };
      client.query(insert(301)).catch(() => undefined);
      const signal = await asked.promise;
      client.hangUp();
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      gate.resolve();
      await untilEmpty(gateway);
      expect((await witness.query('select id from contract_people where id = 301')).rows).toEqual([]);
      expect(gateway.plugin.events.some((event) => event.type === 'query.decided' && !event.verdict.allow)).toBe(true);
      await witness.close();
    });

    it('never forwards a held query of a killed session', async () => {
      const [client, witness] = [await open(), await subject.connectDirect(upstream.secret)];
      const asked = Promise.withResolvers<void>();
      gateway.plugin.onDecide = () => {
        asked.resolve();
        return new Promise(() => undefined);
      };
      client.query(insert(302)).catch(() => undefined);
      await asked.promise;
      gateway.sessions()[0]?.kill({ code: 'killed', message: 'ended by the test' });
      await client.closed;
      await untilEmpty(gateway);
      expect((await witness.query('select id from contract_people where id = 302')).rows).toEqual([]);
      await witness.close();
    });

    it('denies when a plugin throws, and when recording fails', async () => {
      const client = await open();
      gateway.plugin.onDecide = () => {
        throw new Error('broken plugin');
      };
      expect((await client.query(PEOPLE)).error?.message).toContain('check failed');
      gateway.plugin.onDecide = () => ALLOW;
      const record = gateway.plugin.onEvent;
      gateway.plugin.onEvent = () => {
        throw new Error('disk full');
      };
      expect((await client.query(PEOPLE)).error?.message).toContain('cannot record');
      gateway.plugin.onEvent = record;
      expect((await client.query(PEOPLE)).rows).toHaveLength(3);
      await client.close();
    });

    it('ends the session on an unknown frame', async () => {
      const client = await open();
      client.sendRaw(subject.unknownFrame);
      await client.closed;
      await untilEmpty(gateway);
    });

    it('ends the session on a frame over the limit, without waiting for it', async () => {
      const client = await open();
      client.sendRaw(subject.oversizeFrame);
      await client.closed;
      await untilEmpty(gateway);
    });

    it('shares nothing between two sessions', async () => {
      const [one, other] = [await open(), await open()];
      denying('secret_word');
      const [denied, rows] = await Promise.all([one.query("select 'secret_word'"), other.query(PEOPLE)]);
      expect(denied.error).toBeDefined();
      expect(rows.rows).toHaveLength(3);
      await one.query(subject.begin);
      expect((await other.query(PEOPLE)).rows).toHaveLength(3);
      await Promise.all([one.close(), other.close()]);
    });
  });

  it('raises nothing but ProtocolError on random bytes from either side', () => {
    let seed = 42;
    const random = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      return seed;
    };
    for (let round = 0; round < 2_000; round += 1) {
      const codec = subject.createCodec();
      const chunk = Buffer.from(Array.from({ length: 1 + (random() % 64) }, () => random() & 0xff));
      try {
        for (const part of round % 2 === 0 ? codec.fromClient(chunk) : codec.fromServer(chunk)) {
          if (part.kind === 'query') codec.allow(part);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
      }
    }
  });
}

function bytes(chunks: readonly Buffer[]): Buffer {
  return Buffer.concat(chunks);
}

/** Resolves when the gateway has no session left; a session that never ends runs into the test's own limit. */
async function untilEmpty(gateway: Gateway): Promise<void> {
  while (gateway.sessions().length > 0) await new Promise((resolve) => setImmediate(resolve));
}
