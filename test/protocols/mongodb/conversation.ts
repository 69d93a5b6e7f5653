import { Binary, type Document, Double, deserialize, Int32, Long } from 'bson';
import { Fields, inside, numberOf, textOf } from '../../../protocols/mongodb/bson/fields.ts';
import { createMongodbCodec, type MongodbCodecOptions } from '../../../protocols/mongodb/codec.ts';
import { Cursors } from '../../../protocols/mongodb/cursors.ts';
import { LogicalSessions } from '../../../protocols/mongodb/logical-sessions.ts';
import { crc32c } from '../../../protocols/mongodb/messages/crc32c.ts';
import { HEADER_BYTES } from '../../../protocols/mongodb/messages/header.ts';
import { FLAG, readOpMsg, writeOpMsg } from '../../../protocols/mongodb/messages/op-msg.ts';
import { unknownLineage } from '../../../protocols/mongodb/results/lineage/lineage.ts';
import type { Reply, ReplyContext } from '../../../protocols/mongodb/results/reply.ts';
import type { Codec, ServerPart } from '../../../src/core/codec.ts';
import type { Outcome, Query } from '../../../src/core/query.ts';
import type { Reason } from '../../../src/core/verdict.ts';
import { bson } from './bson/values.ts';

export const DENIED: Reason = { code: 'guardrail', message: 'not allowed', rule: 'no-drop', hint: 'Ask.' };
export const ALICE = { userId: 'alice', connectionId: 'shop' };
export const BOB = { userId: 'bob', connectionId: 'shop' };

const LINEAGE = unknownLineage();

/** Options of a codec on its own: nothing is masked, nothing looked up. */
export function codecOptions(more: Partial<MongodbCodecOptions> = {}): MongodbCodecOptions {
  return {
    owner: ALICE,
    cursors: new Cursors(),
    logicalSessions: new LogicalSessions(),
    answer: ({ name }) => (/^(hello|ismaster)$/i.test(name) ? bson({ gateway: true, ok: new Double(1) }) : undefined),
    lineageOf: () => LINEAGE,
    readReply: plainReply,
    ...more,
  };
}

export const FIND: Document = { find: 'people', filter: { name: 'ann' } };
/** How a denial is told. */
export const DENIAL = { ok: 0, code: 13, codeName: 'Unauthorized' };

/** A logical session. */
export function lsid(n: number): { id: Binary } {
  return { id: new Binary(Buffer.alloc(16, n), Binary.SUBTYPE_UUID) };
}

/** The fields of a command in a transaction. */
export function inTransaction(n: number, isFirst = false): Document {
  return {
    lsid: lsid(n),
    txnNumber: Long.fromNumber(1),
    autocommit: false,
    ...(isFirst ? { startTransaction: true } : {}),
  };
}

/** An answer as the codec sees it, told by its plainest fields. */
export function plainReply(body: Buffer, _context: ReplyContext): Reply {
  const fields = new Fields(body);
  const cursor = inside(fields.get('cursor'));
  const id = cursor?.get('id');
  const [database = '', collection = ''] = (textOf(cursor?.get('ns')) ?? '').split('.');
  const isOk = numberOf(fields.get('ok')) === 1;
  const code = String(numberOf(fields.get('code')) ?? 0);
  const outcome: Outcome = isOk
    ? { status: 'ok', rows: numberOf(fields.get('n')) ?? 0 }
    : { status: 'error', rows: 0, error: { code, message: textOf(fields.get('errmsg')) ?? '' } };
  let written = body;
  return {
    documents: [{ visit: () => undefined, text: () => JSON.stringify(deserialize(body)) }],
    outcome,
    ...(id === undefined ? {} : { cursor: { id: id.bytes.readBigInt64LE(id.start), database, collection } }),
    maskTexts: (mask) => {
      const text = textOf(fields.get('errmsg'));
      if (text !== undefined && mask(text, []) !== text)
        written = bson({ ...deserialize(body), errmsg: mask(text, []) });
    },
    encode: (room = 0) => (written === body ? body : Buffer.concat([Buffer.alloc(room), written])),
  };
}

/** What a message holds, for comparisons. */
export function contentOf(message: Buffer): Document & { to: number; flags: number } {
  const { responseTo, flags, body, sequences } = readOpMsg(message);
  const lists = sequences.map(({ name, documents }) => [name, documents.map((document) => deserialize(document))]);
  return { to: responseTo, flags, ...deserialize(body), ...Object.fromEntries(lists) };
}

/** Whole messages one behind the other. */
export function messagesIn(bytes: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < HEADER_BYTES) throw new Error('a message is cut off');
    const end = at + bytes.readInt32LE(at);
    if (end > bytes.length) throw new Error('a message is cut off');
    messages.push(bytes.subarray(at, end));
    at = end;
  }
  return messages;
}

/** A command's message. */
export function request(id: number, command: Document, flags = 0, sequences: Record<string, Document[]> = {}): Buffer {
  return writeOpMsg({
    requestId: id,
    responseTo: 0,
    flags,
    body: bson({ ...command, $db: command.$db ?? 'shop' }),
    sequences: Object.entries(sequences).map(([name, documents]) => ({ name, documents: documents.map(bson) })),
  });
}

/** An answer's message. */
export function answer(to: number, document: Document, flags = 0): Buffer {
  return writeOpMsg({ requestId: 1000 + to, responseTo: to, flags, body: bson(document), sequences: [] });
}

export const OK = { ok: new Double(1) };

/** The answer to a find: documents, and the number of what is left. */
export function batch(id: number, documents: readonly Document[] = [], name = 'firstBatch'): Document {
  return { cursor: { [name]: documents, id: Long.fromNumber(id), ns: 'shop.people' }, ...OK };
}

/** A getMore. */
export function getMore(id: number): Document {
  return { getMore: Long.fromNumber(id), collection: 'people', batchSize: new Int32(2) };
}

/** Plays a session against the codec: who sends what, and what reaches whom. */
export class Conversation {
  readonly codec: Codec;
  readonly queries: Query[] = [];
  readonly ends: { query: Query; outcome: Outcome }[] = [];
  /** Texts of the documents that were shown. */
  readonly shown: string[] = [];
  verdict: (query: Query) => Reason | undefined = () => undefined;
  wantsDocuments = true;
  onDocuments: (query: Query) => Reason | undefined = () => undefined;
  #toServer: Buffer[] = [];
  #toClient: Buffer[] = [];
  #waiting: Buffer[] = [];

  constructor(options: Partial<MongodbCodecOptions> = {}) {
    this.codec = createMongodbCodec(codecOptions(options));
  }

  /** The client sends a command; returns what reached the server since the last look. */
  client(id: number, command: Document, flags = 0, sequences: Record<string, Document[]> = {}): Buffer[] {
    this.clientChunk(request(id, command, flags, sequences));
    return this.serverGot();
  }

  /** The server sends an answer; returns what reached the client since the last look. */
  server(to: number, document: Document, flags = 0): Buffer[] {
    this.serverChunk(answer(to, document, flags));
    return this.clientGot();
  }

  /** As the relay does: nothing more is taken while an answer is waited for. */
  clientChunk(chunk: Buffer): void {
    this.#waiting.push(chunk);
    this.#takeClient();
  }

  serverChunk(chunk: Buffer): void {
    for (const part of this.codec.fromServer(chunk)) {
      if (part.kind === 'toServer') this.#toServer.push(part.bytes);
      else this.#toClient.push(this.#serverPart(part));
    }
    this.#takeClient();
  }

  serverGot(): Buffer[] {
    return messagesIn(Buffer.concat(this.#toServer.splice(0)));
  }

  clientGot(): Buffer[] {
    return messagesIn(this.clientBytes());
  }

  /** The same where a message may be half out. */
  clientBytes(): Buffer {
    return Buffer.concat(this.#toClient.splice(0));
  }

  /** `operation: status rows` of every end so far. */
  get endings(): string[] {
    return this.ends.map(
      ({ query, outcome }) => `${query.statements()[0]?.operation}: ${outcome.status} ${outcome.rows}`,
    );
  }

  #parts: Iterator<ReturnType<Codec['fromClient']> extends Iterable<infer T> ? T : never> | undefined;

  #takeClient(): void {
    while (this.codec.isWaiting !== true) {
      if (this.#parts === undefined) {
        const chunk = this.#waiting.shift();
        if (chunk === undefined) return;
        this.#parts = this.codec.fromClient(chunk)[Symbol.iterator]();
      }
      const next = this.#parts.next();
      if (next.done === true) {
        this.#parts = undefined;
        continue;
      }
      const part = next.value;
      if (part.kind === 'opaque') this.#toServer.push(part.bytes);
      else if (part.kind === 'reply') this.#toClient.push(part.toClient);
      else if (part.kind === 'wait') throw new Error('nobody waits here');
      else this.#decide(part);
    }
  }

  #decide(part: Parameters<Codec['allow']>[0]): void {
    this.queries.push(...part.queries);
    for (const query of part.queries) {
      const reason = query.refused ?? this.verdict(query);
      if (reason === undefined) continue;
      const { toClient, toServer } = this.codec.deny(part, query, reason);
      if (toClient !== undefined) this.#toClient.push(toClient);
      if (toServer !== undefined) this.#toServer.push(toServer);
      return;
    }
    this.#toServer.push(this.codec.allow(part));
  }

  #serverPart(part: Exclude<ServerPart, { kind: 'toServer' }>): Buffer {
    switch (part.kind) {
      case 'opaque':
        return part.bytes;
      case 'end':
        this.ends.push({ query: part.query, outcome: part.outcome });
        return part.bytes;
      case 'documents': {
        if (!this.wantsDocuments) {
          part.stop();
          return part.bytes;
        }
        const reason = this.onDocuments(part.query);
        if (reason !== undefined) return this.codec.block(part.query, reason);
        this.shown.push(...part.documents.map((document) => document.text()));
        return part.bytes;
      }
      default:
        throw new Error('MongoDB has no rows');
    }
  }
}

/** A command in the old form. */
export function oldQuery(id: number, command: Document): Buffer {
  const rest = Buffer.concat([Buffer.alloc(4), Buffer.from('admin.$cmd\0'), Buffer.alloc(8), bson(command)]);
  const header = Buffer.alloc(16);
  header.writeInt32LE(16 + rest.length);
  header.writeInt32LE(id, 4);
  header.writeInt32LE(2004, 12);
  return Buffer.concat([header, rest]);
}

/** A message of another kind, number 9. */
export function ofKind(opCode: number): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeInt32LE(20);
  bytes.writeInt32LE(9, 4);
  bytes.writeInt32LE(opCode, 12);
  return bytes;
}

/** A message with a checksum behind it, as its flag says. */
export function withChecksum(message: Buffer): Buffer {
  const bytes = Buffer.concat([message, Buffer.alloc(4)]);
  bytes.writeInt32LE(bytes.length);
  bytes.writeUInt32LE((bytes.readUInt32LE(16) | FLAG.checksumPresent) >>> 0, 16);
  bytes.writeUInt32LE(crc32c(bytes.subarray(0, -4)), bytes.length - 4);
  return bytes;
}
