import { deserialize, Int32 } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32c } from '../../../../protocols/mongodb/messages/crc32c.ts';
import { FLAG, type OpMsg, readOpMsg, writeOpMsg } from '../../../../protocols/mongodb/messages/op-msg.ts';
import { ProtocolError } from '../../../../src/errors.ts';
import { bson, documents, EVERY_TYPE } from '../bson/values.ts';

const insert: OpMsg = {
  requestId: 5,
  responseTo: 0,
  flags: FLAG.exhaustAllowed,
  body: bson({ insert: 'people', $db: 'shop' }),
  sequences: [{ name: 'documents', documents: [bson({ a: new Int32(1) }), bson(EVERY_TYPE)] }],
};

/** The message with a checksum behind it, as its flag says. */
function withChecksum(message: Buffer): Buffer {
  const bytes = Buffer.concat([message, Buffer.alloc(4)]);
  bytes.writeInt32LE(bytes.length);
  bytes.writeUInt32LE((bytes.readUInt32LE(16) | FLAG.checksumPresent) >>> 0, 16);
  bytes.writeUInt32LE(crc32c(bytes.subarray(0, -4)), bytes.length - 4);
  return bytes;
}

/** A message of these sections. */
function ofSections(...sections: Buffer[]): Buffer {
  const whole = Buffer.concat([writeOpMsg({ ...insert, flags: 0, sequences: [] }).subarray(0, 20), ...sections]);
  whole.writeInt32LE(whole.length);
  return whole;
}

const body = (document: Buffer): Buffer => Buffer.concat([Buffer.of(0), document]);

describe('readOpMsg', () => {
  it('reads what is written, sequences included', () => {
    expect(readOpMsg(writeOpMsg(insert))).toEqual(insert);
  });

  it('reads whatever documents', () => {
    fc.assert(
      fc.property(documents, fc.array(documents, { maxLength: 3 }), (one, more) => {
        const message = { ...insert, body: bson({ x: one }), sequences: [{ name: 'y', documents: more.map(bson) }] };
        expect(readOpMsg(writeOpMsg(message))).toEqual(message);
      }),
    );
  });

  it('takes as much as servers do, and no more, of what costs more than its bytes', () => {
    const sequence = (name: string, count: number) => ({ name, documents: Array<Buffer>(count).fill(bson({})) });
    const fields = (count: number) =>
      bson(Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, null])));
    const several = (count: number) => Array.from({ length: count }, (_, n) => sequence(`s${n}`, 1));
    const read = (more: Partial<OpMsg>) => readOpMsg(writeOpMsg({ ...insert, sequences: [], ...more }));
    expect(read({ sequences: [sequence('updates', 100_000)] }).sequences[0]?.documents).toHaveLength(100_000);
    expect(() => read({ sequences: [sequence('updates', 100_001)] })).toThrow(/more than 100000 documents/);
    expect(read({ sequences: several(16) }).sequences).toHaveLength(16);
    expect(() => read({ sequences: several(17) })).toThrow(/more than 16 sequences/);
    expect(read({ body: fields(10_000) }).body).toHaveLength(fields(10_000).length);
    expect(() => read({ body: fields(10_001) })).toThrow(/more than 10000 fields/);
  });

  it('takes a checksum that is right, and refuses one that is not', () => {
    const bytes = withChecksum(writeOpMsg(insert));
    expect(readOpMsg(bytes)).toEqual(insert);
    bytes[30] = (bytes[30] ?? 0) ^ 1;
    expect(() => readOpMsg(bytes)).toThrow(/checksum/);
  });

  it('takes optional flags it does not know, and refuses required ones', () => {
    expect(readOpMsg(writeOpMsg({ ...insert, flags: 2 ** 31 })).flags).toBe(2 ** 31);
    expect(() => readOpMsg(writeOpMsg({ ...insert, flags: 4 }))).toThrow(/flags 0x4/);
  });

  it.each([
    ['two bodies', ofSections(body(bson({ a: 1 })), body(bson({ b: 1 }))), /two bodies/],
    ['no body', ofSections(), /no body/],
    ['a section of another kind', ofSections(Buffer.of(2)), /kind 2/],
    ['a body that is cut off', ofSections(body(bson({ a: 1 }).subarray(0, -1))), /does not fit/],
    ['a sequence of an impossible size', ofSections(Buffer.from([1, 200, 0, 0, 0])), /impossible size/],
    ['a sequence without a name', ofSections(Buffer.from([1, 5, 0, 0, 0, 0x61])), /does not end/],
    [
      'a sequence named as a part of the body',
      writeOpMsg({ ...insert, sequences: [{ name: 'insert', documents: [] }] }),
      /"insert" twice/,
    ],
    [
      'two sequences of one name',
      writeOpMsg({
        ...insert,
        sequences: [
          { name: 'a', documents: [] },
          { name: 'a', documents: [] },
        ],
      }),
      /"a" twice/,
    ],
    ['bytes that are left over', Buffer.concat([writeOpMsg(insert), Buffer.of(0)]), /cut off/],
  ])('refuses %s', (_what, bytes, message) => {
    expect(() => readOpMsg(bytes)).toThrow(message);
  });

  it('refuses or reads mutated bytes, and never fails in another way', () => {
    const whole = withChecksum(writeOpMsg(insert));
    const plain = writeOpMsg(insert);
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.boolean(), changes, (isSummed, list) => {
        const mutated = Buffer.from(isSummed ? whole : plain);
        for (const [at, byte] of list) mutated[at % mutated.length] = byte;
        try {
          deserialize(readOpMsg(mutated).body, { validation: { utf8: false } });
        } catch (error) {
          // Only the library may trip over values that its own types do not hold.
          if (!(error instanceof ProtocolError)) expect(readOpMsg(mutated).body).toBeInstanceOf(Buffer);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
