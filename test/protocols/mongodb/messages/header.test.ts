import { expect, it } from 'vitest';
import { MESSAGE_BYTES_MAX, OPCODE, readHeader, writeHeader } from '../../../../protocols/mongodb/messages/header.ts';

it('reads what it writes', () => {
  const header = { requestId: 7, responseTo: -1, opCode: OPCODE.msg };
  expect(readHeader(writeHeader(header, 100))).toEqual({ ...header, length: 116 });
});

it.each([15, -1, MESSAGE_BYTES_MAX + 1])('refuses a length of %i', (length) => {
  const bytes = Buffer.alloc(16);
  bytes.writeInt32LE(length);
  expect(() => readHeader(bytes)).toThrow(/impossible/);
});
