import { Int32 } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDocument, Elements } from '../../../../protocols/mongodb/bson/elements.ts';
import { ProtocolError } from '../../../../src/errors.ts';
import { bson, documents, EVERY_TYPE } from './values.ts';

describe('Elements', () => {
  it('tells names, types and texts in their order', () => {
    const element = new Elements(bson({ a: new Int32(1), b: 'text', c: { d: null }, e: [] }));
    const seen: unknown[] = [];
    while (element.next()) seen.push([element.name, element.type, element.isDocument, element.isArray]);
    expect(seen).toEqual([
      ['a', 0x10, false, false],
      ['b', 0x02, false, false],
      ['c', 0x03, true, false],
      ['e', 0x04, false, true],
    ]);
  });

  it('has copies that stand where it stood', () => {
    const element = new Elements(bson({ a: 'one', b: 'two' }));
    element.next();
    const copy = element.copy();
    element.next();
    expect([copy.name, copy.text, element.name]).toEqual(['a', 'one', 'b']);
    expect([copy.next(), copy.name, copy.next()]).toEqual([true, 'b', false]);
  });

  it('walks duplicate names one by one', () => {
    const one = bson({ a: new Int32(1) });
    const inner = one.subarray(4, -1);
    const twice = Buffer.concat([Buffer.alloc(4), inner, inner, Buffer.of(0)]);
    twice.writeInt32LE(twice.length);
    const element = new Elements(twice);
    const names: string[] = [];
    while (element.next()) names.push(element.name);
    expect(names).toEqual(['a', 'a']);
  });
});

describe('checkDocument', () => {
  it('takes every type a driver writes', () => {
    expect(() => checkDocument(bson(EVERY_TYPE))).not.toThrow();
  });

  it('takes whatever a driver writes', () => {
    fc.assert(fc.property(documents, (document) => checkDocument(bson(document))));
  });

  it('refuses every document that is cut off', () => {
    const whole = bson(EVERY_TYPE);
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => checkDocument(whole.subarray(0, length)), `${length} bytes`).toThrow(ProtocolError);
    }
  });

  it('refuses or takes mutated bytes, and never fails in another way', () => {
    const whole = bson(EVERY_TYPE);
    const mutation = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(mutation, (changes) => {
        const mutated = Buffer.from(whole);
        for (const [at, byte] of changes) mutated[at] = byte;
        try {
          checkDocument(mutated);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['a boolean of 2', { a: true }, [7, 2]],
    ['an unknown type', { a: true }, [4, 0x20]],
    ['a string without its zero', { a: 'b' }, [12, 0x41]],
  ] as const)('refuses %s', (_what, document, [at, byte]) => {
    const bytes = bson(document);
    bytes[at] = byte;
    expect(() => checkDocument(bytes)).toThrow(ProtocolError);
  });

  it('refuses what nests deeper than the server takes, and takes what does not', () => {
    const nested = (depth: number): Buffer => {
      let inner = bson({});
      for (let level = 1; level < depth; level += 1) {
        const outer = Buffer.concat([Buffer.alloc(4), Buffer.from([0x03, 0x61, 0]), inner, Buffer.of(0)]);
        outer.writeInt32LE(outer.length);
        inner = outer;
      }
      return inner;
    };
    expect(() => checkDocument(nested(200))).not.toThrow();
    expect(() => checkDocument(nested(201))).toThrow(/deeper than 200/);
  });
});
