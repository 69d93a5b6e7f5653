import { Long, serialize } from 'bson';
import { expect, test } from 'vitest';
import { numberOf } from '../../../../src/exec/mongodb/fields.ts';
import { cursorOf, replyOf } from '../../../../src/exec/mongodb/reply.ts';

const reply = (document: object) => replyOf(Buffer.from(serialize(document)));

test('an answer that is not ok is an error, with its code and its name', () => {
  expect(reply({ ok: 1 }).error).toBeUndefined();
  expect(reply({ ok: 0, errmsg: 'no', code: 13, codeName: 'Unauthorized' }).error).toEqual({
    message: 'no',
    code: '13',
    detail: 'Unauthorized',
  });
  expect(reply({}).error).toEqual({ message: 'the server gave no reason' });
});

test('writes that failed are told by the first, and how many there were', () => {
  const first = { index: 0, code: 11000, errmsg: 'duplicate' };
  expect(reply({ ok: 1, n: 1 }).writeError).toBeUndefined();
  expect(reply({ ok: 1, writeErrors: [first] }).writeError).toEqual({ message: 'duplicate', code: '11000' });
  expect(reply({ ok: 1, writeErrors: [first, first] }).writeError).toMatchObject({
    message: 'duplicate',
    detail: expect.stringMatching(/^2 of the writes failed/),
  });
});

test('a write that may not be kept is a warning', () => {
  expect(reply({ ok: 1 }).warning).toBeUndefined();
  expect(reply({ ok: 1, writeConcernError: { code: 64, errmsg: 'timed out' } }).warning).toBe('timed out');
});

test('the cursor of an answer tells where to read on', () => {
  const cursor = cursorOf(reply({ ok: 1, cursor: { id: Long.fromNumber(5), ns: 'db.a.b', firstBatch: [{}, {}] } }));
  expect(cursor).toMatchObject({ id: 5n, database: 'db', collection: 'a.b' });
  expect(cursor?.documents).toHaveLength(2);
  expect(cursorOf(reply({ ok: 1, cursor: { id: Long.ZERO, ns: 'x.y', nextBatch: [{}] } }))?.id).toBe(0n);
  expect(cursorOf(reply({ ok: 1, n: 5 }))).toBeUndefined();
  expect(cursorOf(reply({ ok: 1, cursor: 5 }))).toBeUndefined();
  expect(numberOf(reply({ ok: 1, n: 5 }).fields[1])).toBe(5);
});
