import { describe, expect, test } from 'vitest';
import {
  backendSize,
  checkFunctionResult,
  readCommandTag,
  readCopyResponse,
  readNotification,
  readParameterDescription,
  readParameterStatus,
  readReadyForQuery,
  readRowDescription,
  readServerText,
  rowsOfTag,
  wholeMessages,
} from '../../../../protocols/postgres/messages/backend.ts';
import { ProtocolError } from '../../../../src/errors.ts';
import { be, frame, i16, i32, z } from '../frames.ts';

describe('messages are read whole', () => {
  test('RowDescription', () => {
    const spec = { name: 'a', table: 5, attribute: -1, type: 1043, modifier: 14, format: 1 };
    expect(readRowDescription(be.rowDescription(spec))).toEqual([
      { name: Buffer.from('a'), tableOid: 5, attributeNumber: -1, typeOid: 1043, typeModifier: 14, format: 1 },
    ]);
  });
  test('the others', () => {
    expect(readParameterDescription(be.parameters(23, 25))).toEqual([23, 25]);
    expect(readServerText(be.error('42601', 'x'))).toMatchObject({ severity: 'ERROR', code: '42601' });
    expect(readCommandTag(be.complete('SELECT 1'))).toBe('SELECT 1');
    expect(readParameterStatus(be.parameter('a', 'é'))).toEqual({ name: 'a', value: 'é' });
    expect(readReadyForQuery(be.ready('T'))).toBe('T');
    expect(readCopyResponse(be.copyOut(3))).toBe(3);
    expect(String(readNotification(be.notification('c', 'p')).payload)).toBe('p');
    checkFunctionResult(be.functionResult(null));
  });
});

test.each<[string, () => unknown]>([
  ['a RowDescription of more fields than it holds', () => readRowDescription(frame('T', i16(3)))],
  ['a RowDescription with another format', () => readRowDescription(be.rowDescription({ name: 'a', format: 2 }))],
  ['an error without an end', () => readServerText(frame('E', Buffer.from('M'), z('x')))],
  ['an unknown transaction status', () => readReadyForQuery(be.ready('X'))],
  ['a tag with something behind', () => readCommandTag(frame('C', z('a'), z('b')))],
  ['a COPY of more columns than it holds', () => readCopyResponse(frame('H', Buffer.of(0), i16(2), i16(0)))],
  ['a function result with something behind', () => checkFunctionResult(frame('V', i32(-1), i32(-1)))],
])('%s is refused', (_what, read) => {
  expect(read).toThrow(ProtocolError);
});

test.each([
  ['SELECT 3', 3],
  ['INSERT 0 5', 5],
  ['COPY 10', 10],
  ['MOVE 2', 2],
  ['BEGIN', undefined],
  ['CREATE TABLE', undefined],
])('%s counts %s rows', (tag, rows) => {
  expect(rowsOfTag(tag)).toBe(rows);
});

test.each([
  ['an unknown type', 'y', 4],
  ['an authentication request', 'R', 8],
  ['CopyBoth', 'W', 7],
  ['a length below four', 'C', 3],
  ['a body where there is none', '1', 5],
])('%s is refused', (_what, tag, length) => {
  expect(() => backendSize(Buffer.concat([Buffer.from(tag), i32(length)]), 0)).toThrow(ProtocolError);
});

test('a frame is as long as it says', () => {
  expect(backendSize(be.row('abc'), 0)).toBe(be.row('abc').length);
});

test('whole messages of one type are counted together', () => {
  const stream = Buffer.concat([be.row('a'), be.row(null), be.complete('SELECT 2'), be.row('b')]);
  const rows = be.row('a').length + be.row(null).length;
  expect(wholeMessages(stream, 0, 0x44)).toEqual({ end: rows, count: 2 });
  expect(wholeMessages(stream, rows, 0x44)).toEqual({ end: rows, count: 0 });
  for (let cut = be.row('a').length; cut < rows; cut++) {
    expect(wholeMessages(stream.subarray(0, cut), 0, 0x44)).toEqual({ end: be.row('a').length, count: 1 });
  }
});
