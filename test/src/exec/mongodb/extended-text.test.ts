import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  EJSON,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
  UUID,
} from 'bson';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { documentText } from '../../../../src/exec/mongodb/extended-text.ts';

const text = (value: unknown): string =>
  documentText(Buffer.from(serialize({ v: value }, { ignoreUndefined: false }))).slice(7, -2);

describe('a value as text', () => {
  test.each([
    ['a "text"\n', '"a \\"text\\"\\n"'],
    [true, 'true'],
    [null, 'null'],
    [new Int32(5), '5'],
    [new Double(5), '5.0'],
    [new Double(0.1), '0.1'],
    [new Double(-0), '-0.0'],
    [new Double(1e300), '1e+300'],
    [new Double(Number.NaN), '{ "$numberDouble": "NaN" }'],
    [new Double(Number.NEGATIVE_INFINITY), '{ "$numberDouble": "-Infinity" }'],
    [Long.fromNumber(5), '5'],
    [Long.MAX_VALUE, '{ "$numberLong": "9223372036854775807" }'],
    [Decimal128.fromString('1.10'), '{ "$numberDecimal": "1.10" }'],
    [new ObjectId('507f1f77bcf86cd799439011'), '{ "$oid": "507f1f77bcf86cd799439011" }'],
    [new Date('2026-01-31T12:00:00Z'), '{ "$date": "2026-01-31T12:00:00Z" }'],
    [new Date('2026-01-31T12:00:00.5Z'), '{ "$date": "2026-01-31T12:00:00.500Z" }'],
    [new Date(-1), '{ "$date": { "$numberLong": "-1" } }'],
    [new UUID('00112233-4455-6677-8899-aabbccddeeff'), '{ "$uuid": "00112233-4455-6677-8899-aabbccddeeff" }'],
    [new Binary(Buffer.of(0, 1), 0x80), '{ "$binary": { "base64": "AAE=", "subType": "80" } }'],
    [new Binary(Buffer.of(0, 1), 2), '{ "$binary": { "base64": "AAE=", "subType": "02" } }'],
    [new BSONRegExp('^a/"', 'im'), '{ "$regularExpression": { "pattern": "^a/\\"", "options": "im" } }'],
    [new Timestamp({ t: 5, i: 6 }), '{ "$timestamp": { "t": 5, "i": 6 } }'],
    [new BSONSymbol('x'), '{ "$symbol": "x" }'],
    [new Code('return 1'), '{ "$code": "return 1" }'],
    [new Code('x', { a: 1 }), '{ "$code": "x", "$scope": { "a": 1 } }'],
    [new MinKey(), '{ "$minKey": 1 }'],
    [new MaxKey(), '{ "$maxKey": 1 }'],
    [{}, '{}'],
    [[], '[]'],
    [[1, { a: ['b'] }], '[1, { "a": ["b"] }]'],
  ])('%o', (value, expected) => {
    expect(text(value)).toBe(expected);
  });

  test('of types that no driver writes any more', () => {
    const pointer = Buffer.concat([Buffer.of(2, 0, 0, 0), Buffer.from('c\0'), Buffer.alloc(12, 1)]);
    const body = (type: number, value: Buffer): Buffer => {
      const bytes = Buffer.concat([Buffer.of(0, 0, 0, 0, type), Buffer.from('v\0'), value, Buffer.of(0)]);
      bytes.writeInt32LE(bytes.length);
      return bytes;
    };
    expect(documentText(body(6, Buffer.alloc(0)))).toBe('{ "v": { "$undefined": true } }');
    expect(documentText(body(12, pointer))).toBe(
      `{ "v": { "$dbPointer": { "$ref": "c", "$id": { "$oid": "${'01'.repeat(12)}" } } } }`,
    );
  });

  test('a name that is there twice shows twice, and names stay in their order', () => {
    const bytes = Buffer.from(
      serialize(
        new Map([
          ['b', 1],
          ['1', 2],
          ['c', 3],
        ]),
      ),
    );
    bytes[bytes.indexOf('c')] = 'b'.charCodeAt(0);
    expect(documentText(bytes)).toBe('{ "b": 1, "1": 2, "b": 3 }');
  });

  test('is extended JSON that reads as what was written', () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'grapheme' }),
        fc.double({ noNaN: true }).map((number) => new Double(number)),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((number) => Long.fromBigInt(number)),
        fc.date({ noInvalidDate: true }),
        fc.uint8Array().map((bytes) => new Binary(bytes, 5)),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          fc.string().filter((name) => /^\w+$/.test(name)),
          tie('value'),
          { maxKeys: 3 },
        ),
      ),
    })).value;
    fc.assert(
      fc.property(value, (written) => {
        const read = EJSON.parse(documentText(Buffer.from(serialize({ v: written }))), { relaxed: true });
        const plain = EJSON.parse(EJSON.stringify({ v: written }, { relaxed: true }), { relaxed: true });
        expect(EJSON.stringify(read)).toBe(EJSON.stringify(plain));
      }),
    );
  });
});
