import { expect, test } from 'vitest';
import { isLongData, LONG_DATA_BYTES_MAX, LongData } from '../../../protocols/mysql/long-data.ts';
import { encodePacket } from '../../../protocols/mysql/packet.ts';
import { Message } from '../../../protocols/mysql/packets.ts';
import { Prepared } from '../../../protocols/mysql/prepared.ts';

const prepared = new Prepared({ text: 'x', reading: { flavour: 'mysql', version: 0 }, analyse: () => [] });
const message = (parameter: number, data: Buffer | string): Message =>
  new Message([encodePacket(0, Buffer.concat([Buffer.from([0x18, 1, 0, 0, 0, parameter, 0]), Buffer.from(data)]))]);

test('pieces of a parameter are put together, once', () => {
  const data = new LongData();
  data.add(prepared, message(1, 'ab'));
  data.add(prepared, message(0, 'x'));
  data.add(prepared, message(1, 'cd'));
  const { packets, values } = data.take(prepared);
  expect([packets.length, values.get(1)?.toString(), values.get(0)?.toString()]).toEqual([3, 'abcd', 'x']);
  expect(data.take(prepared).packets).toEqual([]);
});

test('what is over the limit is not kept, and told', () => {
  const data = new LongData();
  const piece = message(0, Buffer.alloc(15 * 1024 * 1024));
  for (let bytes = 0; bytes <= LONG_DATA_BYTES_MAX; bytes += 15 * 1024 * 1024) data.add(prepared, piece);
  expect(data.isTooLong(prepared)).toBe(true);
  data.drop(prepared);
  expect(data.isTooLong(prepared)).toBe(false);
});

test('a packet too short to name its parameter is none', () => {
  expect([isLongData(Buffer.alloc(6)), isLongData(Buffer.alloc(7))]).toEqual([false, true]);
});
