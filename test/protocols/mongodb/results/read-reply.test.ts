import { type Document, Long } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtocolError } from '../../../../src/errors.ts';
import { bson, documents, EVERY_TYPE } from '../bson/values.ts';
import { driverReads, readReplyTo, replyTo, shownBy } from './replies.ts';

const FIND = { find: 'customers' };

function found(...firstBatch: Document[]): Document {
  return { cursor: { firstBatch, id: Long.fromNumber(9), ns: 'shop.customers' }, ok: 1 };
}

describe('a reply', () => {
  it('is the same buffer while nothing was set in it, whatever was looked at', () => {
    fc.assert(
      fc.property(fc.array(documents, { maxLength: 4 }), (batch) => {
        const bytes = bson(found(...batch));
        const reply = readReplyTo(FIND, bytes);
        shownBy(reply.documents);
        for (const document of reply.documents) document.text();
        reply.maskTexts((text) => text);
        expect(reply.encode()).toBe(bytes);
      }),
    );
  });

  it('tells its outcome and its cursor', () => {
    const { outcome, cursor } = replyTo(FIND, found({ a: 1 }));
    expect([outcome, cursor]).toEqual([
      { status: 'ok', rows: 1, tag: 'find 1' },
      { id: 9n, database: 'shop', collection: 'customers' },
    ]);
    expect(replyTo({ ping: 1 }, { ok: 1 }).cursor).toBeUndefined();
    expect(() => replyTo(FIND, { cursor: {}, ok: 1 })).toThrow(ProtocolError);
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

  it('has each of its texts masked, with where it may repeat values', () => {
    const error = { index: 0, code: 11000, errmsg: 'E11000 dup key: { email: "ann" }' };
    const reply = replyTo(
      { insert: 'customers' },
      { n: 0, writeErrors: [error], writeConcernError: { code: 64, errmsg: 'waiting "timed out"' }, ok: 1 },
    );
    const seen: unknown[] = [];
    reply.maskTexts((text, echoes) => {
      seen.push([text, echoes]);
      const [[start, end] = [0, 0]] = echoes;
      return `${text.slice(0, start)}${start === end ? '' : '***'}${text.slice(end)}`;
    });
    expect(seen).toEqual([
      [error.errmsg, [[16, 32]]],
      ['waiting "timed out"', []],
    ]);
    expect(driverReads(reply)).toMatchObject({
      writeErrors: [{ index: 0, code: 11000, errmsg: 'E11000 dup key: ***' }],
      writeConcernError: { errmsg: 'waiting "timed out"' },
    });
    reply.maskTexts((text) => text.toUpperCase());
    expect(driverReads(reply).writeErrors[0].errmsg).toBe('E11000 DUP KEY: ***');
  });

  it('keeps bytes that are no text as they are, beside what is masked', () => {
    const bytes = bson(found({ bad: 'ab', secret: 'x' }));
    bytes[bytes.indexOf('ab\0', 0, 'latin1')] = 0xff;
    const reply = readReplyTo(FIND, bytes);
    for (const document of reply.documents) {
      document.visit((value) => {
        if (value.kind === 'text' && value.field.path[0] === 'secret') value.set('*');
        return undefined;
      });
    }
    const expected = Buffer.from(bytes);
    expected[expected.indexOf('x\0', 0, 'latin1')] = 0x2a;
    expect(reply.encode()).toEqual(expected);
  });
});
