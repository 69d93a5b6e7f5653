import type { FrameLayout } from '../../src/net/framer.ts';

/** In front of every packet: length of its payload in three bytes, sequence number in one. */
export const HEADER_BYTES = 4;
/** A payload of this length goes on in the next packet, even when nothing is left of it: that one is then empty. */
export const PAYLOAD_BYTES_MAX = 0xff_ffff;

/**
 * How packets are cut. A decision may look at the first byte of the payload, where there is one: `keep` of an empty
 * packet sees its header only (`size` is HEADER_BYTES then).
 */
export const PACKET_LAYOUT: Pick<FrameLayout, 'headerBytes' | 'peekBytes' | 'size'> = {
  headerBytes: HEADER_BYTES,
  peekBytes: 1,
  size: (buffer, at) => HEADER_BYTES + payloadBytes(buffer, at),
};

/** The length of the payload whose packet starts at `at`. */
export function payloadBytes(buffer: Buffer, at: number): number {
  return buffer.readUIntLE(at, 3);
}

/** The sequence number of the packet that starts at `at`. */
export function sequenceOf(buffer: Buffer, at = 0): number {
  return buffer.readUInt8(at + 3);
}

/** How many packets a payload of this length takes: an exact multiple of the limit is closed by an empty one. */
export function packetCount(payloadLength: number): number {
  return Math.floor(payloadLength / PAYLOAD_BYTES_MAX) + 1;
}

/** The sequence number `count` packets after `seq`; it wraps at 256. */
export function nextSequence(seq: number, count = 1): number {
  return (seq + count) & 0xff;
}

/** Puts a payload into packets, the first with sequence number `seq`. */
export function encodePacket(seq: number, payload: Buffer): Buffer {
  const count = packetCount(payload.length);
  const bytes = Buffer.allocUnsafe(payload.length + count * HEADER_BYTES);
  let at = 0;
  for (let i = 0; i < count; i++) {
    const piece = payload.subarray(i * PAYLOAD_BYTES_MAX, (i + 1) * PAYLOAD_BYTES_MAX);
    bytes.writeUIntLE(piece.length, at, 3);
    bytes.writeUInt8(nextSequence(seq, i), at + 3);
    piece.copy(bytes, at + HEADER_BYTES);
    at += HEADER_BYTES + piece.length;
  }
  return bytes;
}

/** Several payloads in packets of consecutive sequence numbers. */
export function encodePackets(seq: number, payloads: readonly Buffer[]): Buffer {
  const packets: Buffer[] = [];
  let next = seq;
  for (const payload of payloads) {
    packets.push(encodePacket(next, payload));
    next = nextSequence(next, packetCount(payload.length));
  }
  return Buffer.concat(packets);
}
