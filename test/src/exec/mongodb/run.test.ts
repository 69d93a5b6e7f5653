import { Long } from 'bson';
import { expect, test } from 'vitest';
import { LegError } from '../../../../src/exec/mongodb/leg.ts';
import { runScript } from '../../../../src/exec/mongodb/run.ts';
import { recordingSink } from '../recording-sink.ts';
import { fakeLeg } from './fake-leg.ts';

const batch = (id: number, kind: 'firstBatch' | 'nextBatch', ...documents: object[]): object => ({
  ok: 1,
  cursor: { id: Long.fromNumber(id), ns: 'shop.c', [kind]: documents },
});

async function run(script: string, leg: Parameters<typeof runScript>[0], isFull = false) {
  const { sink, told } = recordingSink();
  return { error: await runScript(leg, script, 'shop', { ...sink, isFull }), told };
}

test('a cursor is read to its end', async () => {
  const leg = fakeLeg(batch(7, 'firstBatch', { a: 1 }), batch(7, 'nextBatch'), batch(0, 'nextBatch', { a: 2 }));
  const { error, told } = await run('db.c.find()', leg);
  expect(error).toBeUndefined();
  expect(told).toEqual([
    ['columns', [{ name: 'document', type: 'document' }]],
    ['row', ['{ "a": 1 }']],
    ['row', ['{ "a": 2 }']],
    ['command', 'FIND', 2],
  ]);
  expect(leg.asked.map(([database, body]) => [database, ...body])).toEqual([
    ['shop', ['find', 'c'], ['filter', new Map()]],
    ['shop', ['getMore', Long.fromNumber(7)], ['collection', 'c']],
    ['shop', ['getMore', Long.fromNumber(7)], ['collection', 'c']],
  ]);
});

test('a cursor nobody keeps any more of is given up', async () => {
  const leg = fakeLeg(batch(7, 'firstBatch', { a: 1 }), { ok: 1 });
  const { error, told } = await run('db.c.find()', leg, true);
  expect(error).toBeUndefined();
  expect(told.at(-1)).toEqual(['command', 'FIND', 1]);
  expect([...(leg.asked[1]?.[1] ?? [])]).toEqual([
    ['killCursors', 'c'],
    ['cursors', [Long.fromNumber(7)]],
  ]);
});

test('a script runs up to what fails, and what failed keeps the rows that came', async () => {
  const leg = fakeLeg({ ok: 1, n: 1 }, batch(7, 'firstBatch', { a: 1 }), { ok: 0, errmsg: 'lost', code: 43 });
  const { error, told } = await run('db.c.insertOne({}); db.c.find(); db.c.drop()', leg);
  expect(error).toEqual({ message: 'lost', code: '43' });
  expect(told).toEqual([
    ['command', 'INSERT 1', 1],
    ['columns', [{ name: 'document', type: 'document' }]],
    ['row', ['{ "a": 1 }']],
  ]);
  expect(leg.asked).toHaveLength(3);
});

test('writes of which some failed tell how many did not, and end the script', async () => {
  const leg = fakeLeg({ ok: 1, n: 1, writeErrors: [{ index: 1, code: 11000, errmsg: 'twice' }] });
  const { error, told } = await run('db.c.insertMany([{}, {}]); db.c.drop()', leg);
  expect(error).toEqual({ message: 'twice', code: '11000' });
  expect(told).toEqual([['command', 'INSERT 1', 1]]);
});

test('a warning is told beside the result', async () => {
  const leg = fakeLeg({ ok: 1, n: 1, writeConcernError: { errmsg: 'not replicated' } });
  expect((await run('db.c.insertOne({})', leg)).told).toEqual([
    ['notice', 'not replicated'],
    ['command', 'INSERT 1', 1],
  ]);
});

test('nothing runs of a script that cannot be read', async () => {
  const leg = fakeLeg();
  const { error } = await run('db.c.drop(); db.c.find(x)', leg);
  expect(error).toEqual({
    message: '1:24: `x` is no value',
    code: 'script',
    hint: expect.stringContaining('Accepted'),
  });
  expect(leg.asked).toEqual([]);
});

test('a script without commands does nothing', async () => {
  expect(await run('// nothing', fakeLeg())).toEqual({ error: undefined, told: [['command', '', undefined]] });
});

test('a connection that ends tells so', async () => {
  const send = async (): Promise<never> => {
    throw new LegError('the connection was closed');
  };
  expect((await run('db.c.find()', { send })).error).toEqual({ message: 'the connection was closed' });
});
