import { type Document, deserialize } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Edits, type Enclosing } from '../../../../protocols/mongodb/bson/edits.ts';
import { checkDocument, Elements } from '../../../../protocols/mongodb/bson/elements.ts';
import { NULL_VALUE, textValue } from '../../../../protocols/mongodb/results/values.ts';
import { bson, documents, EVERY_TYPE } from './values.ts';

const ROOT: Enclosing = { start: 0, parent: undefined };

/** Calls `see` with every element that is no document or list, and with what it lies in. */
function each(
  bytes: Buffer,
  see: (element: Elements, enclosing: Enclosing) => void,
  enclosing = ROOT,
  end = bytes.length,
): void {
  const element = new Elements(bytes, enclosing.start, end);
  while (element.next()) {
    if (!element.isDocument && !element.isArray) see(element, enclosing);
    else each(bytes, see, { start: element.valueStart, parent: enclosing }, element.end);
  }
}

describe('edits', () => {
  it('leave the very bytes where there are none', () => {
    const bytes = bson(EVERY_TYPE);
    const edits = new Edits(bytes);
    expect(edits.isEmpty).toBe(true);
    expect(edits.encode().buffer).toBe(bytes.buffer);
    expect(edits.encode()).toEqual(bytes);
  });

  it('replace values by others of any length, and mend every length around them', () => {
    fc.assert(
      fc.property(documents, fc.string({ maxLength: 9 }), fc.nat(4), (document, text, nth) => {
        const bytes = bson(document);
        const edits = new Edits(bytes);
        let growth = 0;
        let n = 0;
        each(bytes, (element, enclosing) => {
          n += 1;
          if (n % (nth + 1) === 0) growth += edits.setValue(element, enclosing, textValue(text));
        });
        const edited = edits.encode();
        checkDocument(edited);
        expect(edited.length).toBe(bytes.length + growth);
        expect(edits.growth).toBe(growth);
        n = 0;
        const expected = (value: unknown): unknown => {
          if (Array.isArray(value)) return value.map(expected);
          if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, expected(v)]));
          n += 1;
          return n % (nth + 1) === 0 ? text : value;
        };
        const options = { promoteValues: false } as const;
        expect(deserialize(edited, options)).toEqual(expected(deserialize(bytes, options)));
      }),
    );
  });

  it('replace names, and names with their values', () => {
    const bytes = bson({ a: { 'x@y.z': 1, b: 'two' }, c: [{ d: 'three' }] });
    const edits = new Edits(bytes);
    each(bytes, (element, enclosing) => {
      if (element.name === 'd') return;
      edits.setName(element, enclosing, Buffer.from(`<${element.name}>`));
      if (element.name === 'b') edits.setValue(element, enclosing, NULL_VALUE);
    });
    expect(deserialize(edits.encode())).toEqual({ a: { '<x@y.z>': 1, '<b>': null }, c: [{ d: 'three' }] });
  });

  it('can be made again, the last one counting', () => {
    const bytes = bson({ a: 'one', b: 'two' });
    const edits = new Edits(bytes);
    each(bytes, (element, enclosing) => {
      edits.setValue(element, enclosing, textValue('something long'));
      edits.encode();
      edits.setValue(element, enclosing, textValue(element.name));
    });
    expect(deserialize(edits.encode())).toEqual({ a: 'a', b: 'b' });
    expect(edits.growth).toBe(-4);
    expect(edits.valueAt(4)).toEqual(textValue('a'));
    expect(edits.valueAt(5)).toBeUndefined();
    expect(edits.nameAt(4)).toBeUndefined();
  });

  it('within a document that is replaced as a whole are gone with it', () => {
    const bytes = bson({ a: { b: 'secret', c: { d: 1 } }, e: 'x' });
    const edits = new Edits(bytes);
    each(bytes, (element, enclosing) => void edits.setValue(element, enclosing, textValue('longer than before')));
    const whole = new Elements(bytes);
    whole.next();
    edits.setValue(whole, ROOT, NULL_VALUE);
    const edited = edits.encode();
    checkDocument(edited);
    expect(deserialize(edited)).toEqual({ a: null, e: 'longer than before' });
  });

  it('show in a part of the bytes as in the whole', () => {
    const bytes: Buffer = bson({ a: { b: 'one' }, c: { d: 'two', e: [{ f: 'three' }] } } satisfies Document);
    const edits = new Edits(bytes);
    each(bytes, (element, enclosing) => void edits.setValue(element, enclosing, textValue('***')));
    const element = new Elements(bytes);
    element.next();
    expect(deserialize(edits.encode(element.valueStart, element.end))).toEqual({ b: '***' });
    element.next();
    expect(deserialize(edits.encode(element.valueStart, element.end))).toEqual({ d: '***', e: [{ f: '***' }] });
  });
});

function isPlain(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
