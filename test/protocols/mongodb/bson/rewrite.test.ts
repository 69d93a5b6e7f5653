import { deserialize, Int32 } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDocument, type Elements } from '../../../../protocols/mongodb/bson/elements.ts';
import { NULL_VALUE, rewriteDocument, stringValue } from '../../../../protocols/mongodb/bson/rewrite.ts';
import { TYPE } from '../../../../protocols/mongodb/bson/sizes.ts';
import { bson, documents, EVERY_TYPE } from './values.ts';

const none = { value: () => undefined };

describe('rewriteDocument', () => {
  it('returns the very bytes when nothing is replaced', () => {
    const bytes = bson(EVERY_TYPE);
    expect(rewriteDocument(bytes, none)).toBe(bytes);
  });

  it('replaces by path, in every document of an array, and mends every length', () => {
    const bytes = bson({ a: [{ b: 'one', c: 'x' }, { b: 'two' }, [{ b: 'three' }]], b: 'top' });
    const masked = rewriteDocument(bytes, {
      value: (_element, path) => (path.join('.') === 'a.b' ? stringValue('***') : undefined),
    });
    checkDocument(masked);
    expect(deserialize(masked)).toEqual({ a: [{ b: '***', c: 'x' }, { b: '***' }, [{ b: '***' }]], b: 'top' });
  });

  it('replaces names that are data, but not the numbers of an array', () => {
    const bytes = bson({ visits: { 'someone@example.com': new Int32(1) }, list: ['a'] });
    const names: string[] = [];
    const masked = rewriteDocument(bytes, {
      value: () => undefined,
      name: (element) => {
        names.push(element.name);
        return element.name.includes('@') ? '***' : undefined;
      },
    });
    expect(deserialize(masked)).toEqual({ visits: { '***': 1 }, list: ['a'] });
    expect(names).toEqual(['visits', 'someone@example.com', 'list']);
  });

  it('replaces whole documents and arrays', () => {
    const bytes = bson({ a: { b: 1 }, c: [1, 2], d: 3 });
    const masked = rewriteDocument(bytes, { ...none, whole: () => NULL_VALUE });
    expect(deserialize(masked)).toEqual({ a: null, c: null, d: 3 });
  });

  it('never makes a name of a zero', () => {
    const masked = rewriteDocument(bson({ a: 1 }), { ...none, name: () => 'x\0y' });
    checkDocument(masked);
    expect(Object.keys(deserialize(masked))).toEqual(['x\u2400y']);
  });

  it('leaves every byte that nobody replaced as it was', () => {
    const isString = (element: Elements): boolean => element.type === TYPE.string;
    fc.assert(
      fc.property(documents, (document) => {
        const bytes = bson(document);
        const masked = rewriteDocument(bytes, {
          value: (element) => (isString(element) ? stringValue(`${element.text}!`) : undefined),
        });
        checkDocument(masked);
        const back = rewriteDocument(masked, {
          value: (element) => (isString(element) ? stringValue(element.text.slice(0, -1)) : undefined),
        });
        expect(back.equals(bytes)).toBe(true);
      }),
    );
  });
});
