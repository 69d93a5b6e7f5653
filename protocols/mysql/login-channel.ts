import { ProtocolError } from '../../src/errors.ts';
import type { Wire } from '../../src/net/wire.ts';
import { encodePacket, HEADER_BYTES, nextSequence, packetCount, payloadBytes, sequenceOf } from './packet.ts';

/** The longest packet either peer may send while it logs in. */
export const LOGIN_PACKET_BYTES_MAX = 64 * 1024;

/**
 * Whole packets over a leg, one at a time, their sequence numbers counted on: for logins, and for short exchanges of
 * our own. The relay's codec takes over afterwards.
 */
export class LoginChannel {
  readonly wire: Wire;
  readonly #bytesMax: number;
  #sequence = 0;

  constructor(wire: Wire, bytesMax: number = LOGIN_PACKET_BYTES_MAX) {
    this.wire = wire;
    this.#bytesMax = bytesMax;
  }

  /** The sequence number the next packet has, in either direction. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Begins a new exchange: every command counts from 0. */
  restart(): void {
    this.#sequence = 0;
  }

  /** Counts a packet that was sent past the channel. */
  skip(): void {
    this.#sequence = nextSequence(this.#sequence);
  }

  /** The next packet's payload. Throws ProtocolError for one that is too long or out of order, WireClosedError. */
  async read(): Promise<Buffer> {
    const header = await this.wire.read(HEADER_BYTES);
    const length = payloadBytes(header, 0);
    if (length > this.#bytesMax) throw new ProtocolError(`a packet of ${length} bytes`);
    if (sequenceOf(header) !== this.#sequence) throw new ProtocolError('packets out of order');
    this.#sequence = nextSequence(this.#sequence);
    return this.wire.read(length);
  }

  async write(payload: Buffer): Promise<void> {
    await this.wire.write(this.encode(payload));
  }

  /** What `write` would send; the sequence number is taken. */
  encode(payload: Buffer): Buffer {
    const bytes = encodePacket(this.#sequence, payload);
    this.#sequence = nextSequence(this.#sequence, packetCount(payload.length));
    return bytes;
  }
}
