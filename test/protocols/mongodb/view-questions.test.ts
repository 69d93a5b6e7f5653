import { EJSON } from 'bson';
import { expect, it } from 'vitest';
import { Fields } from '../../../protocols/mongodb/bson/fields.ts';
import { viewsCommand, viewsIn } from '../../../protocols/mongodb/view-questions.ts';
import { bytesOf } from './documents.ts';

const fieldsOf = (document: Record<string, unknown>): Fields => new Fields(bytesOf(document));
const VIEW = { name: 'open', type: 'view', options: { viewOn: 'orders', pipeline: [{ $match: { open: true } }] } };

it('asks for the views among the names, in one batch', () => {
  expect(viewsCommand(['a', 'b'])).toEqual({
    listCollections: 1,
    filter: { type: 'view', name: { $in: ['a', 'b'] } },
    cursor: { batchSize: 3 },
  });
});

it('reads what each view reads first, and how', () => {
  const views = viewsIn(fieldsOf({ cursor: { id: 0, firstBatch: [VIEW] } }));
  expect([...views.keys()]).toEqual(['open']);
  expect(views.get('open')?.on).toBe('orders');
  expect(views.get('open')?.pipeline).toEqual(bytesOf({ 0: EJSON.deserialize({ $match: { open: true } }) }));
});

it.each([
  ['that goes on', { cursor: { id: 5n, firstBatch: [] } }],
  ['without a batch', { cursor: { id: 0 } }],
  ['without a cursor', { ok: 1 }],
  ['with a view that reads nothing', { cursor: { id: 0, firstBatch: [{ name: 'open', options: {} }] } }],
])('an answer %s tells nothing', (_what, answer) => {
  expect(() => viewsIn(fieldsOf(answer))).toThrow('the server does not tell all views');
});
