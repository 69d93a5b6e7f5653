import { expect, test } from 'vitest';
import { lenencString } from '../../../protocols/mysql/lenenc.ts';
import { readQuery } from '../../../protocols/mysql/query-packet.ts';
import { ProtocolError } from '../../../src/errors.ts';

const COM_QUERY = Buffer.of(3);

test('without attributes the text follows the command', () => {
  expect(readQuery(Buffer.concat([COM_QUERY, Buffer.from('select 1')]), false).text.toString()).toBe('select 1');
});

test('with attributes the text starts behind them', () => {
  const none = readQuery(Buffer.concat([COM_QUERY, Buffer.of(0, 1), Buffer.from('select 1')]), true);
  expect([none.attributes, none.text.toString()]).toEqual([[], 'select 1']);
  const one = Buffer.concat([
    COM_QUERY,
    Buffer.of(1, 1, 0, 1, 0xfd, 0),
    lenencString('k'),
    lenencString('delete'),
    Buffer.from('select 2'),
  ]);
  const read = readQuery(one, true);
  expect(read.text.toString()).toBe('select 2');
  expect(read.attributes).toEqual([
    { type: { type: 0xfd, isUnsigned: false, name: 'k' }, bytes: Buffer.from('delete') },
  ]);
});

test('attributes nobody can read end the session', () => {
  for (const broken of [Buffer.of(1, 2), Buffer.of(1, 1, 0, 0), Buffer.of(0xfe, 0, 0, 0, 1, 0, 0, 0, 0, 1)])
    expect(() => readQuery(Buffer.concat([COM_QUERY, broken]), true)).toThrow(ProtocolError);
});
