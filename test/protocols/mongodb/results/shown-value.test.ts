import { BSONSymbol, Code, type Document, Double, deserialize, Int32 } from 'bson';
import { describe, expect, it } from 'vitest';
import { Edits } from '../../../../protocols/mongodb/bson/edits.ts';
import { Elements } from '../../../../protocols/mongodb/bson/elements.ts';
import { unknownField } from '../../../../protocols/mongodb/results/lineage/field.ts';
import { Names } from '../../../../protocols/mongodb/results/names.ts';
import { DOCUMENT_BYTES_MAX, Room } from '../../../../protocols/mongodb/results/room.ts';
import { ShownValue } from '../../../../protocols/mongodb/results/shown-value.ts';
import { ResultBlocked } from '../../../../src/core/verdict.ts';
import { bson, EVERY_TYPE } from '../bson/values.ts';

const ROOT = { start: 0, parent: undefined };
const FIELD = unknownField(['v']);

/** The first field of a document, to be shown. */
function first(document: Document, bytes = 0) {
  const reply = bson(document);
  const edits = new Edits(reply);
  const element = new Elements(reply);
  element.next();
  const shown = new ShownValue(edits, new Room(edits, bytes), FIELD);
  const names = new Names(reply, 0, reply.length, (start) => edits.nameAt(start));
  const left = () => deserialize(edits.encode(), { promoteValues: false });
  return {
    shown,
    left,
    showValue: () => shown.showValue(element, ROOT, FIELD),
    showName: () => shown.showName(element, ROOT, FIELD, () => names),
  };
}

const memoryOf = ({ memory, start, end }: ShownValue) => memory && Buffer.from(memory).toString('utf8', start, end);

describe('a value that is shown', () => {
  it('can be a text, with its bytes where they lie', () => {
    const { shown, showValue, left } = first({ v: 'müller' });
    expect(showValue()).toBe(true);
    expect([shown.kind, shown.type, shown.get(), memoryOf(shown), shown.constant]).toEqual([
      ...['text', 'string', 'müller', 'müller'],
      undefined,
    ]);
    shown.set('***');
    expect([shown.get(), memoryOf(shown), left()]).toEqual(['***', '***', { v: '***' }]);
    showValue();
    expect([shown.get(), memoryOf(shown)]).toEqual(['***', '***']);
    shown.set(null);
    expect([shown.get(), memoryOf(shown), left(), showValue()]).toEqual(['', '', { v: null }, false]);
  });

  it('keeps the type of code and symbols', () => {
    const code = first({ v: new Code('return 1') });
    code.showValue();
    code.shown.set('x');
    expect(code.left().v).toEqual(new Code('x'));
    const symbol = first({ v: new BSONSymbol('a') });
    symbol.showValue();
    symbol.shown.set('x');
    expect(symbol.left().v).toEqual(new BSONSymbol('x'));
  });

  it('of any other type takes its constant, or becomes null', () => {
    for (const [name, value] of Object.entries(EVERY_TYPE)) {
      for (const text of [undefined, 'other', null]) {
        const { shown, showValue, left } = first({ [name]: value });
        if (!showValue() || shown.kind === 'text') continue;
        expect(shown.memory).toBeUndefined();
        const { constant } = shown;
        if (text === undefined && constant === undefined) continue;
        shown.set(text === undefined ? (constant ?? null) : text);
        if (text === undefined) {
          expect(left()[name]).not.toBeNull();
          expect(showValue() && shown.get()).toBe(constant);
        } else expect(left()[name]).toBeNull();
      }
    }
    const number = first({ v: new Int32(7) });
    number.showValue();
    number.shown.set('0');
    expect(number.left()).toEqual({ v: new Int32(0) });
    const double = first({ v: new Double(1.5) });
    double.showValue();
    double.shown.set('0');
    expect(double.left()).toEqual({ v: new Double(0) });
  });

  it('can be a whole document', () => {
    const { shown, showValue, left } = first({ v: { a: 1 } });
    showValue();
    expect([shown.kind, shown.get(), shown.constant]).toEqual(['document', '{"a":{"$numberInt":"1"}}', '{}']);
    shown.set('{}');
    expect(left()).toEqual({ v: {} });
    showValue();
    expect(shown.get()).toBe('{}');
  });

  it('is nothing where there is nothing to tell, or a list', () => {
    expect(first({ v: null }).showValue()).toBe(false);
    expect(first({ v: [1] }).showValue()).toBe(false);
  });

  it('becomes null where a mask would make its document too long', () => {
    const { shown, showValue, left } = first({ v: 'ab' }, DOCUMENT_BYTES_MAX - 1);
    showValue();
    shown.set('abcd');
    expect([shown.get(), left()]).toEqual(['', { v: null }]);
    const fits = first({ v: 'ab' }, DOCUMENT_BYTES_MAX - 1);
    fits.showValue();
    fits.shown.set('abc');
    expect(fits.left()).toEqual({ v: 'abc' });
  });
});

describe('a name that is shown', () => {
  it('can be another one, which is still the only one of its name', () => {
    const { shown, showName, left } = first({ 'ann@example.com': 1, '***': 2 });
    showName();
    expect([shown.kind, shown.get(), memoryOf(shown), shown.constant]).toEqual([
      ...['name', 'ann@example.com', 'ann@example.com'],
      undefined,
    ]);
    shown.set('***');
    expect([shown.get(), memoryOf(shown)]).toEqual(['***~2', '***~2']);
    expect(Object.keys(left())).toEqual(['***~2', '***']);
    showName();
    expect([shown.get(), memoryOf(shown)]).toEqual(['***~2', '***~2']);
    shown.set(null);
    expect(Object.keys(left())).toEqual(['', '***']);
  });

  it('blocks the result where it would make its document too long', () => {
    const { shown, showName } = first({ a: 1 }, DOCUMENT_BYTES_MAX);
    showName();
    expect(() => shown.set('longer')).toThrow(ResultBlocked);
  });
});
