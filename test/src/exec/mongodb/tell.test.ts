import { Long, serialize } from 'bson';
import { describe, expect, test } from 'vitest';
import { fieldsOf } from '../../../../src/exec/mongodb/fields.ts';
import { replyOf } from '../../../../src/exec/mongodb/reply.ts';
import { DocumentRows, tellReply } from '../../../../src/exec/mongodb/tell.ts';
import type { Answer } from '../../../../src/exec/mongodb-shell/index.ts';
import { recordingSink } from '../recording-sink.ts';

function told(answer: Answer, document: object): unknown[] {
  const { sink, told } = recordingSink();
  const command = { database: 'd', body: new Map([['dbStats', true]]), answer };
  tellReply(command, replyOf(Buffer.from(serialize(document))), sink);
  return told;
}

describe('an answer is told', () => {
  test.each([
    ['INSERT', { n: 2 }, 'INSERT 2', 2],
    ['DELETE', { n: 3 }, 'DELETE 3', 3],
    ['UPDATE', { n: 3, nModified: 3 }, 'UPDATE 3', 3],
    ['UPDATE', { n: 3, nModified: 1 }, 'UPDATE 1 (matched 3)', 1],
    ['UPDATE', { n: 1, nModified: 0, upserted: [{ index: 0, _id: 1 }] }, 'UPDATE 0 (upserted 1)', 1],
  ] as const)('of %s %j as %s', (verb, answer, tag, rows) => {
    expect(told({ kind: 'write', verb }, { ok: 1, ...answer })).toEqual([['command', tag, rows]]);
  });

  test('as that it was done', () => {
    expect(told({ kind: 'done', tag: 'DROP COLLECTION' }, { ok: 1 })).toEqual([
      ['command', 'DROP COLLECTION', undefined],
    ]);
  });

  test('as one value', () => {
    const rows = (answer: Answer, document: object): unknown => told(answer, document)[1];
    expect(rows({ kind: 'single', field: 'n' }, { n: 5, ok: 1 })).toEqual(['row', ['5']]);
    expect(rows({ kind: 'single', field: 'version' }, { version: '8.0', ok: 1 })).toEqual(['row', ['8.0']]);
    expect(rows({ kind: 'single', field: 'n' }, { ok: 1 })).toEqual(['row', [null]]);
    const counted = (...documents: object[]) => ({
      ok: 1,
      cursor: { id: Long.ZERO, ns: 'a.b', firstBatch: documents },
    });
    expect(rows({ kind: 'counted' }, counted({ _id: 1, n: 7 }))).toEqual(['row', ['7']]);
    expect(rows({ kind: 'counted' }, counted())).toEqual(['row', ['0']]);
  });

  test('as a list of values, or of documents', () => {
    expect(told({ kind: 'list', field: 'values' }, { values: ['a', 1, null, { b: 1 }], ok: 1 })).toEqual([
      ['columns', [{ name: 'values', type: 'value' }]],
      ['row', ['a']],
      ['row', ['1']],
      ['row', [null]],
      ['row', ['{ "b": 1 }']],
      ['command', 'FIND', 4],
    ]);
    expect(told({ kind: 'list', field: 'databases' }, { databases: [{ name: 'a' }], ok: 1 })).toEqual([
      ['columns', [{ name: 'document', type: 'document' }]],
      ['row', ['{ "name": "a" }']],
      ['command', 'FIND', 1],
    ]);
  });

  test('as the one document it holds, if it does', () => {
    const answer: Answer = { kind: 'document', field: 'value' };
    expect(told(answer, { value: { a: 1 }, ok: 1 })[1]).toEqual(['row', ['{ "a": 1 }']]);
    expect(told(answer, { value: null, ok: 1 })).toEqual([
      ['columns', [{ name: 'document', type: 'document' }]],
      ['command', 'FIND', 0],
    ]);
  });

  test('as a whole', () => {
    expect(told({ kind: 'reply' }, { objects: 5, ok: 1 })).toEqual([
      ['columns', [{ name: 'document', type: 'document' }]],
      ['row', ['{ "objects": 5, "ok": 1 }']],
      ['command', 'dbStats', 1],
    ]);
  });
});

test('rows of a cursor are its documents, or the names they have', () => {
  const documents = fieldsOf(Buffer.from(serialize({ 0: { name: 'a', type: 'view' }, 1: { x: 1 } })));
  const { sink, told: all } = recordingSink();
  for (const onlyNames of [false, true]) {
    const rows = new DocumentRows(sink, onlyNames);
    rows.add(documents);
    rows.end();
  }
  expect(all).toEqual([
    ['columns', [{ name: 'document', type: 'document' }]],
    ['row', ['{ "name": "a", "type": "view" }']],
    ['row', ['{ "x": 1 }']],
    ['command', 'FIND', 2],
    ['columns', [{ name: 'name', type: 'value' }]],
    ['row', ['a']],
    ['row', [null]],
    ['command', 'FIND', 2],
  ]);
});
