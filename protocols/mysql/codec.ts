import type { ClientPart, Codec, Denial, QueryPart, ServerPart } from '../../src/core/codec.ts';
import type { Query } from '../../src/core/query.ts';
import type { Reason } from '../../src/core/verdict.ts';
import { ProtocolError } from '../../src/errors.ts';
import { ClientSide } from './client-side.ts';
import { farewellPayload } from './denial.ts';
import { keepAlivePacket } from './own-queries.ts';
import { encodePacket, nextSequence } from './packet.ts';
import { progressPayload } from './progress.ts';
import { ServerSide } from './server-side.ts';
import { type MysqlCodecOptions, SessionState } from './session-state.ts';
import { Unit } from './unit.ts';
import { allowUnit, denyUnit } from './verdicts.ts';

export type { MysqlCodecOptions } from './session-state.ts';

/** While a command is held the relay asks every five seconds; the server is spoken to every so many times. */
const KEEP_ALIVE_EVERY = 4;

/**
 * The classic protocol of one session after its login (MySQL Source Code Documentation, "Client/Server Protocol").
 * Kept of the client: everything but the file of a LOAD DATA LOCAL. Kept of the server: everything but rows nobody wants.
 * A command ends with the last packet of its answer: OK, ERR, or what ends the rows of its last result; where it opens a
 * cursor, with the FETCH that returns the last row. A denial is an ERR packet of ours: it ends no transaction.
 * The commands of a client that does not wait for answers are taken one by one, each when the one before is answered.
 */
export function createMysqlCodec(options: MysqlCodecOptions): Codec {
  return new MysqlCodec(options);
}

class MysqlCodec implements Codec {
  readonly #state: SessionState;
  readonly #client: ClientSide;
  readonly #server: ServerSide;
  #keepAlives = 0;

  constructor(options: MysqlCodecOptions) {
    this.#state = new SessionState(options);
    this.#client = new ClientSide(this.#state);
    this.#server = new ServerSide(this.#state);
  }

  get atBoundary(): boolean {
    return this.#server.atBoundary;
  }

  get isWaiting(): boolean {
    return this.#state.queue.isWaiting;
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

  block(query: Query, reason: Reason): Buffer {
    return this.#server.block(query, reason);
  }

  /** MariaDB's clients show progress reports; others know nothing that may come before an answer. */
  notice(text: string): Buffer | undefined {
    const { held, hasProgress } = this.#state;
    if (held === undefined || !hasProgress) return undefined;
    const seq = nextSequence(held.unit.plan.replySeq, held.notices);
    held.notices += 1;
    return encodePacket(seq, progressPayload(text));
  }

  keepAlive(): Buffer | undefined {
    if (this.#state.held === undefined || !this.#state.queue.isEmpty) return undefined;
    this.#keepAlives = (this.#keepAlives + 1) % KEEP_ALIVE_EVERY;
    return this.#keepAlives === 0 ? keepAlivePacket(this.#state) : undefined;
  }

  farewell(reason: Reason): Buffer | undefined {
    if (this.#client.hasLeft || this.#server.isWithheld) return undefined;
    return encodePacket(this.#nextSeq(), farewellPayload(reason));
  }

  /** The number the client waits for. Between commands it waits for none, and takes an error for the server's last word. */
  #nextSeq(): number {
    const { held, queue } = this.#state;
    if (held !== undefined) return nextSequence(held.unit.plan.replySeq, held.notices);
    if (this.#client.proofSeq !== undefined) return this.#client.proofSeq;
    const step = queue.ofClient;
    return step === undefined ? 0 : nextSequence(step.seq, step.shift);
  }
}

function ownUnit(part: QueryPart): Unit {
  if (part instanceof Unit) return part;
  throw new ProtocolError('a unit of another codec was decided');
}
