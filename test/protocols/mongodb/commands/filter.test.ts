import { Decimal128, type Document, Double, MaxKey, MinKey, ObjectId } from 'bson';
import { describe, expect, it } from 'vitest';
import { Fields } from '../../../../protocols/mongodb/bson/fields.ts';
import { restrictsNothing } from '../../../../protocols/mongodb/commands/filter.ts';
import { bson } from '../bson/values.ts';

const restricts = (filter: unknown): boolean => !restrictsNothing(new Fields(bson({ q: filter } as Document)).get('q'));
const nested = (depth: number): Document => (depth === 0 ? { a: 1 } : { $and: [nested(depth - 1)] });

describe('a filter that leaves no document out', () => {
  it('is missing, or no document', () => {
    expect(restrictsNothing(undefined)).toBe(true);
    expect(restricts(null)).toBe(false);
  });

  it.each<[Document]>([
    [{}],
    [{ $comment: 'x' }],
    [{ $alwaysTrue: 1 }],
    [{ $expr: true }],
    [{ $expr: new Double(1) }],
    [{ $expr: { $literal: 1 } }],
    [{ $expr: 'yes' }],
    [{ $sampleRate: 1 }],
    [{ $and: [{}, { $expr: true }] }],
    [{ $or: [{ a: 1 }, {}] }],
    [{ $or: [{ $and: [{ $or: [{ _id: { $exists: true } }] }] }] }],
    [{ _id: { $exists: true } }],
    [{ _id: { $exists: 1, $ne: null } }],
    [{ _id: { $gte: new MinKey() } }],
    [{ _id: { $lt: new MaxKey() } }],
    [{ anything: { $nin: [] } }],
    [{ anything: { $not: { $in: [] } } }],
    [{ _id: { $not: { $exists: 0 } } }],
    [{ _id: { $exists: Decimal128.fromString('1') } }],
    [{ $sampleRate: Decimal128.fromString('1') }],
    [{ $nor: [{ $alwaysFalse: 1 }] }],
    [{ $expr: { $const: true } }],
    [{ $expr: { $eq: [1, 1] } }],
    [{ $expr: { $lt: [{ $rand: {} }, 1] } }],
    [{ $expr: '$$constant' }],
    [{ $expr: { $and: [] } }],
  ])('is always true by its form: %j', (filter) => {
    expect(restricts(filter)).toBe(false);
  });

  it('nests deeper than anybody looks', () => {
    expect(restricts(nested(90))).toBe(true);
    expect(restricts(nested(150))).toBe(false);
  });
});

describe('a filter that may leave documents out', () => {
  it.each<[Document]>([
    [{ a: 1 }],
    [{ a: {} }],
    [{ a: null }],
    [{ _id: new ObjectId() }],
    [{ a: { $exists: true } }],
    [{ _id: { $exists: false } }],
    [{ _id: { $exists: true, $gt: 5 } }],
    [{ a: { $ne: null } }],
    [{ a: { $nin: ['x'] } }],
    [{ $expr: false }],
    [{ $expr: 0 }],
    [{ $expr: null }],
    [{ $expr: '$flag' }],
    [{ $expr: { $eq: ['$a', 1] } }],
    [{ $and: [{}, { a: 1 }] }],
    [{ $or: [{ a: 1 }, { b: 1 }] }],
    [{ $nor: [{ a: 1 }] }],
    [{ $sampleRate: 0.5 }],
    [{ $where: 'true' }],
    [{ _id: { $not: { $exists: true } } }],
    [{ a: { $not: { $in: [1] } } }],
    [{ $sampleRate: Decimal128.fromString('0') }],
    [{ $nor: [{ $alwaysFalse: 1 }, { a: 1 }] }],
    [{ $expr: { $literal: 0 } }],
    [{ $expr: { $getField: 'flag' } }],
    [{ $expr: '$$ROOT.flag' }],
    [{ $expr: { $let: { vars: { x: '$a' }, in: { $eq: ['$$x', 1] } } } }],
    [{ $expr: { $eq: ['$a', '$$constant'] } }],
  ])('restricts: %j', (filter) => {
    expect(restricts(filter)).toBe(true);
  });
});
