import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EditedBytes } from '../../../../protocols/mongodb/bson/edited-bytes.ts';
import { Edits, type Enclosing, type Replacement } from '../../../../protocols/mongodb/bson/edits.ts';
import { Elements } from '../../../../protocols/mongodb/bson/elements.ts';
import { NULL_VALUE, textValue } from '../../../../protocols/mongodb/results/values.ts';
import { bson, documents } from './values.ts';

interface Change {
  readonly name?: Buffer | undefined;
  readonly value?: Replacement | undefined;
}

/** A document made anew, element by element, from the innermost outwards. */
function rebuilt(bytes: Buffer, start: number, end: number, changes: ReadonlyMap<number, Change>): Buffer {
  const pieces: Buffer[] = [];
  const element = new Elements(bytes, start, end);
  while (element.next()) {
    const { name, value } = changes.get(element.start) ?? {};
    const isNested = element.isDocument || element.isArray;
    const own = isNested
      ? rebuilt(bytes, element.valueStart, element.end, changes)
      : bytes.subarray(element.valueStart, element.end);
    pieces.push(
      Buffer.of(value?.type ?? element.type),
      name ?? bytes.subarray(element.nameStart, element.nameEnd),
      Buffer.of(0),
      value?.bytes ?? own,
    );
  }
  const document = Buffer.concat([Buffer.alloc(4), ...pieces, Buffer.of(0)]);
  document.writeInt32LE(document.length);
  return document;
}

/** Every element with what it lies in, and the places of all documents and lists. */
function elementsOf(bytes: Buffer, enclosing: Enclosing, end: number): [Elements, Enclosing][] {
  const all: [Elements, Enclosing][] = [];
  const element = new Elements(bytes, enclosing.start, end);
  while (element.next()) {
    all.push([element.copy(), { ...enclosing }]);
    if (element.isDocument || element.isArray) {
      all.push(...elementsOf(bytes, { start: element.valueStart, parent: enclosing }, element.end));
    }
  }
  return all;
}

const change = fc.record({
  place: fc.nat(),
  name: fc.option(fc.string({ maxLength: 60 }), { nil: undefined }),
  value: fc.option(fc.oneof(fc.constant(null), fc.string({ maxLength: 60 })), { nil: undefined }),
});

describe('bytes with edits in them', () => {
  it('are what the document is when it is made anew, whole or in part, whatever was set in whichever order', () => {
    fc.assert(
      fc.property(documents, fc.array(change, { maxLength: 12 }), (document, drawn) => {
        const bytes = bson({ nested: { of: [document, document] }, document });
        const all = elementsOf(bytes, { start: 0, parent: undefined }, bytes.length);
        const edits = new Edits(bytes);
        const changes = new Map<number, Change>();
        for (const { place, name, value } of drawn) {
          const [element, enclosing] = all[place % all.length] ?? all[0] ?? [];
          if (element === undefined || enclosing === undefined) return;
          const set: Change = {
            ...changes.get(element.start),
            ...(name === undefined ? {} : { name: Buffer.from(name.replaceAll('\0', '_')) }),
            ...(value === undefined ? {} : { value: value === null ? NULL_VALUE : textValue(value) }),
          };
          if (set.name !== undefined) edits.setName(element, enclosing, set.name);
          if (set.value !== undefined) edits.setValue(element, enclosing, set.value);
          if (set.name !== undefined || set.value !== undefined) changes.set(element.start, set);
        }
        expect(edits.encode().equals(rebuilt(bytes, 0, bytes.length, changes))).toBe(true);
        for (const [{ isDocument, valueStart, end }] of all) {
          if (isDocument)
            expect(edits.encode(valueStart, end).equals(rebuilt(bytes, valueStart, end, changes))).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are never given out where they are not as many as was told', () => {
    const bytes = bson({ a: 'x' });
    expect(() => new EditedBytes(bytes, 0, bytes.length, 1).finish(bytes.length)).toThrow(/not as many/);
  });
});
