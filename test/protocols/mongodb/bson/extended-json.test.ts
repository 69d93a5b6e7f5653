import { EJSON, Long } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extendedJson } from '../../../../protocols/mongodb/bson/extended-json.ts';
import { bson, documents, EVERY_TYPE } from './values.ts';

/** What the library writes for the bytes; it is the judge wherever it can tell. */
function judged(bytes: Buffer): unknown {
  const document = EJSON.deserialize(JSON.parse(extendedJson(bytes)), { relaxed: false });
  return bson(document).toString('hex');
}

describe('extendedJson', () => {
  it('says of every type what the library reads back as the same bytes', () => {
    // A reference is an ordinary document on the wire, and the library reads it as one.
    const { reference: _reference, ...rest } = EVERY_TYPE;
    const bytes = bson(rest);
    expect(judged(bytes)).toBe(bytes.toString('hex'));
  });

  it('agrees with the library on whatever a driver writes', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const bytes = bson(document);
        expect(judged(bytes)).toBe(bytes.toString('hex'));
      }),
    );
  });

  it('tells every digit of whole numbers and dates', () => {
    const edges = [0n, 1n, 31n, 32n, 51n, 52n, 53n, 62n].map((bits) => 1n << bits);
    const around = fc.tuple(fc.constantFrom(0n, ...edges), fc.integer({ min: -2, max: 2 }), fc.boolean());
    fc.assert(
      fc.property(fc.oneof(fc.bigInt(-(1n << 63n), (1n << 63n) - 1n), around), (drawn) => {
        const number = Array.isArray(drawn) ? (drawn[0] + BigInt(drawn[1])) * (drawn[2] ? 1n : -1n) : drawn;
        const bytes = bson({ n: Long.ZERO, d: new Date(0) });
        for (const at of [bytes.indexOf('n\0') + 2, bytes.indexOf('d\0') + 2]) bytes.writeBigInt64LE(number, at);
        const long = `{"$numberLong":"${number}"}`;
        expect(extendedJson(bytes)).toBe(`{"n":${long},"d":{"$date":${long}}}`);
      }),
    );
  });

  it('shows duplicate names, which an object would hide', () => {
    const inner = bson({ drop: 'a' }).subarray(4, -1);
    const twice = Buffer.concat([Buffer.alloc(4), inner, inner, Buffer.of(0)]);
    twice.writeInt32LE(twice.length);
    expect(extendedJson(twice)).toBe('{"drop":"a","drop":"a"}');
  });

  it('writes types that drivers no longer write', () => {
    const id = Buffer.alloc(12, 0xab);
    const pointer = Buffer.concat([Buffer.from([0x0c, 0x70, 0, 2, 0, 0, 0, 0x63, 0]), id]);
    const old = Buffer.from([0x05, 0x62, 0, 6, 0, 0, 0, 2, 2, 0, 0, 0, 1, 2]);
    const body = Buffer.concat([Buffer.alloc(4), pointer, old, Buffer.from([0x06, 0x75, 0, 0])]);
    body.writeInt32LE(body.length);
    expect(extendedJson(body)).toBe(
      `{"p":{"$dbPointer":{"$ref":"c","$id":{"$oid":"${'ab'.repeat(12)}"}}},"b":{"$binary":{"base64":"AQI=","subType":"02"}},"u":{"$undefined":true}}`,
    );
  });
});
