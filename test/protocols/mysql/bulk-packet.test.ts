import { expect, test } from 'vitest';
import { readBulk } from '../../../protocols/mysql/bulk-packet.ts';
import { lenencString } from '../../../protocols/mysql/lenenc.ts';
import { ProtocolError } from '../../../src/errors.ts';

const head = (flags: number): Buffer => Buffer.from([0xfa, 1, 0, 0, 0, flags, 0]);

test('the values of all rows are read, one after the other', () => {
  const packet = Buffer.concat([
    head(128),
    Buffer.of(0xfd, 0, 3, 0),
    Buffer.of(0),
    lenencString('a'),
    Buffer.of(0, 5, 0, 0, 0),
    Buffer.of(1, 2),
  ]);
  const { params, rows } = readBulk(packet, { params: 2, types: undefined });
  expect(rows).toBe(2);
  expect(params.map(({ bytes }) => bytes?.toString('hex') ?? null)).toEqual(['61', '05000000', null, null]);
});

test('a bulk without types needs those of before, and every value an indicator', () => {
  expect(() => readBulk(head(0), { params: 1, types: undefined })).toThrow(ProtocolError);
  const types = [{ type: 0xfd, isUnsigned: false }];
  expect(readBulk(Buffer.concat([head(0), Buffer.of(0), lenencString('x')]), { params: 1, types }).rows).toBe(1);
  expect(() => readBulk(Buffer.concat([head(0), Buffer.of(9)]), { params: 1, types })).toThrow(ProtocolError);
  expect(() => readBulk(head(0), { params: 0, types: [] })).toThrow(ProtocolError);
});
