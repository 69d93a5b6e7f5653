import { expect, test } from 'vitest';
import { encodePacket, PAYLOAD_BYTES_MAX } from '../../../protocols/mysql/packet.ts';
import { isContinued, type Message, MessageAssembler } from '../../../protocols/mysql/packets.ts';
import { ProtocolError } from '../../../src/errors.ts';

function assemble(bytes: Buffer, bytesMax = Number.POSITIVE_INFINITY): Message | undefined {
  const assembler = new MessageAssembler();
  let message: Message | undefined;
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUIntLE(at, 3);
    message = assembler.push(bytes.subarray(at, end), bytesMax);
    at = end;
  }
  return message;
}

test('a message of one packet is that packet', () => {
  const message = assemble(encodePacket(3, Buffer.from('abc')));
  expect(message).toMatchObject({ seq: 3, count: 1, nextSeq: 4, marker: 0x61 });
  expect(message?.shifted(254)).toEqual(encodePacket(1, Buffer.from('abc')));
});

test('a payload of exactly the limit is closed by an empty packet', () => {
  const payload = Buffer.alloc(PAYLOAD_BYTES_MAX, 1);
  const bytes = encodePacket(255, payload);
  const message = assemble(bytes);
  expect([message?.count, message?.nextSeq, isContinued(bytes)]).toEqual([2, 1, true]);
  expect(message?.payload.equals(payload)).toBe(true);
  expect(message?.shifted(0).equals(bytes)).toBe(true);
});

test('packets out of order and messages over their limit are refused', () => {
  const bytes = encodePacket(0, Buffer.alloc(PAYLOAD_BYTES_MAX + 5));
  expect(() => assemble(bytes, PAYLOAD_BYTES_MAX)).toThrow(ProtocolError);
  bytes.writeUInt8(7, PAYLOAD_BYTES_MAX + 7);
  expect(() => assemble(bytes)).toThrow(ProtocolError);
});

test('a copy does not share memory', () => {
  const bytes = encodePacket(0, Buffer.from('abc'));
  const copy = assemble(bytes)?.copied();
  bytes.fill(0);
  expect(copy?.payload.toString()).toBe('abc');
});
