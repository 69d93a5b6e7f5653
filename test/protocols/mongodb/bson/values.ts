import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  type Document,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  serialize,
  Timestamp,
} from 'bson';
import fc from 'fast-check';

/** One value of every type that a driver can write. */
export const EVERY_TYPE: Document = {
  double: new Double(1.5),
  whole: new Double(3),
  big: new Double(1e300),
  negativeZero: new Double(-0),
  nan: new Double(Number.NaN),
  infinite: new Double(Number.NEGATIVE_INFINITY),
  string: 'müller "quoted" \u0001 \u2028',
  document: { a: { b: new Int32(1) } },
  array: [new Int32(1), 'two', [new Int32(3)]],
  binary: new Binary(Buffer.from([1, 2, 3])),
  uuid: new Binary(Buffer.alloc(16, 7), 4),
  objectId: new ObjectId('0123456789abcdef01234567'),
  yes: true,
  no: false,
  date: new Date('2026-01-02T03:04:05.678Z'),
  early: new Date(-1),
  nothing: null,
  regex: new BSONRegExp('^a/b"', 'im'),
  reference: new DBRef('other', new ObjectId('0123456789abcdef01234567')),
  code: new Code('return 1'),
  scoped: new Code('return a', { a: new Int32(1) }),
  symbol: new BSONSymbol('sym'),
  int32: new Int32(-5),
  timestamp: new Timestamp({ t: 7, i: 3 }),
  int64: Long.fromString('9007199254740993'),
  decimal: Decimal128.fromString('1.10E-5'),
  min: new MinKey(),
  max: new MaxKey(),
};

/** A document's bytes. */
export function bson(document: Document): Buffer {
  return Buffer.from(serialize(document, { ignoreUndefined: false }));
}

const leaf = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.integer().map((n) => new Int32(n)),
  fc.double().map((n) => new Double(n)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => Long.fromBigInt(n)),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 9 }).map((data) => new Binary(data)),
  fc.date({ noInvalidDate: true }),
);
const name = fc.string({ maxLength: 6 }).filter((text) => !text.includes('\0') && text !== '__proto__');

/** Documents as drivers write them, nested a few levels deep. */
export const documents: fc.Arbitrary<Document> = fc.letrec<{ document: Document; value: unknown }>((tie) => ({
  document: fc.dictionary(name, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  value: fc.oneof({ maxDepth: 3 }, leaf, tie('document'), fc.array(tie('value'), { maxLength: 4 })),
})).document;
