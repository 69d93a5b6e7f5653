import { Decimal128, type Document, Long, ObjectId } from 'bson';
import { describe, expect, it } from 'vitest';
import { compileFlowRules } from '../../../plugins/dlp/copies.ts';
import { dlp, type MaskingRule } from '../../../plugins/dlp/index.ts';
import { flowOf } from '../../../protocols/mongodb/results/lineage/flow.ts';
import { Pipeline } from '../../../src/core/pipeline.ts';
import { ALLOW, ResultBlocked } from '../../../src/core/verdict.ts';
import { createLogger } from '../../../src/log.ts';
import { commandOf, driverReads, NO_VIEWS, replyTo } from '../../protocols/mongodb/results/replies.ts';
import { liveSession, query } from '../../src/core/fixtures.ts';
import { detecting, HASH_KEY, rule } from './support.ts';

const PII = rule({
  name: 'pii',
  columns: [
    { match: 'shop.customers.ssn', strategy: 'redact' },
    { match: 'shop.customers.card', strategy: 'partial' },
    { match: 'shop.customers.address.street', strategy: 'null' },
    { match: 'shop.customers.contacts', strategy: 'redact' },
  ],
});
const MAIL = detecting('EMAIL_ADDRESS', 'CREDIT_CARD');

/** What a driver reads of the reply to a command, through the pipeline. */
function read(command: Document, reply: Document, ...rules: MaskingRule[]): Document {
  const plugin = dlp({ policy: { maskingFor: () => rules }, hashKey: HASH_KEY });
  const session = { ...liveSession(), protocol: 'mongodb' };
  const pipeline = new Pipeline(
    [plugin],
    Object.assign(liveSession(), session),
    createLogger('silent'),
    async () => ALLOW,
  );
  const read = replyTo(command, reply);
  pipeline.inspectDocuments(query('find'))?.documents({ documents: read.documents });
  read.maskTexts((text, echoes) => pipeline.text(text, echoes));
  return driverReads(read);
}

const batch = (...documents: Document[]): Document => ({
  cursor: { firstBatch: documents, id: Long.ZERO, ns: 'shop.customers' },
  ok: 1,
});
const first = (reply: Document): Document => reply.cursor.firstBatch[0];

describe('what a driver reads', () => {
  const customer = {
    _id: new ObjectId('65a1b2c3d4e5f60718293a4b'),
    ssn: '123-45-6789',
    card: '4111111111111111',
    address: { street: 'Main St 1', city: 'Ulm' },
    contacts: { 'ann@example.com': 1 },
    orders: [{ note: 'mail ann@example.com', total: Decimal128.fromString('4111111111111111') }, [{ note: 'plain' }]],
    n: Long.fromNumber(7),
  };

  it('of a find is masked by paths and by content, and otherwise as it was', () => {
    expect(first(read({ find: 'customers' }, batch(customer), PII, MAIL))).toEqual({
      _id: customer._id,
      ssn: '[COLUMN]',
      card: '************1111',
      address: { street: null, city: 'Ulm' },
      contacts: null,
      orders: [{ note: 'mail [EMAIL_ADDRESS]', total: null }, [{ note: 'plain' }]],
      n: Long.fromNumber(7),
    });
  });

  it('of another collection is masked by content only', () => {
    const found = first(read({ find: 'others' }, batch(customer), PII, MAIL));
    expect(found).toMatchObject({ ssn: '123-45-6789', contacts: { '[EMAIL_ADDRESS]': 1 } });
  });

  it.each<[string, object, Document, Document]>([
    ['renamed', { $project: { x: '$ssn' } }, { x: '123' }, { x: '[COLUMN]' }],
    ['grouped by', { $group: { _id: '$card', n: { $sum: 1 } } }, { _id: '41111111', n: 2 }, { _id: '****1111', n: 2 }],
    ['computed', { $project: { x: { $toUpper: '$card' } } }, { x: '4111' }, { x: '[COLUMN]' }],
    ['put into another document', { $addFields: { 'a.b': '$ssn' } }, { a: { b: '1' } }, { a: { b: '[COLUMN]' } }],
    [
      'made into a list',
      { $project: { x: { $objectToArray: '$address' } } },
      { x: [{ k: 'street', v: 'y' }] },
      { x: [{ k: null, v: null }] },
    ],
    ['unwound', { $replaceRoot: { newRoot: '$address' } }, { street: 'y', city: 'z' }, { street: null, city: 'z' }],
    [
      'made names of',
      { $replaceWith: { $arrayToObject: [[{ k: '$ssn', v: 1 }]] } },
      { '123-45-6789': 1 },
      { '[COLUMN]': null },
    ],
    [
      'run through code',
      { $project: { x: { $function: { body: 'f', args: ['$a'], lang: 'js' } } } },
      { x: 1 },
      { x: null },
    ],
  ])('of a field that is %s is masked', (_how, stage, answered, expected) => {
    const command = { aggregate: 'customers', pipeline: [stage], cursor: {} };
    expect(first(read(command, batch(answered), PII))).toEqual(expected);
  });

  it('of what cannot be followed is withheld where the rule says so', () => {
    const command = { aggregate: 'customers', pipeline: [{ $foo: 1 }], cursor: {} };
    expect(() => read(command, batch({ x: 1 }), { ...PII, unfollowed: 'deny' })).toThrow(ResultBlocked);
  });

  it('of a distinct and of a findAndModify is masked', () => {
    expect(read({ distinct: 'customers', key: 'card' }, { values: ['41111111', 41111111], ok: 1 }, PII)).toMatchObject({
      values: ['****1111', null],
    });
    expect(read({ findAndModify: 'customers' }, { value: { ssn: '1', n: 1 }, ok: 1 }, PII)).toMatchObject({
      value: { ssn: '[COLUMN]', n: 1 },
    });
  });

  it('of an error repeats no value', () => {
    const error = {
      ok: 0,
      code: 11000,
      errmsg: 'E11000 duplicate key error collection: shop.customers index: ssn_1 dup key: { ssn: "123-45-6789" }',
      keyValue: { ssn: '123-45-6789' },
    };
    const command = { findAndModify: 'customers', query: {}, update: { $set: { ssn: '1' } } };
    expect(JSON.stringify(read(command, error, PII))).not.toContain('123-45-6789');
  });
});

describe('a command that stores what it reads', () => {
  const judge = (command: Document, ...rules: MaskingRule[]): string | undefined =>
    compileFlowRules(rules).judge(flowOf(commandOf(command), NO_VIEWS), true)?.message;
  const aggregate = (...pipeline: Document[]): Document => ({ aggregate: 'customers', pipeline, cursor: {} });
  const EVERYWHERE = rule({ columns: [{ match: '*.*.ssn', strategy: 'redact' }] });
  const update = (change: unknown): Document => ({ update: 'customers', updates: [{ q: {}, u: change, multi: true }] });

  it.each<[string, Document]>([
    ['whole documents', aggregate({ $out: 'copy' })],
    ['whole documents elsewhere', aggregate({ $merge: { into: { db: 'other', coll: 'copy' } } })],
    ['a field under another name', aggregate({ $project: { x: '$ssn' } }, { $out: 'copy' })],
    ['something computed of it', aggregate({ $project: { x: { $concat: ['$ssn', ''] } } }, { $merge: 'copy' })],
    ['a part of a document', update([{ $set: { x: '$address' } }])],
    ['a field by a new name', update({ $rename: { ssn: 'x' } })],
    ['a view', { create: 'v', viewOn: 'customers', pipeline: [] }],
    ['the collection by a new name', { renameCollection: 'shop.customers', to: 'shop.copy' }],
    ['the outcome of code', { mapReduce: 'customers', map: 'f', reduce: 'f', out: 'copy' }],
    ['a join', { aggregate: 'orders', pipeline: [{ $lookup: { from: 'customers', as: 'c' } }, { $out: 'copy' }] }],
    ['what nobody knows here', { cloneCollection: 'x' }],
  ])('is denied: %s', (_what, command) => {
    expect(judge(command, PII)).toContain('Blocked by masking rule "pii"');
  });

  it.each<[string, Document]>([
    ['nothing', { find: 'customers' }],
    ['new values', { insert: 'copy', documents: [{ ssn: '1' }] }],
    ['new values in a masked field', update({ $set: { ssn: '1' } })],
    ['other fields', aggregate({ $project: { name: 1, _id: 0 } }, { $out: 'copy' })],
    ['counts', aggregate({ $group: { _id: '$name', n: { $sum: 1 } } }, { $merge: 'counts' })],
    ['another collection', { aggregate: 'orders', pipeline: [{ $out: 'copy' }] }],
    ['the field into itself', update([{ $set: { ssn: '$ssn' } }])],
  ])('passes: %s', (_what, command) => {
    expect(judge(command, PII)).toBeUndefined();
  });

  it('passes where each masked field is masked as well in the copy', () => {
    expect(judge(aggregate({ $out: 'copy' }), EVERYWHERE)).toBeUndefined();
    expect(judge(aggregate({ $project: { ssn: 1 } }, { $merge: 'copy' }), EVERYWHERE)).toBeUndefined();
    expect(judge(aggregate({ $project: { x: '$ssn' } }, { $merge: 'copy' }), EVERYWHERE)).toBeDefined();
    expect(judge(aggregate({ $replaceWith: { in: '$$ROOT' } }, { $merge: 'copy' }), EVERYWHERE)).toBeDefined();
  });
});
