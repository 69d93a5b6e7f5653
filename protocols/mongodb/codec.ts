import type { ClientPart, Codec, Denial, QueryPart, ServerPart } from '../../src/core/codec.ts';
import type { Query } from '../../src/core/query.ts';
import type { Reason } from '../../src/core/verdict.ts';
import { ProtocolError } from '../../src/errors.ts';
import { ClientSide } from './client-side.ts';
import { denialDocument } from './denial.ts';
import { writeOpMsg } from './messages/op-msg.ts';
import { writeOpReply } from './messages/op-query.ts';
import { pingCommand, refreshCommand } from './own-commands.ts';
import { ServerSide } from './server-side.ts';
import { type MongodbCodecOptions, SessionState } from './session-state.ts';
import { Unit } from './unit.ts';
import { allowUnit, denyUnit } from './verdicts.ts';

export type { MongodbCodecOptions } from './session-state.ts';

/** While a command is held the relay asks every five seconds; the server is spoken to every so many times. */
const KEEP_ALIVE_EVERY = 4;

/**
 * The wire protocol of one session after its login (MongoDB Manual, "MongoDB Wire Protocol"). Every message is a command,
 * kept until it is whole; so is every answer. The server is made to answer each command with one message: where the client
 * wants none, the answer is swallowed; where it would take several, it gets one and asks on. Commands of a client that
 * does not wait for answers are taken one by one.
 */
export function createMongodbCodec(options: MongodbCodecOptions): Codec {
  return new MongodbCodec(options);
}

class MongodbCodec implements Codec {
  readonly #state: SessionState;
  readonly #client: ClientSide;
  readonly #server: ServerSide;
  #keepAlives = 0;

  constructor(options: MongodbCodecOptions) {
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

  /** Its logical session is kept, too, which the server forgets after half an hour. */
  keepAlive(): Buffer | undefined {
    const { held, queue } = this.#state;
    if (held === undefined || !queue.isEmpty) return undefined;
    this.#keepAlives = (this.#keepAlives + 1) % KEEP_ALIVE_EVERY;
    if (this.#keepAlives !== 0) return undefined;
    const id = this.#state.nextMessage();
    queue.push({ kind: 'own', id });
    const { lsid } = held.request;
    return lsid === undefined || lsid === 'unreadable' ? pingCommand(id) : refreshCommand(id, lsid);
  }

  /** Drivers that get none try again elsewhere, as they should when the upstream is gone. */
  farewell(reason: Reason): Buffer | undefined {
    if (reason.code === 'upstream_lost') return undefined;
    const { held, queue, latest } = this.#state;
    const waiting = held?.request.isSilent === false ? held.request.id : queue.waiting;
    const id = waiting ?? (reason.code === 'protocol_error' ? latest?.id : undefined);
    if (id === undefined) return undefined;
    const requestId = this.#state.nextMessage();
    const body = denialDocument(reason);
    if (waiting === undefined && latest?.isOld === true) return writeOpReply(requestId, id, body);
    return writeOpMsg({ requestId, responseTo: id, flags: 0, body, sequences: [] });
  }
}

function ownUnit(part: QueryPart): Unit {
  if (part instanceof Unit) return part;
  throw new ProtocolError('a unit of another codec was decided');
}
