import type { ClientPart, Codec, Denial, QueryPart, ServerPart } from '../../src/core/codec.ts';
import type { Query } from '../../src/core/query.ts';
import type { Reason, RowLimit } from '../../src/core/verdict.ts';
import { ProtocolError } from '../../src/errors.ts';
import { ClientSide } from './client-side.ts';
import { farewellError, holdNotice } from './denial.ts';
import { expect } from './forward.ts';
import { syncMessage } from './messages/encode.ts';
import { PostgresQuery } from './query.ts';
import { ServerSide } from './server-side.ts';
import { type PostgresCodecOptions, SessionState } from './session-state.ts';
import { Unit } from './unit.ts';
import { allowUnit, denyUnit } from './verdicts.ts';

export type { PostgresCodecOptions } from './session-state.ts';

/**
 * The PostgreSQL protocol of one session after its login (PostgreSQL documentation, chapter 55).
 * Kept of the client: everything but COPY data. Kept of the server: everything but COPY data and rows nobody wants.
 * A Query ends with its ReadyForQuery, an Execute with CommandComplete and, where it is the last before a Sync, with the
 * ReadyForQuery of that. A denial is an error of ours where the server is at rest and outside of a transaction; anywhere
 * else the server is made to fail in the same place.
 */
export function createPostgresCodec(options: PostgresCodecOptions): Codec {
  return new PostgresCodec(options);
}

class PostgresCodec implements Codec {
  readonly #state: SessionState;
  readonly #client: ClientSide;
  readonly #server: ServerSide;

  constructor(options: PostgresCodecOptions) {
    this.#state = new SessionState(options);
    this.#client = new ClientSide(this.#state);
    this.#server = new ServerSide(this.#state);
  }

  get atBoundary(): boolean {
    return this.#server.atBoundary;
  }

  fromClient(chunk: Buffer): Iterable<ClientPart> {
    return this.#client.read(chunk);
  }

  fromServer(chunk: Buffer): Iterable<ServerPart> {
    return this.#server.read(chunk);
  }

  allow(part: QueryPart): Buffer {
    return allowUnit(ownUnit(part), this.#state);
  }

  deny(part: QueryPart, query: Query, reason: Reason): Denial {
    return denyUnit(ownUnit(part), query, reason, this.#state);
  }

  limitRows(query: Query, limit: RowLimit): void {
    if (!(query instanceof PostgresQuery)) throw new ProtocolError('a query of another codec was limited');
    query.rowLimit = limit;
  }

  /** COPY data is part of what is counted. */
  get isWaiting(): boolean {
    return this.#state.counting !== undefined && !this.#state.isCopyIn;
  }

  block(query: Query, reason: Reason): Buffer {
    return this.#server.block(query, reason);
  }

  notice(text: string): Buffer {
    return holdNotice(text, this.#state.encoding);
  }

  /**
   * A lone Sync resets the server's idle timers and changes nothing, given that no pipeline is open. An empty Query
   * would do as well, but it drops the unnamed statement, which the held query may be about to bind.
   */
  keepAlive(): Buffer | undefined {
    if (this.#state.txStatus !== 'T' || !this.#state.isAtRest() || this.#state.skip !== undefined) return undefined;
    const frame = syncMessage();
    expect({ kind: 'sync', frame, changes: [], isOwn: true, isDoubtful: false }, this.#state);
    return frame;
  }

  /** The upstream may close before the client that said goodbye does; a driver takes an error then for a broken session. */
  farewell(reason: Reason): Buffer | undefined {
    if (this.#client.hasLeft) return undefined;
    return farewellError(reason, this.#state.encoding);
  }
}

function ownUnit(part: QueryPart): Unit {
  if (part instanceof Unit) return part;
  throw new ProtocolError('a unit of another codec was decided');
}
