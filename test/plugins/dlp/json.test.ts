import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskJson } from '../../../plugins/dlp/json.ts';
import { columnLabel } from '../../../plugins/dlp/strategies.ts';

const none = () => undefined;
const hideX = (value: string) => (value.includes('x') ? '***' : value);

describe('JSON', () => {
  it('changes only the leaves that have to change, and keeps every other byte', () => {
    const text = '{ "a" : [1.50, 12345678901234567890 ,"x\\u0031"], "a":"ok\\n", "b":{"c":true,"d":null} }';
    expect(maskJson(text, none, hideX)).toBe(text.replace('"x\\u0031"', '"***"'));
  });

  it('masks keys and numbers', () => {
    const mask = (value: string) => (value === 'k' || value === '42' ? '[X]' : undefined);
    expect(maskJson('{"k":42,"l":-42}', none, mask)).toBe('{"[X]":"[X]","l":-42}');
  });

  it('decodes escapes before it looks', () => {
    expect(maskJson('"\\u0078"', none, hideX)).toBe('"***"');
    expect(maskJson('"quote \\" and \\\\"', none, hideX)).toBe('"quote \\" and \\\\"');
  });

  it('puts null where it is asked to', () => {
    expect(maskJson('["x",{"x":1}]', none, (value) => (value === 'x' ? null : undefined))).toBe('[null,{"":1}]');
  });

  it('tells the key above a value and what is labelled beneath it', () => {
    const label = columnLabel('NAME', 'redact');
    const seen: unknown[] = [];
    const text = '{"who":{"first":"Bob","tags":["a"]},"n":1,"list":["z"]}';
    maskJson(
      text,
      (key) => (key === 'who' ? label : undefined),
      (value, place) => {
        seen.push([value, place.key, place.label?.entity]);
        return undefined;
      },
    );
    expect(seen).toContainEqual(['Bob', 'first', 'NAME']);
    expect(seen).toContainEqual(['a', 'tags', 'NAME']);
    expect(seen).toContainEqual(['1', 'n', undefined]);
    expect(seen).toContainEqual(['z', 'list', undefined]);
    expect(seen).toContainEqual(['who', '', undefined]);
  });

  it.each(['{"a":"b', '{', ']', '{"a":tru}', "{'a':1}", '"\\q"', 'x'])('gives up on %s', (text) => {
    expect(maskJson(text, none, hideX)).toBeUndefined();
  });

  it('gives back any document unchanged when nothing is masked, and a valid one when all is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(maskJson(text, none, () => undefined)).toBe(text);
        JSON.parse(maskJson(text, none, () => '"\\*') ?? 'invalid');
      }),
    );
  });
});
