import { expect, it } from 'vitest';
import { ConfigError, messageOf, ProtocolError, UpstreamError, WireClosedError } from '../../src/errors.ts';

it('every error has a stable code, its own name and a hint when given', () => {
  expect(new ProtocolError('x')).toMatchObject({ code: 'protocol_error', name: 'ProtocolError' });
  expect(new WireClosedError('x')).toMatchObject({ code: 'wire_closed' });
  expect(new UpstreamError('x', { hint: 'do y' })).toMatchObject({ code: 'upstream_error', hint: 'do y' });
  expect(new ConfigError('x', { cause: 1 })).toMatchObject({ code: 'config_error', cause: 1 });
});

it('tells the message of anything thrown', () => {
  expect([messageOf(new Error('a')), messageOf('b'), messageOf(undefined)]).toEqual(['a', 'b', 'undefined']);
});
