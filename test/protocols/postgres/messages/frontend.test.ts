import { describe, expect, test } from 'vitest';
import {
  checkCopyFail,
  formatAt,
  frontendLayout,
  readBind,
  readExecute,
  readFunctionCall,
  readParse,
  readQuery,
  readTarget,
} from '../../../../protocols/postgres/messages/frontend.ts';
import { ProtocolError } from '../../../../src/errors.ts';
import { fe, frame, i16, i32, z } from '../frames.ts';

describe('messages are read whole', () => {
  test('Query', () => expect(readQuery(fe.query('select 1')).toString()).toBe('select 1'));
  test('Parse', () => {
    const message = readParse(fe.parse('n', 'select $1', [23]));
    expect([String(message.name), String(message.text), message.paramTypes]).toEqual(['n', 'select $1', [23]]);
  });
  test('Bind', () => {
    const message = readBind(fe.bind('p', 's', ['a', null], [0, 1], [1]));
    expect(message.params.map(String)).toEqual(['a', 'null']);
    expect(message).toMatchObject({ paramFormats: [0, 1], resultFormats: [1] });
  });
  test('Describe and Close', () => {
    expect(readTarget(fe.describe('S', 'x'))).toEqual({ target: 'statement', name: Buffer.from('x') });
    expect(readTarget(fe.close('P'))).toEqual({ target: 'portal', name: Buffer.alloc(0) });
  });
  test('Execute', () => expect(readExecute(fe.execute('p', 5))).toEqual({ portal: Buffer.from('p'), rowsMax: 5 }));
  test('FunctionCall', () => {
    const message = readFunctionCall(fe.functionCall(42, ['a', null]));
    expect([message.functionOid, message.params.map(String)]).toEqual([42, ['a', 'null']]);
  });
  test('CopyFail', () => checkCopyFail(fe.copyFail()));
});

test.each<[string, () => unknown]>([
  ['a Query with more behind its NUL', () => readQuery(frame('Q', z('a'), z('b')))],
  ['a Parse without a count', () => readParse(frame('P', z(''), z('')))],
  ['a Parse with more types than it holds', () => readParse(frame('P', z(''), z(''), i16(2), i32(1)))],
  ['a Bind with a format that is none', () => readBind(frame('B', z(''), z(''), i16(1), i16(2), i16(0), i16(0)))],
  ['a Bind with formats for other values', () => readBind(fe.bind('', '', ['a'], [0, 1]))],
  ['a Bind with something left', () => readBind(frame('B', fe.bind('', '').subarray(5), Buffer.of(0)))],
  ['a Describe of nothing', () => readTarget(frame('D', Buffer.from('X'), z('')))],
  ['an Execute cut short', () => readExecute(frame('E', z('')))],
  ['a FunctionCall without a result format', () => readFunctionCall(frame('F', i32(1), i16(0), i16(0)))],
  ['a CopyFail without an end', () => checkCopyFail(frame('f', Buffer.from('x')))],
])('%s is refused', (_what, read) => {
  expect(read).toThrow(ProtocolError);
});

describe('frames', () => {
  test('are sized by their length and kept, but for COPY data', () => {
    expect(frontendLayout.size(fe.query('x'), 0)).toBe(7);
    expect(frontendLayout.keep(fe.query('x'), 0, 7)).toBe(true);
    expect(frontendLayout.keep(fe.copyData('x'), 0, 6)).toBe(false);
  });

  const header = (tag: string, length: number): Buffer => Buffer.concat([Buffer.from(tag), i32(length)]);
  test.each([
    ['y', 4],
    ['p', 8],
    ['Q', 3],
    ['Q', -1],
    ['S', 5],
    ['H', 5],
    ['X', 5],
    ['E', 20_000],
    ['Q', 65 * 1024 * 1024],
  ])('of type %s and length %i are refused', (tag, length) => {
    expect(() => frontendLayout.size(header(tag, length), 0)).toThrow(ProtocolError);
  });
});

test('one format stands for all values, none for text', () => {
  expect([formatAt([], 3), formatAt([1], 3), formatAt([0, 1], 1)]).toEqual([0, 1, 1]);
});
