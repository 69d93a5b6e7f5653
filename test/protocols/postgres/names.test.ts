import { beforeEach, describe, expect, test } from 'vitest';
import { Names, nameKey, nameKeyOf } from '../../../protocols/postgres/names.ts';

interface Thing {
  readonly text: string;
}
const thing = (text: string): Thing => ({ text });
const texts = (things: readonly Thing[]): string[] => things.map(({ text }) => text);

let names: Names<Thing>;
beforeEach(() => {
  names = new Names<Thing>({ countMax: 3, bytesMax: 100, bytesOf: (value) => value.text.length });
});

describe('Names', () => {
  test('a name nobody defined means nothing', () => {
    expect(names.lookup('a', 1)).toEqual([]);
  });

  test('a confirmed definition is the only meaning', () => {
    names.define('a', thing('one'), 1).confirm();
    names.define('a', thing('two'), 2).confirm();
    expect(texts(names.lookup('a', 3))).toEqual(['two']);
  });

  test('until the answer is there, a redefinition in an earlier segment leaves both meanings possible', () => {
    names.define('a', thing('evil'), 1).confirm();
    const change = names.define('a', thing('harmless'), 2);
    expect(texts(names.lookup('a', 3))).toEqual(['evil', 'harmless']);
    change.cancel();
    expect(texts(names.lookup('a', 3))).toEqual(['evil']);
  });

  test('a redefinition in the same segment is certain, because its failure skips what follows', () => {
    names.define('a', thing('evil'), 1).confirm();
    names.define('a', thing('harmless'), 2);
    expect(texts(names.lookup('a', 2))).toEqual(['harmless']);
  });

  test('an unconfirmed removal keeps the old meaning possible in later segments only', () => {
    names.define('a', thing('one'), 1).confirm();
    const removal = names.remove('a', 2);
    expect(names.lookup('a', 2)).toEqual([]);
    expect(texts(names.lookup('a', 3))).toEqual(['one']);
    removal.confirm();
    expect(names.lookup('a', 3)).toEqual([]);
  });

  test('a change nobody can be sure of leaves both meanings', () => {
    names.define('a', thing('one'), 1).confirm();
    names.define('a', thing('two'), 2).blur();
    expect(texts(names.lookup('a', 3))).toEqual(['one', 'two']);
  });

  test('a confirmed change tells what it replaced', () => {
    const one = thing('one');
    expect(names.define('a', one, 1).confirm()).toEqual([]);
    expect(names.define('a', thing('two'), 2).confirm()).toEqual([one]);
    expect(texts(names.remove('a', 3).confirm() as Thing[])).toEqual(['two']);
  });

  test('a change is settled once', () => {
    const change = names.define('a', thing('one'), 1);
    change.confirm();
    change.cancel();
    expect(texts(names.lookup('a', 2))).toEqual(['one']);
  });

  test('a name can be defined again after it was forgotten', () => {
    names.define('a', thing('one'), 1).confirm();
    names.remove('a', 2).confirm();
    names.define('a', thing('two'), 3).confirm();
    expect(texts(names.lookup('a', 4))).toEqual(['two']);
  });

  test('all names can be removed or made to stand for one thing', () => {
    names.define('a', thing('one'), 1).confirm();
    names.define('b', thing('two'), 1).confirm();
    for (const change of names.replaceAll(thing('?'), 2)) change.confirm();
    expect([...texts(names.lookup('a', 3)), ...texts(names.lookup('b', 3))]).toEqual(['?', '?']);
    for (const change of names.replaceAll(undefined, 3)) change.confirm();
    expect([...names.lookup('a', 4), ...names.lookup('b', 4)]).toEqual([]);
  });

  test('sweep forgets and returns what is gone', () => {
    names.define('a', thing('one'), 1).confirm();
    names.define('b', thing('two'), 1).confirm();
    expect(texts(names.sweep(({ text }) => text === 'one'))).toEqual(['one']);
    expect([names.lookup('a', 2).length, names.lookup('b', 2).length]).toEqual([0, 1]);
  });

  test('the oldest names are forgotten when there are too many', () => {
    for (const name of ['a', 'b', 'c', 'd']) names.define(name, thing(name), 1).confirm();
    expect(names.lookup('a', 2)).toEqual([]);
    expect(texts(names.lookup('d', 2))).toEqual(['d']);
  });

  test('the oldest names are forgotten when they are too long', () => {
    names.define('a', thing('x'.repeat(60)), 1).confirm();
    names.define('b', thing('y'.repeat(60)), 1).confirm();
    expect(names.lookup('a', 2)).toEqual([]);
    expect(names.lookup('b', 2)).toHaveLength(1);
  });

  test('redefining a name over and over does not use up the limit', () => {
    names.define('keep', thing('k'), 1).confirm();
    for (let i = 0; i < 50; i++) names.define('a', thing('x'.repeat(40)), i).confirm();
    for (let i = 0; i < 50; i++) names.define('a', thing('x'.repeat(40)), i).cancel();
    expect(names.lookup('keep', 99)).toHaveLength(1);
  });
});

test('names that agree in 63 bytes are one name, as they are to the server', () => {
  const long = 'a'.repeat(63);
  expect(nameKey(Buffer.from(`${long}x`))).toBe(nameKey(Buffer.from(`${long}y`)));
  expect(nameKeyOf(`${long}x`)).toBe(nameKey(Buffer.from(long)));
  expect(nameKeyOf('é')).toBe(nameKey(Buffer.from('é')));
});
