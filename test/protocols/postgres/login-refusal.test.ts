import { describe, expect, it } from 'vitest';
import { fatalOf, LoginRefusal } from '../../../protocols/postgres/login-refusal.ts';
import { UnsupportedVersion } from '../../../protocols/postgres/startup.ts';
import { AdmissionError, ProtocolError, UpstreamError } from '../../../src/errors.ts';

describe('what a refused client is told', () => {
  it.each([
    ['the words meant for it', new LoginRefusal('28P01', 'text', { hint: 'do' }), '28P01'],
    [
      'a connection that is not there, as PostgreSQL says it of databases',
      new AdmissionError('not_found', 'text'),
      '3D000',
    ],
    ['a rule of admission', new AdmissionError('policy', 'text'), '42501'],
    ['too many sessions', new AdmissionError('too_many_sessions', 'text'), '53300'],
    ['too many sessions of one user', new AdmissionError('too_many_user_sessions', 'text'), '53300'],
    ['an agent that is not there', new AdmissionError('agent_unavailable', 'text'), '57P03'],
    ['an upstream that cannot be used', new UpstreamError('text'), '08001'],
    ['a broken protocol', new ProtocolError('text'), '08P01'],
    ['an unknown protocol version', new UnsupportedVersion('text'), '0A000'],
  ])('is %s', (_name, error, code) => {
    expect(fatalOf(error)).toEqual({ code, message: 'text', hint: error.hint });
  });

  it('is nothing of an error that is not ours: it may hold anything', () => {
    expect(fatalOf(new Error('connect ECONNREFUSED 10.0.0.1'))).toBeUndefined();
    expect(fatalOf('text')).toBeUndefined();
  });
});
