import { expect, test } from 'vitest';
import { readExecute, statementIdOf, withTypes } from '../../../protocols/mysql/execute-packet.ts';
import { lenencString } from '../../../protocols/mysql/lenenc.ts';
import { ProtocolError } from '../../../src/errors.ts';

const head = (flags: number): Buffer => Buffer.from([0x17, 7, 0, 0, 0, flags, 1, 0, 0, 0]);
const context = { params: 1, types: undefined, sent: new Map<number, Buffer>(), hasAttributes: false };
const TEXT = { type: 0xfd, isUnsigned: false };

test('a statement’s number stands behind the command', () => {
  expect(statementIdOf(head(0))).toBe(7);
});

test('types may be left out once they were sent', () => {
  const first = Buffer.concat([head(0), Buffer.of(0, 1, 0xfd, 0), lenencString('a')]);
  expect(readExecute(first, context)).toMatchObject({ hasTypes: true, params: [{ bytes: Buffer.from('a') }] });
  const second = Buffer.concat([head(1), Buffer.of(0, 0), lenencString('b')]);
  expect(() => readExecute(second, context)).toThrow(ProtocolError);
  const read = readExecute(second, { ...context, types: [TEXT] });
  expect(read).toMatchObject({ hasTypes: false, wantsCursor: true, params: [{ bytes: Buffer.from('b') }] });
  expect(withTypes(second, read, false)).toEqual(Buffer.concat([head(1), Buffer.of(0, 1, 0xfd, 0), lenencString('b')]));
});

test('where attributes were negotiated the number of parameters stands in front, with or without its flag', () => {
  for (const flags of [0, 8]) {
    const packet = Buffer.concat([head(flags), Buffer.of(1, 0, 1, 0xfd, 0, 0), lenencString('a')]);
    const read = readExecute(packet, { ...context, hasAttributes: true });
    expect(read.params[0]?.bytes?.toString()).toBe('a');
  }
});

test('what does not fill its packet, or runs more than once, is refused', () => {
  const packet = Buffer.concat([head(0), Buffer.of(0, 1, 0xfd, 0), lenencString('a'), Buffer.of(0)]);
  expect(() => readExecute(packet, context)).toThrow(ProtocolError);
  const often = head(0);
  often.writeUInt32LE(2, 6);
  expect(() => readExecute(often, { ...context, params: 0 })).toThrow(ProtocolError);
});
