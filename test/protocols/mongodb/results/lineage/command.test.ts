import { Binary } from 'bson';
import { describe, expect, it } from 'vitest';
import { toCommand } from '../../../../../protocols/mongodb/commands/command.ts';
import { lineageOf } from '../../../../../protocols/mongodb/results/lineage/command.ts';
import { commandOf, NO_VIEWS, words } from '../replies.ts';
import { sourcesOf } from './follow.ts';

describe('lineageOf', () => {
  it('follows each way to read', () => {
    expect(sourcesOf({ find: 'people' })('a.b')).toBe('people.a.b');
    expect(sourcesOf({ find: 'people', returnKey: true })('a.b')).toBe('~people');
    expect(sourcesOf({ find: 'people', showRecordId: true })('$recordId')).toBe('~people._id');
    expect(sourcesOf({ distinct: 'people', key: 'jobs.0.title' })('')).toBe('people.jobs.0.title people.jobs.title');
    expect(sourcesOf({ findAndModify: 'people', fields: { x: '$ssn' }, remove: true })('x')).toBe('people.ssn');
    expect(sourcesOf({ aggregate: 'people', pipeline: [] })('a')).toBe('people.a');
    expect(sourcesOf({ mapReduce: 'people' })('a')).toBe('unknown');
  });

  it('knows which commands answer no values, and takes any other for one that may', () => {
    expect(sourcesOf({ count: 'people' })('a')).toBe('');
    expect(sourcesOf({ listCollections: 1 })('options.validator')).toBe('');
    expect(sourcesOf({ currentOp: 1 })('a')).toBe('unknown');
    expect(sourcesOf({ somethingNew: 'people' })('a')).toBe('unknown');
  });

  it('does not know a collection without a name', () => {
    expect(sourcesOf({ find: new Binary(Buffer.alloc(16), 4) })('a')).toBe('unknown');
    expect(sourcesOf({ aggregate: 2, pipeline: [] })('a')).toBe('unknown');
  });

  it('tells plans from documents, and both from what became of writes', () => {
    const answers = (document: object) => lineageOf(commandOf(document), NO_VIEWS).answers;
    expect(answers({ explain: { find: 'people' } })).toBe('plan');
    expect(answers({ aggregate: 'people', pipeline: [], explain: true })).toBe('plan');
    expect(answers({ bulkWrite: 1 })).toBe('writes');
    expect(answers({ find: 'people' })).toBe('documents');
  });

  it('says of keys which collection they are of', () => {
    const keys = (document: object) => words(lineageOf(commandOf(document), NO_VIEWS).keys.child('a.b').sources);
    expect(keys({ insert: 'people' })).toBe('people.a.b');
    expect(keys({ bulkWrite: 1, nsInfo: [{ ns: 'shop.a' }, { ns: 'shop.b' }] })).toBe('a.a.b b.a.b');
    expect(keys({ aggregate: 'people', pipeline: [] })).toBe('unknown');
  });

  it('is unknown where the command cannot be read', () => {
    // {find: "people", projection: {a: 1, a: 1}}, which no map can hold.
    const inner = Buffer.from('130000001061000100000010610001000000', 'hex');
    const projection = Buffer.concat([inner, Buffer.of(0)]);
    const parts = [Buffer.from('\x02find\0\x07\0\0\0people\0\x03projection\0', 'latin1'), projection, Buffer.of(0)];
    const length = Buffer.alloc(4);
    length.writeInt32LE(4 + parts.reduce((sum, part) => sum + part.length, 0));
    const command = toCommand(Buffer.concat([length, ...parts]), 'shop');
    expect(command && lineageOf(command, NO_VIEWS).isUnknown).toBe(true);
  });

  it('is unknown as a whole only where nothing can be told', () => {
    expect(lineageOf(commandOf({ find: 'people' }), () => 'unknown').isUnknown).toBe(true);
    expect(lineageOf(commandOf({ find: 'people' }), NO_VIEWS).isUnknown).toBe(false);
  });
});
