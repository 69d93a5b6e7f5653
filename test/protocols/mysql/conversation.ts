import { createMysqlCodec, type MysqlCodecOptions } from '../../../protocols/mysql/codec.ts';
import { Capability, Command, without } from '../../../protocols/mysql/constants.ts';
import { errPayload } from '../../../protocols/mysql/err-packet.ts';
import { lenencInt, lenencString } from '../../../protocols/mysql/lenenc.ts';
import { eofPayload, okPayload } from '../../../protocols/mysql/ok-packet.ts';
import { encodePackets } from '../../../protocols/mysql/packet.ts';
import type { Codec, ResultPart, ServerPart } from '../../../src/core/codec.ts';
import type { Outcome, Query, Row } from '../../../src/core/query.ts';
import { type Reason, ResultBlocked } from '../../../src/core/verdict.ts';
import { analyseMysql } from '../../../src/sql/mysql/index.ts';
import { FACTS } from './facts.ts';

export const DENIED: Reason = { code: 'guardrail', message: 'not allowed', rule: 'no-drop', hint: 'Ask.' };

/** Capabilities of a session whose rows end with EOF packets. */
export const EOF_STYLE: number = without(FACTS.capabilities, Capability.CLIENT_DEPRECATE_EOF);

/** Plays a session against the codec: who sends what, and what reaches whom. */
export class Conversation {
  readonly codec: Codec;
  readonly capabilities: number;
  readonly queries: Query[] = [];
  readonly ends: { query: Query; outcome: Outcome }[] = [];
  readonly results: ResultPart[] = [];
  #toServer: Buffer[] = [];
  #toClient: Buffer[] = [];
  verdict: (query: Query) => Reason | undefined = () => undefined;
  /** Called for every row when set; then rows are wanted. */
  onRow: ((row: Row) => void) | undefined;
  onResult: ((result: ResultPart) => Reason | undefined) | undefined;
  /** Notices given before every verdict. */
  notices: readonly string[] = [];

  constructor(options: Partial<MysqlCodecOptions> = {}) {
    this.capabilities = options.facts?.capabilities ?? FACTS.capabilities;
    this.codec = createMysqlCodec({ facts: FACTS, analyse: analyseMysql, policy: { localInfile: 'deny' }, ...options });
  }

  /** The client sends a command; returns what reached the server since the last look. */
  command(code: number, rest: Buffer | string = ''): Buffer {
    return this.clientChunk(encodePackets(0, [Buffer.concat([Buffer.of(code), Buffer.from(rest)])]));
  }

  query(text: string): Buffer {
    return this.command(Command.COM_QUERY, text);
  }

  clientChunk(chunk: Buffer): Buffer {
    for (const part of this.codec.fromClient(chunk)) {
      if (part.kind === 'opaque') this.#toServer.push(part.bytes);
      else if (part.kind === 'reply') this.#toClient.push(part.toClient);
      else if (part.kind === 'wait') throw new Error('nobody waits here');
      else {
        this.queries.push(...part.queries);
        for (const notice of this.notices) {
          const bytes = this.codec.notice?.(notice);
          if (bytes !== undefined) this.#toClient.push(bytes);
        }
        const denied = part.queries.map((query) => ({ query, reason: query.refused ?? this.verdict(query) }));
        const first = denied.find(({ reason }) => reason !== undefined);
        if (first?.reason === undefined) this.#toServer.push(this.codec.allow(part));
        else this.#toClient.push(this.codec.deny(part, first.query, first.reason).toClient ?? Buffer.alloc(0));
      }
    }
    return this.serverGot();
  }

  /** The server answers with payloads, numbered from `seq`; returns what reached the client since the last look. */
  server(payloads: readonly Buffer[], seq = 1): Buffer {
    this.serverChunk(encodePackets(seq, payloads));
    return this.clientGot();
  }

  serverChunk(chunk: Buffer): void {
    for (const part of this.codec.fromServer(chunk)) {
      if (part.kind === 'toServer') this.#toServer.push(part.bytes);
      else this.#toClient.push(this.#serverPart(part));
    }
  }

  serverGot(): Buffer {
    const bytes = Buffer.concat(this.#toServer);
    this.#toServer = [];
    return bytes;
  }

  clientGot(): Buffer {
    const bytes = Buffer.concat(this.#toClient);
    this.#toClient = [];
    return bytes;
  }

  /** `text: status rows` of every end so far. */
  get endings(): string[] {
    return this.ends.map(({ query, outcome }) => `${query.text}: ${outcome.status} ${outcome.rows}`);
  }

  #serverPart(part: Exclude<ServerPart, { kind: 'toServer' }>): Buffer {
    switch (part.kind) {
      case 'opaque':
        return part.bytes;
      case 'end':
        this.ends.push(part);
        return part.bytes;
      case 'result': {
        this.results.push(part);
        const reason = this.onResult?.(part);
        if (reason !== undefined) return this.codec.block(part.query, reason);
        part.wantRows = this.onRow !== undefined;
        return part.bytes;
      }
      case 'documents':
        throw new Error('MySQL has no documents');
      case 'rows':
        try {
          for (const row of part.rows) this.onRow?.(row);
          return part.bytes;
        } catch (error) {
          if (error instanceof ResultBlocked) return this.codec.block(part.query, error.reason);
          throw error;
        }
    }
  }
}

/** Payloads of the server. */
export const be = {
  ok: (more: Parameters<typeof okPayload>[1] = { status: 2 }): Buffer => okPayload(FACTS.capabilities, more),
  /** What ends rows in place of an EOF packet. */
  end: (status = 2): Buffer => okPayload(FACTS.capabilities, { header: 0xfe, status }),
  eof: (status = 2): Buffer => eofPayload(status),
  err: (code: number, message: string): Buffer => errPayload({ code, sqlState: '42000', message }),
  columns: (n: number): Buffer => lenencInt(n),
  column: (name: string, more: { type?: number; charset?: number; table?: string; flags?: number } = {}): Buffer => {
    const { type = 0xfd, charset = 45, table = 't', flags = 0 } = more;
    const tail = Buffer.alloc(13);
    tail.writeUInt8(0x0c);
    tail.writeUInt16LE(charset, 1);
    tail.writeUInt32LE(400, 3);
    tail.writeUInt8(type, 7);
    tail.writeUInt16LE(flags, 8);
    const names = ['def', table === '' ? '' : 'app', table, table, name, table === '' ? '' : name];
    return Buffer.concat([...names.map(lenencString), tail]);
  },
  row: (...cells: readonly (string | null)[]): Buffer =>
    Buffer.concat(cells.map((cell) => (cell === null ? Buffer.of(0xfb) : lenencString(cell)))),
  /** A row of the binary protocol without NULLs, its values encoded. */
  binaryRow: (...values: readonly Buffer[]): Buffer =>
    Buffer.concat([Buffer.of(0), Buffer.alloc((values.length + 9) >> 3), ...values]),
  prepareOk: (id: number, columns: number, params: number): Buffer => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt32LE(id, 1);
    bytes.writeUInt16LE(columns, 5);
    bytes.writeUInt16LE(params, 7);
    return bytes;
  },
};
