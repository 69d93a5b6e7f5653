import { expect, test } from 'vitest';
import { charsetNamed } from '../../../protocols/mysql/charset.ts';
import { readColumnDefinition } from '../../../protocols/mysql/column-definition.ts';
import { layoutOf } from '../../../protocols/mysql/columns.ts';
import { lenencString } from '../../../protocols/mysql/lenenc.ts';
import { encodePacket } from '../../../protocols/mysql/packet.ts';
import { Message } from '../../../protocols/mysql/packets.ts';
import { MysqlRow } from '../../../protocols/mysql/row.ts';
import { ProtocolError } from '../../../src/errors.ts';
import { be } from './conversation.ts';

const layout = layoutOf(
  [be.column('a'), be.column('n', { type: 3 }), be.column('b'), be.column('bits', { type: 0x10 })].map((payload) =>
    readColumnDefinition(payload, { hasExtendedMetadata: false }),
  ),
  charsetNamed('utf8mb4'),
);
const columns = layout.map(({ column }) => column);
const read = (payload: Buffer, isBinary: boolean): MysqlRow =>
  MysqlRow.of(new Message([encodePacket(5, payload)]), { columns, layout, isBinary });
const BITS = String.fromCharCode(1, 2);
const TEXT = be.row('ünd', '42', null, BITS);
// The third of four columns is NULL: bit 4.
const BINARY = Buffer.concat([Buffer.of(0, 0x10), lenencString('ünd'), Buffer.of(42, 0, 0, 0), lenencString(BITS)]);

test.each([
  ['text', TEXT, false],
  ['binary', BINARY, true],
])('cells of the %s protocol are read and replaced', (_name, payload, isBinary) => {
  const row = read(payload, isBinary);
  expect([0, 1, 2, 3].map((i) => row.get(i))).toEqual(['ünd', '42', null, '258']);
  expect(row.encode(0)).toEqual(encodePacket(5, payload));
  expect(row.encode(3)).toEqual(encodePacket(8, payload));
  row.set(0, 'longer');
  row.set(1, '0');
  row.set(2, 'new');
  row.set(3, null);
  const again = read(row.encode(1).subarray(4), isBinary);
  expect([0, 1, 2, 3].map((i) => again.get(i))).toEqual(['longer', '0', 'new', null]);
  expect(row.encode(1)[3]).toBe(6);
});

test('a row with more, fewer or broken cells is refused', () => {
  for (const payload of [be.row('a', '1', 'b'), be.row('a', '1', 'b', 'c', 'd'), TEXT.subarray(0, -1)])
    expect(() => read(payload, false)).toThrow(ProtocolError);
  for (const payload of [BINARY.subarray(0, -1), Buffer.concat([BINARY, Buffer.of(0)]), Buffer.of(0), Buffer.of(1)])
    expect(() => read(payload, true)).toThrow(ProtocolError);
});

test('a row that grows over the limit of a packet takes more of them', () => {
  const row = read(TEXT, false);
  row.set(2, 'x');
  expect(row.addedPackets).toBe(0);
});
