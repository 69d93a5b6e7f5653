import { deserialize, Int32, serialize } from 'bson';
import { describe, expect, test } from 'vitest';
import { AnswerReader, commandMessage } from '../../../../src/exec/mongodb/messages.ts';

/** An answer as servers send them. */
function answer(responseTo: number, document: object, flags = 0): Buffer {
  const body = serialize(document);
  const message = Buffer.alloc(21 + body.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(99, 4);
  message.writeInt32LE(responseTo, 8);
  message.writeInt32LE(2013, 12);
  message.writeUInt32LE(flags, 16);
  message.set(body, 21);
  return message;
}

test('a command is one message, whose document ends with its database and keeps what is undefined', () => {
  const message = commandMessage(
    7,
    'shop',
    new Map([
      ['ping', new Int32(1)],
      ['x', undefined],
    ] as const),
  );
  expect(message.readInt32LE(0)).toBe(message.length);
  expect([4, 8, 12, 16].map((at) => message.readInt32LE(at))).toEqual([7, 0, 2013, 0]);
  expect(deserialize(message.subarray(21))).toEqual({ ping: 1, x: null, $db: 'shop' });
});

describe('answers', () => {
  const bytes = Buffer.concat([answer(1, { ok: 1 }), answer(2, { ok: 0, text: 'x'.repeat(100) })]);
  const read = (reader: AnswerReader, pieces: readonly Buffer[]): unknown[] =>
    pieces.flatMap((piece) => reader.push(piece)).map((one) => [one.responseTo, deserialize(one.document)]);
  const expected = [
    [1, { ok: 1 }],
    [2, { ok: 0, text: 'x'.repeat(100) }],
  ];

  test('are put together however they are cut', () => {
    expect(read(new AnswerReader(), [bytes])).toEqual(expected);
    expect(
      read(
        new AnswerReader(),
        [...bytes].map((byte) => Buffer.of(byte)),
      ),
    ).toEqual(expected);
    for (let at = 1; at < bytes.length; at += 1) {
      expect(read(new AnswerReader(), [bytes.subarray(0, at), bytes.subarray(at)])).toEqual(expected);
    }
  });

  test.each([
    ['an impossible length', (message: Buffer) => message.writeInt32LE(15, 0)],
    ['a length beyond all measure', (message: Buffer) => message.writeInt32LE(48_000_001, 0)],
    ['another kind', (message: Buffer) => message.writeInt32LE(1, 12)],
    ['flags nobody asked for', (message: Buffer) => message.writeUInt32LE(2, 16)],
    ['a section that is no document', (message: Buffer) => message.writeUInt8(1, 20)],
    ['a document of another length', (message: Buffer) => message.writeInt32LE(5, 21)],
  ])('with %s are refused', (_name, spoil) => {
    const message = answer(1, { ok: 1 });
    spoil(message);
    expect(() => new AnswerReader().push(message)).toThrow(/an answer/);
  });
});
