import { Binary, type Document, deserialize, Int32, Long } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bson, documents, EVERY_TYPE } from '../bson/values.ts';
import { driverReads, replyTo, shownBy } from './replies.ts';

const FIND = { find: 'customers' };
const ok = { ok: 1 };

function found(...batch: Document[]): Document {
  return { cursor: { firstBatch: batch, id: Long.ZERO, ns: 'shop.customers' }, ...ok };
}

describe('a reply', () => {
  it('is the same buffer while nothing was set in it, whatever was looked at', () => {
    fc.assert(
      fc.property(fc.array(documents, { maxLength: 4 }), (batch) => {
        const bytes = bson(found(...batch));
        const reply = replyTo(FIND, deserialize(bytes));
        void reply;
        const read = replyTo(FIND, found(...batch));
        shownBy(read.documents);
        for (const document of read.documents) document.text();
        expect(read.encode().equals(bytes)).toBe(true);
      }),
    );
  });

  it('shows every value of every type, and nothing of what says nothing', () => {
    const { documents: read } = replyTo(FIND, found(EVERY_TYPE));
    const shown = shownBy(read).filter(({ kind }) => kind !== 'name');
    expect(Object.fromEntries(shown.map(({ path, kind, type, text }) => [path, `${kind} ${type} ${text}`]))).toEqual({
      double: 'other double 1.5',
      whole: 'other double 3',
      big: 'other double 1e+300',
      negativeZero: 'other double 0',
      nan: 'other double NaN',
      infinite: 'other double -Infinity',
      string: 'text string müller "quoted" \u0001 \u2028',
      document: 'document object {"a":{"b":{"$numberInt":"1"}}}',
      'document.a': 'document object {"b":{"$numberInt":"1"}}',
      'document.a.b': 'other int 1',
      array: 'other int 3',
      binary: 'other binData \u0001\u0002\u0003',
      uuid: `other binData ${'\u0007'.repeat(16)}`,
      objectId: 'other objectId 0123456789abcdef01234567',
      yes: 'other bool true',
      no: 'other bool false',
      date: 'other date 2026-01-02T03:04:05.678Z',
      early: 'other date 1969-12-31T23:59:59.999Z',
      regex: 'other regex ^a/b"',
      reference: 'document object {"$ref":"other","$id":{"$oid":"0123456789abcdef01234567"}}',
      'reference.$ref': 'text string other',
      'reference.$id': 'other objectId 0123456789abcdef01234567',
      code: 'text javascript return 1',
      scoped: 'other javascriptWithScope {"$code":"return a","$scope":{"a":{"$numberInt":"1"}}}',
      symbol: 'text symbol sym',
      int32: 'other int -5',
      timestamp: `other timestamp ${(7n << 32n) + 3n}`,
      int64: 'other long 9007199254740993',
      decimal: 'other decimal 0.0000110',
    });
  });
});
void driverReads;
void Int32;
void Binary;
