import type { ClientPart } from '../../src/core/codec.ts';
import { ProtocolError } from '../../src/errors.ts';
import { type ChangeUserPacket, readChangeUser } from './change-user-packet.ts';
import type { AuthExchange } from './client-auth.ts';
import { errPayload } from './err-packet.ts';
import { errOf, INTERNAL_ERROR } from './login-refusal.ts';
import { encodePackets, nextSequence, packetCount } from './packet.ts';
import type { Message } from './packets.ts';
import { PasswordExchange } from './password-exchange.ts';
import { planChangeUser } from './plan-change-user.ts';
import type { SessionState } from './session-state.ts';
import type { Unit } from './unit.ts';

/** Has the client prove again that it is whom the session belongs to. Rejects with the error the client is told. */
export type Reauthenticate = (exchange: AuthExchange, claim: ChangeUserPacket) => Promise<void>;

/**
 * COM_CHANGE_USER from its first packet to the proof. Until then nothing reaches the server; what follows is a reset that
 * is decided like any other command. Who fails is told so, and loses the session.
 */
export class ChangeUser {
  readonly #state: SessionState;
  readonly #claim: ChangeUserPacket;
  readonly #exchange: PasswordExchange;
  /** The number of the next packet, whoever sends it. */
  seq: number;

  constructor(message: Message, state: SessionState, reauthenticate: Reauthenticate) {
    // The exchange outlives the chunk that the bytes lie in.
    const claim = readChangeUser(Buffer.from(message.payload));
    this.#state = state;
    this.#claim = claim;
    this.seq = message.nextSeq;
    this.#exchange = new PasswordExchange((exchange) => reauthenticate(exchange, claim));
  }

  /** The client's next packet. */
  take(message: Message): void {
    if (message.seq !== this.seq) throw new ProtocolError('packets came out of order');
    this.seq = message.nextSeq;
    this.#exchange.push(Buffer.from(message.payload));
  }

  /** Says what there is to say now. Returns the reset once the client has proven itself; undefined once all is over. */
  *go(): Generator<ClientPart, Unit | 'goes on' | undefined> {
    yield { kind: 'wait', until: this.#exchange.settled };
    const { end } = this.#exchange;
    const said = this.#exchange.takeSaid();
    if (said.length > 0) yield { kind: 'reply', toClient: this.#packets(said) };
    if (end === undefined) return 'goes on';
    const refusal = end.isProven ? planChangeUser(this.#claim, this.seq, this.#state) : errorPayload(end.error);
    if (!Buffer.isBuffer(refusal)) return refusal;
    // As servers do: nobody shall try again on the same connection.
    yield {
      kind: 'reply',
      toClient: this.#packets([refusal]),
      ends: { code: 'policy', message: 'a change of the user was refused' },
    };
    return undefined;
  }

  #packets(payloads: readonly Buffer[]): Buffer {
    const bytes = encodePackets(this.seq, payloads);
    for (const { length } of payloads) this.seq = nextSequence(this.seq, packetCount(length));
    return bytes;
  }
}

function errorPayload(error: unknown): Buffer {
  return errPayload(errOf(error) ?? INTERNAL_ERROR);
}
