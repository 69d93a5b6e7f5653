import { describe, expect, it } from 'vitest';
import { staged } from './follow.ts';

/** A spelling that is not taken for a promise. */
const THEN = 'then';
const give = (expression: unknown, path = '') => staged({ $replaceWith: { x: expression } })(`x${path}`);

describe('an expression', () => {
  it.each([
    ['$ssn', 'people.ssn'],
    ['$address.city', 'people.address.city'],
    ['$$ROOT.ssn', 'people.ssn'],
    ['$$CURRENT.ssn', 'people.ssn'],
    ['$$NOW', ''],
    ['$$nobody', 'unknown'],
    ['text', ''],
    [5, ''],
    [['$a', '$b'], 'people.a people.b'],
    [{ $literal: '$ssn' }, ''],
    [{ $concat: ['$a', '-', '$b'] }, '~people.a ~people.b'],
    [{ $arrayElemAt: ['$a', '$i'] }, 'people.a ~people.i'],
    [{ $first: '$a' }, 'people.a'],
    [{ $firstN: { n: '$n', input: '$a' } }, 'people.a ~people.n'],
    [{ $ifNull: ['$a', '$b'] }, 'people.a people.b'],
    [{ $cond: ['$c', '$a', '$b'] }, 'people.a people.b ~people.c'],
    [{ $cond: { if: '$c', [THEN]: '$a', else: '$b' } }, 'people.a people.b ~people.c'],
    [{ $switch: { branches: [{ case: '$c', [THEN]: '$a' }], default: '$b' } }, 'people.a people.b ~people.c'],
    [{ $filter: { input: '$list', cond: { $eq: ['$$this.a', '$b'] } } }, 'people.list ~people.b ~people.list.a'],
    [
      { $reduce: { input: '$a', initialValue: '$b', in: { $concat: ['$$value', '$c'] } } },
      '~people.a ~people.b ~people.c',
    ],
    [{ $getField: 'ssn' }, 'people.ssn'],
    [{ $getField: { $literal: 'a.b' } }, 'people.a.b'],
    [{ $getField: { field: 'b', input: '$a' } }, 'people.a.b'],
    [{ $getField: { field: '$name', input: '$a' } }, '~people.a ~people.name'],
    [{ $setField: { field: '$name', input: '$a', value: '$b' } }, '~people.a ~people.b ~people.name'],
    [{ $unsetField: { field: 'x', input: '$a' } }, 'people.a'],
    [{ $objectToArray: '$a' }, ''],
    [{ $meta: 'textScore' }, '~people'],
    [{ $function: { body: 'f', args: ['$a'], lang: 'js' } }, 'unknown'],
    [{ $someday: '$a' }, 'unknown'],
    [{ $concat: ['$a'], $other: 1 }, 'unknown'],
  ])('%j comes from: %s', (expression, sources) => {
    expect(give(expression)).toBe(sources);
  });

  it('may be a document, each field of it from elsewhere', () => {
    const expression = { a: { b: '$ssn' }, c: ['$tags', { d: '$name' }] };
    expect([give(expression, '.a.b'), give(expression, '.c'), give(expression, '.c.d')]).toEqual([
      'people.ssn',
      'people.tags',
      'people.name people.tags.d',
    ]);
  });

  it('has entries of documents computed of all that is in them', () => {
    expect(give({ $objectToArray: '$a' }, '.k')).toBe('~people.a');
    expect(give({ $objectToArray: '$a' }, '.v.b')).toBe('~people.a');
  });

  it('binds variables', () => {
    expect(give({ $let: { vars: { x: '$a', CURRENT: '$b' }, in: { p: '$$x.y', q: '$z' } } }, '.p')).toBe('people.a.y');
    expect(give({ $let: { vars: { x: '$a', CURRENT: '$b' }, in: { p: '$$x.y', q: '$z' } } }, '.q')).toBe('people.b.z');
    expect(give({ $map: { input: '$jobs', as: 'job', in: { t: '$$job.title' } } }, '.t')).toBe('people.jobs.title');
    expect(give({ $map: { input: '$jobs', in: '$$this.title' } })).toBe('people.jobs.title');
    expect(give({ $map: { input: '$jobs', arrayIndexAs: 'i', in: '$$i' } })).toBe('');
  });

  it('sets one field of a document', () => {
    const expression = { $setField: { field: 'city', input: '$address', value: '$ssn' } };
    expect([give(expression, '.city'), give(expression, '.zip')]).toEqual(['people.ssn', 'people.address.zip']);
  });
});
