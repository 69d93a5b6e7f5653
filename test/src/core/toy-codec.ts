import type { ClientPart, Codec, Denial, QueryPart, ServerPart } from '../../../src/core/codec.ts';
import type { Column, Query, Row } from '../../../src/core/query.ts';
import type { Reason } from '../../../src/core/verdict.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { query } from './fixtures.ts';

const COLUMNS: readonly Column[] = [{ name: 'value', type: 'text', kind: 'text' }];

/**
 * The smallest protocol that has everything the relay needs: lines. The client sends `? text`; the server answers with
 * `= value` rows and a `. tag` line. Anything else breaks the protocol.
 */
export class ToyCodec implements Codec {
  readonly #running: Query[] = [];
  #result: { wantRows: boolean } | undefined;
  #blocked = false;
  #clientRest = '';
  #serverRest = '';
  atBoundary = true;
  keepAlives = 0;

  /** Whose answer is on its way. */
  protected get answering(): Query {
    const [first] = this.#running;
    if (first === undefined) throw new ProtocolError('nothing was asked');
    return first;
  }

  *fromClient(chunk: Buffer): Generator<ClientPart> {
    const lines = (this.#clientRest + chunk.toString()).split('\n');
    this.#clientRest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('? ')) throw new ProtocolError('not a query line');
      const texts = line.slice(2).split(' && ');
      yield { kind: 'query', queries: texts.map((text) => query(text)), bytes: Buffer.from(`${line}\n`) };
    }
  }

  *fromServer(chunk: Buffer): Generator<ServerPart> {
    const lines = (this.#serverRest + chunk.toString()).split('\n');
    this.#serverRest = lines.pop() ?? '';
    for (const line of lines) {
      const bytes = Buffer.from(`${line}\n`);
      const current = this.#running[0];
      if (current === undefined) throw new ProtocolError('a reply nobody asked for');
      if (line.startsWith('= ')) {
        if (this.#result === undefined) {
          const part = {
            kind: 'result' as const,
            bytes: Buffer.alloc(0),
            query: current,
            columns: COLUMNS,
            readable: true,
            wantRows: false,
          };
          yield part;
          this.#result = part;
        }
        if (this.#blocked) continue;
        if (this.#result.wantRows) yield this.#rows(line, current);
        else yield { kind: 'opaque', bytes };
      } else if (line.startsWith('. ')) {
        this.#running.shift();
        this.#result = undefined;
        const wasBlocked = this.#blocked;
        this.#blocked = false;
        yield {
          kind: 'end',
          bytes: wasBlocked ? Buffer.alloc(0) : bytes,
          query: current,
          outcome: { status: 'ok', rows: 1, tag: line.slice(2) },
        };
      } else throw new ProtocolError('not a reply line');
    }
  }

  #rows(line: string, current: Query): ServerPart {
    let value: string | null = line.slice(2);
    const result = this.#result;
    const row: Row = {
      columns: COLUMNS,
      bytes: () => (value === null ? null : Buffer.from(value)),
      get: () => value,
      set: (_i, next) => {
        value = next;
      },
    };
    return {
      kind: 'rows',
      query: current,
      rows: [row],
      get bytes() {
        return Buffer.from(`= ${value ?? 'NULL'}\n`);
      },
      stop: () => {
        if (result !== undefined) result.wantRows = false;
      },
    };
  }

  allow(part: QueryPart): Buffer {
    this.#running.push(...part.queries);
    return part.bytes;
  }

  deny(_part: QueryPart, _query: Query, reason: Reason): Denial {
    return { toClient: Buffer.from(`! ${reason.code} ${reason.message}\n`) };
  }

  block(_query: Query, reason: Reason): Buffer {
    this.#blocked = true;
    return Buffer.from(`! ${reason.code} ${reason.message}\n`);
  }

  notice(text: string): Buffer {
    return Buffer.from(`# ${text}\n`);
  }

  farewell(reason: Reason): Buffer {
    return Buffer.from(`bye ${reason.message}\n`);
  }
}
