import { expect, test } from 'vitest';
import { charsetNamed } from '../../../protocols/mysql/charset.ts';
import { encodePackets } from '../../../protocols/mysql/packet.ts';
import { HEAD_BYTES_MAX, type ResultHead, ResultHeads } from '../../../protocols/mysql/result-heads.ts';
import { be } from './conversation.ts';

const UTF8 = charsetNamed('utf8mb4');

function headOf(...names: readonly string[]): ResultHead {
  const bytes = encodePackets(1, [be.columns(names.length), ...names.map((name) => be.column(name))]);
  return { bytes, layout: [], columns: [], status: undefined, nextSeq: names.length + 2, names: UTF8 };
}

test('a head is found where its bytes stand, under its number and its names only', () => {
  const heads = new ResultHeads('test');
  const head = headOf('a', 'b');
  const chunk = Buffer.concat([Buffer.of(9, 9), head.bytes, Buffer.of(9)]);
  heads.add(head);
  expect(heads.find(chunk, 2, 1, UTF8)).toMatchObject({ nextSeq: 4, bytes: head.bytes });
  expect(heads.find(chunk, 2, 2, UTF8)).toBeUndefined();
  expect(heads.find(chunk, 1, 1, UTF8)).toBeUndefined();
  expect(heads.find(chunk, 2, 1, charsetNamed('latin1'))).toBeUndefined();
  expect(heads.find(chunk.subarray(0, -2), 2, 1, UTF8)).toBeUndefined();
  expect(heads.find(headOf('a', 'c').bytes, 0, 1, UTF8)).toBeUndefined();
});

test('what is remembered outlives the chunk it came in, and is shared by sessions of one style', () => {
  const [one, same, other] = [new ResultHeads('one'), new ResultHeads('one'), new ResultHeads('other')];
  const bytes = Buffer.from(headOf('shared').bytes);
  for (const heads of [one, same, other]) heads.add({ ...headOf('shared'), bytes });
  const wanted = Buffer.from(bytes);
  bytes.fill(0);
  expect(one.find(wanted, 0, 1, UTF8)).toBeDefined();
  expect(same.find(wanted, 0, 1, UTF8)).toBe(one.find(wanted, 0, 1, UTF8));
  expect(other.find(wanted, 0, 1, UTF8)).not.toBe(one.find(wanted, 0, 1, UTF8));
});

test('the head used longest ago is forgotten, and a long one is never kept', () => {
  const heads = new ResultHeads('few');
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => headOf(name));
  for (const head of all.slice(0, 4)) heads.add(head);
  const isKnown = ({ bytes }: ResultHead): boolean => heads.find(bytes, 0, 1, UTF8) !== undefined;
  expect(all.slice(0, 1).every(isKnown)).toBe(true);
  for (const head of all.slice(4)) heads.add(head);
  expect(all.map(isKnown)).toEqual([true, false, true, true, true]);
  const long = headOf('x'.repeat(HEAD_BYTES_MAX));
  heads.add(long);
  expect(isKnown(long)).toBe(false);
});
