import { expect, it } from 'vitest';
import {
  encodePacket,
  encodePackets,
  HEADER_BYTES,
  nextSequence,
  PACKET_LAYOUT,
  PAYLOAD_BYTES_MAX,
  packetCount,
  payloadBytes,
  sequenceOf,
} from '../../../protocols/mysql/packet.ts';

it('puts length and sequence number in front', () => {
  expect(encodePacket(3, Buffer.from('abc')).toString('hex')).toBe('03000003616263');
  expect(encodePacket(0, Buffer.alloc(0)).toString('hex')).toBe('00000000');
});

it('splits at 16 MiB less one, and closes an exact multiple with an empty packet', () => {
  const payload = Buffer.alloc(PAYLOAD_BYTES_MAX, 1);
  const bytes = encodePacket(255, payload);
  expect(packetCount(payload.length)).toBe(2);
  expect(bytes.length).toBe(payload.length + 2 * HEADER_BYTES);
  expect(payloadBytes(bytes, 0)).toBe(PAYLOAD_BYTES_MAX);
  const second = HEADER_BYTES + PAYLOAD_BYTES_MAX;
  expect(payloadBytes(bytes, second)).toBe(0);
  expect([sequenceOf(bytes), sequenceOf(bytes, second)]).toEqual([255, 0]);
});

it('counts the sequence number over several payloads, and wraps it', () => {
  const bytes = encodePackets(255, [Buffer.from('a'), Buffer.from('b')]);
  expect(bytes.toString('hex')).toBe('010000ff61' + '0100000062');
  expect(nextSequence(254, 3)).toBe(1);
});

it('tells the framer the size of the packet at a place', () => {
  expect(PACKET_LAYOUT.size(Buffer.from('ff0200000000', 'hex'), 1)).toBe(HEADER_BYTES + 2);
});
