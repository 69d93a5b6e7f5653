import { expect, it } from 'vitest';
import { errPayload, readErr } from '../../../protocols/mysql/err-packet.ts';
import { ProtocolError } from '../../../src/errors.ts';

it('is read as it is written', () => {
  const err = { code: 1045, sqlState: '28000', message: 'Access denied' };
  const payload = errPayload(err);
  expect(payload.subarray(0, 9).toString('latin1')).toBe('\xff\x15\x04#28000');
  expect(readErr(payload)).toEqual(err);
});

it('is read without a state, as servers send it before the login', () => {
  expect(readErr(Buffer.from('\xff\x10\x04Too many connections', 'latin1'))).toEqual({
    code: 1040,
    sqlState: 'HY000',
    message: 'Too many connections',
  });
});

it('is cut between characters, and never carries a broken state', () => {
  const { sqlState, message } = readErr(errPayload({ code: 1, sqlState: 'x', message: `a${'ü'.repeat(400)}` }));
  expect(sqlState).toBe('HY000');
  expect(message).toBe(`a${'ü'.repeat(255)}`);
});

it('is nothing else', () => {
  expect(() => readErr(Buffer.of(0))).toThrow(ProtocolError);
  expect(() => readErr(Buffer.of(0xff, 1))).toThrow(ProtocolError);
});
