import { expect, it } from 'vitest';
import { errOf, INTERNAL_ERROR, LoginRefusal } from '../../../protocols/mysql/login-refusal.ts';
import { AdmissionError, ProtocolError, UpstreamError } from '../../../src/errors.ts';

it.each([
  [new LoginRefusal(1045, '28000', 'no', { hint: 'Ask.' }), 1045, '28000', 'no. Ask.'],
  [new AdmissionError('not_found', 'x'), 1049, '42000', 'x'],
  [new AdmissionError('too_many_sessions', 'x'), 1040, '08004', 'x'],
  [new AdmissionError('too_many_user_sessions', 'x'), 1203, '42000', 'x'],
  [new AdmissionError('unavailable', 'x'), 1053, '08S01', 'x'],
  [new AdmissionError('agent_unavailable', 'x'), 1053, '08S01', 'x'],
  [new AdmissionError('connect_disabled', 'x'), 1227, '42000', 'x'],
  [new UpstreamError('gone'), 1429, '08001', 'gone'],
  [new ProtocolError('odd'), 1043, '08S01', 'odd'],
])('%s becomes an error a client understands', (error, code, sqlState, message) => {
  expect(errOf(error)).toEqual({ code, sqlState, message });
});

it('nothing is told of other errors, and no code is one that belongs to clients', () => {
  expect(errOf(new Error('/etc/passwd'))).toBeUndefined();
  expect(INTERNAL_ERROR.code).toBeLessThan(2000);
});
