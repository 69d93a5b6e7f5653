import { createPostgresCodec, type PostgresCodecOptions } from '../../../protocols/postgres/codec.ts';
import type { Codec, ResultPart, ServerPart, ToServerPart } from '../../../src/core/codec.ts';
import type { Outcome, Query, Row, Statement } from '../../../src/core/query.ts';
import { type Reason, ResultBlocked } from '../../../src/core/verdict.ts';

const COPY_OUT = {
  direction: 'out',
  target: 'client',
  format: { kind: 'text', delimiter: 9, null: '\\N', hasHeader: false },
} as const;

/** Enough analysis for a scripted conversation: the first word, and the names of what the texts here use. */
export function analyseRoughly(text: string): readonly Statement[] {
  return text
    .split(';')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const statement = part.trim();
      const words = statement.split(/[\s(]+/);
      const operation = (words[0] ?? '').toLowerCase();
      const name = (words[1] ?? '').replaceAll('"', '');
      const base = { operation, text: statement, housekeeping: false } as const;
      switch (operation) {
        case 'prepare':
          return { ...base, prepared: { action: 'prepare', name, body: words.slice(3).join(' ') } };
        case 'execute':
          return { ...base, prepared: { action: 'execute', name } };
        case 'deallocate':
          return { ...base, prepared: { action: 'deallocate', name: name === 'all' ? '*' : name } };
        case 'declare':
          return { ...base, cursor: { action: 'declare', name } };
        case 'fetch':
          return { ...base, cursor: { action: 'use', name: words.at(-1)?.replaceAll('"', '') ?? '' } };
        case 'close':
          return { ...base, cursor: { action: 'close', name } };
        case 'copy':
          return { ...base, copy: name === 'out' ? COPY_OUT : { direction: 'in', target: 'client' } };
        case '???':
          return { ...base, operation: 'unknown' };
        default:
          return base;
      }
    });
}

export const DENIED: Reason = { code: 'guardrail', message: 'not allowed', rule: 'no-drop', hint: 'ask' };

/** Plays a session against the codec: who sends what, and what reaches whom. */
export class Conversation {
  readonly codec: Codec;
  readonly queries: Query[] = [];
  readonly ends: { query: Query; outcome: Outcome }[] = [];
  readonly results: ResultPart[] = [];
  /** What reached each side since it was last read. */
  #toServer: Buffer[] = [];
  #toClient: Buffer[] = [];
  /** Denies a query with a reason, or lets it run. */
  verdict: (query: Query) => Reason | undefined = () => undefined;
  /** How many rows a query may change, where it is limited. */
  rowsMax: number | undefined;
  /** Called for every row when set; then rows are wanted. */
  onRow: ((row: Row) => void) | undefined;
  /** Blocks a result with a reason when it is announced. */
  onResult: ((result: ResultPart) => Reason | undefined) | undefined;
  /** Why a result is withheld whose rows cannot be read. */
  onBroken: Reason | undefined;
  /** A unit is left undecided instead of being answered at once. */
  holds = false;
  held: (() => void) | undefined;

  constructor(options: Partial<PostgresCodecOptions> = {}) {
    this.codec = createPostgresCodec({
      txStatus: 'I',
      analyse: analyseRoughly,
      policy: { functionCalls: 'deny' },
      ...options,
    });
  }

  /** The client sends; returns what reached the server since the last look. */
  client(...frames: Buffer[]): Buffer {
    this.clientChunk(Buffer.concat(frames));
    return this.serverGot();
  }

  clientChunk(chunk: Buffer): void {
    for (const part of this.codec.fromClient(chunk)) {
      if (part.kind === 'opaque') this.#toServer.push(part.bytes);
      else if (part.kind === 'reply') this.#toClient.push(part.toClient);
      else if (part.kind === 'wait') throw new Error('nobody waits here');
      else if (this.holds) this.held = () => this.#decide(part);
      else this.#decide(part);
    }
  }

  /** The server sends; returns what reached the client since the last look. */
  server(...frames: Buffer[]): Buffer {
    this.serverChunk(Buffer.concat(frames));
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

  /** `text status rows` of every end so far. */
  get endings(): string[] {
    return this.ends.map(({ query, outcome }) => `${query.text}: ${outcome.status} ${outcome.rows}`);
  }

  get texts(): string[] {
    return this.queries.map(({ text }) => text);
  }

  #decide(part: Parameters<Codec['allow']>[0]): void {
    this.queries.push(...part.queries);
    for (const query of part.queries) {
      const reason = query.refused ?? this.verdict(query);
      if (reason === undefined) {
        if (this.rowsMax !== undefined) this.codec.limitRows?.(query, { max: this.rowsMax, rule: 'review:1' });
        continue;
      }
      const { toClient, toServer } = this.codec.deny(part, query, reason);
      if (toClient !== undefined) this.#toClient.push(toClient);
      if (toServer !== undefined) this.#toServer.push(toServer);
      return;
    }
    this.#toServer.push(this.codec.allow(part));
  }

  #serverPart(part: Exclude<ServerPart, ToServerPart>): Buffer {
    switch (part.kind) {
      case 'opaque':
        return part.bytes;
      case 'result': {
        this.results.push(part);
        const reason = this.onResult?.(part);
        if (reason !== undefined) return this.codec.block(part.query, reason);
        part.wantRows = this.onRow !== undefined && part.readable;
        return part.bytes;
      }
      case 'documents':
        throw new Error('PostgreSQL has no documents');
      case 'rows':
        try {
          for (const row of part.rows) this.onRow?.(row);
        } catch (error) {
          if (this.onBroken === undefined || !(error instanceof ResultBlocked)) throw error;
          return this.codec.block(part.query, this.onBroken);
        }
        return part.bytes;
      case 'end':
        this.ends.push(part);
        return part.bytes;
    }
  }
}

/** Tags of the messages in a stream, as one string. */
export function tags(stream: Buffer): string {
  let all = '';
  for (let at = 0; at < stream.length; at += 1 + stream.readInt32BE(at + 1))
    all += String.fromCharCode(stream[at] ?? 0);
  return all;
}

/** The fields of the first error or notice of a stream. */
export function fieldsOf(stream: Buffer): Record<string, string> {
  for (let at = 0; at < stream.length; at += 1 + stream.readInt32BE(at + 1)) {
    const tag = String.fromCharCode(stream[at] ?? 0);
    if (tag !== 'E' && tag !== 'N') continue;
    const body = stream.subarray(at + 5, at + 1 + stream.readInt32BE(at + 1)).toString('utf8');
    const pairs = body.split('\0').filter((field) => field !== '');
    return Object.fromEntries(pairs.map((field) => [field.slice(0, 1), field.slice(1)]));
  }
  return {};
}
