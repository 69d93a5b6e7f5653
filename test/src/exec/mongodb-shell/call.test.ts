import { Int32 } from 'bson';
import { describe, expect, test } from 'vitest';
import { Call } from '../../../../src/exec/mongodb-shell/call.ts';
import { Reader } from '../../../../src/exec/mongodb-shell/reader.ts';
import type { ShellValue } from '../../../../src/exec/mongodb-shell/value.ts';

function call(...values: readonly ShellValue[]): Call {
  const args = values.map((value, i) => ({ value, offset: 10 * (i + 1) }));
  return new Call('method', 0, args, new Reader(' '.repeat(99)));
}

describe('the call of a method', () => {
  test('gives its arguments as what they are', () => {
    const document = new Map([['a', 1 as unknown as ShellValue]]);
    expect(call('x').text(0)).toBe('x');
    expect(call(document).document(0)).toBe(document);
    expect(call([document]).documents(0)).toEqual([document]);
    expect(call([document]).update(0)).toEqual([document]);
    expect(call(document).update(0)).toBe(document);
    expect(call(new Int32(5)).number(0)).toEqual(new Int32(5));
    expect(call(null).documentOrNone(0).size).toBe(0);
    expect(call().documentOrNone(0).size).toBe(0);
    expect([call(null).has(0), call(undefined).has(0)]).toEqual([true, false]);
  });

  test.each([
    [() => call(1 as unknown as ShellValue).text(0), '1:11: method() takes a string as its first argument'],
    [() => call('x', 'y').document(1), '1:21: method() takes a document as its second argument'],
    [() => call().document(0), '1:1: method() takes a document as its first argument'],
    [() => call('').nameText(0), 'takes a name'],
    [() => call('a\0').nameText(0), 'takes a name'],
    [() => call([]).documents(0), 'takes a list of documents'],
    [() => call(['x']).documents(0), 'takes a list of documents'],
    [() => call('x').list(0), 'takes a list'],
    [() => call('5').number(0), 'takes a number'],
    [() => call('a', 'b').takes(1), '1:21: method() takes at most 1'],
    [() => call('a').takes(0), 'method() takes no arguments'],
    [() => call('a').error('does not'), undefined],
  ])('refuses others, at their place (%#)', (ask, message) => {
    if (message === undefined) expect((ask() as Error).message).toBe('1:1: method() does not');
    else expect(ask).toThrow(message);
  });

  test('puts the options that are known, under the name the command has for them', () => {
    const into = new Map<string, ShellValue>();
    call(
      new Map([
        ['a', 'x'],
        ['b', 'y'],
      ]),
    ).putOptions(0, { a: true, b: 'bee' }, into);
    expect([...into]).toEqual([
      ['a', 'x'],
      ['bee', 'y'],
    ]);
    expect(() => call(new Map([['toString', 'x']])).putOptions(0, { a: true }, into)).toThrow(
      '1:11: method() takes the options a, and not "toString"',
    );
  });
});
