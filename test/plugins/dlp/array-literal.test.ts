import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskArrayLiteral } from '../../../plugins/dlp/array-literal.ts';

const hideX = (value: string) => (value.includes('x') ? '["x" \\]' : value);

describe('array literals', () => {
  it('change only the elements that have to change', () => {
    expect(maskArrayLiteral('{a,"b c",x1,NULL,"NULL"}', hideX)).toBe('{a,"b c","[\\"x\\" \\\\]",NULL,"NULL"}');
  });

  it('keep dimensions, bounds and emptiness', () => {
    expect(maskArrayLiteral('{{a,x},{b,c}}', () => 'm')).toBe('{{"m","m"},{"m","m"}}');
    expect(maskArrayLiteral('[0:1]={a,b}', (value) => (value === 'b' ? 'm' : value))).toBe('[0:1]={a,"m"}');
    expect(maskArrayLiteral('{}', hideX)).toBe('{}');
  });

  it('read escapes', () => {
    const seen: string[] = [];
    maskArrayLiteral('{"a\\"b\\\\c",d\\,e}', (value) => {
      seen.push(value);
      return value;
    });
    expect(seen).toEqual(['a"b\\c', 'd,e']);
  });

  it('put NULL where it is asked to', () => {
    expect(maskArrayLiteral('{a,b}', (value) => (value === 'a' ? null : value))).toBe('{NULL,b}');
  });

  it.each(['', 'a', '{', '{a', '{"a}', '{a}}', '{a}b', '{a"b"}', '[0:1]'])('give up on %s', (text) => {
    expect(maskArrayLiteral(text, hideX)).toBeUndefined();
  });

  it('read back what was put in', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (values) => {
        const plain = `{${values.map(() => 'e').join(',')}}`;
        let next = 0;
        const literal = maskArrayLiteral(plain, () => values[next++] ?? '') ?? '';
        const seen: string[] = [];
        maskArrayLiteral(literal, (value) => {
          seen.push(value);
          return value;
        });
        // An element that is the letter it replaces stays unquoted; all are read back the same.
        expect(seen).toEqual(values);
      }),
    );
  });
});
