import { expect, test } from 'vitest';
import { MessageReader } from '../../../../protocols/postgres/messages/reader.ts';
import { ProtocolError } from '../../../../src/errors.ts';
import { frame, i16, i32, z } from '../frames.ts';

const reader = (...pieces: Buffer[]): MessageReader => new MessageReader(frame('x', ...pieces), 'Test');

test('reads fields in order, to the end', () => {
  const r = reader(Buffer.of(7), i16(-2), i32(-3), i32(-1), z('ab'), i16(1), i32(2), Buffer.from('xy'), i32(-1));
  expect([r.byte(), r.int16(), r.int32(), r.oid()]).toEqual([7, -2, -3, 0xffffffff]);
  expect(r.cstring().toString()).toBe('ab');
  expect(r.count(1)).toBe(1);
  expect(r.value()?.toString()).toBe('xy');
  expect(r.value()).toBeNull();
  r.end();
});

test.each<[string, (r: MessageReader) => unknown]>([
  ['a byte', (r) => r.byte()],
  ['an int16', (r) => r.int16()],
  ['an int32', (r) => r.int32()],
  ['bytes', (r) => r.bytes(1)],
  ['a negative number of bytes', (r) => r.bytes(-1)],
  ['a string', (r) => r.cstring()],
])('refuses to read %s that is not there', (_what, read) => {
  expect(() => read(reader())).toThrow(ProtocolError);
});

test('refuses values and counts that leave the message, and what is left over', () => {
  expect(() => reader(i32(3), Buffer.from('ab')).value()).toThrow(ProtocolError);
  expect(() => reader(i32(-2)).value()).toThrow(ProtocolError);
  expect(() => reader(i16(-1)).count(4)).toThrow(ProtocolError);
  expect(() => reader(Buffer.from('no end')).cstring()).toThrow(ProtocolError);
  expect(() => reader(Buffer.of(1)).end()).toThrow(ProtocolError);
});
