import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Capability, union } from '../../../protocols/mysql/constants.ts';
import {
  applicationOf,
  encodeOpening,
  encodeResponse,
  isSslRequest,
  readResponse,
} from '../../../protocols/mysql/handshake-response.ts';
import { ProtocolError } from '../../../src/errors.ts';

const C = Capability;
const ALL = union(
  C.CLIENT_MYSQL,
  C.CLIENT_PROTOCOL_41,
  C.CLIENT_SECURE_CONNECTION,
  C.CLIENT_PLUGIN_AUTH,
  C.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA,
  C.CLIENT_CONNECT_WITH_DB,
  C.CLIENT_CONNECT_ATTRS,
);
const RESPONSE = {
  capabilities: ALL,
  extendedCapabilities: 0,
  packetBytesMax: 1 << 24,
  charsetId: 45,
  user: 'ålice~shop',
  authData: Buffer.alloc(32, 7),
  database: 'app',
  plugin: 'caching_sha2_password',
  attributes: new Map([['program_name', 'mysql']]),
};

it('is read as it is written', () => {
  expect(readResponse(encodeResponse(RESPONSE), ALL)).toEqual(RESPONSE);
  const bare = { ...RESPONSE, capabilities: union(C.CLIENT_PROTOCOL_41, C.CLIENT_SECURE_CONNECTION) };
  expect(readResponse(encodeResponse(bare), ALL)).toEqual({
    ...bare,
    database: '',
    plugin: undefined,
    attributes: new Map(),
  });
});

it('has MariaDB’s capabilities only where both sides speak of them', () => {
  const maria = { ...RESPONSE, capabilities: ALL & ~1, extendedCapabilities: 0x2d };
  expect(readResponse(encodeResponse(maria), ALL & ~1).extendedCapabilities).toBe(0x2d);
  expect(readResponse(encodeResponse(maria), ALL).extendedCapabilities).toBe(0);
  expect(readResponse(encodeResponse({ ...RESPONSE, extendedCapabilities: 5 }), ALL & ~1).extendedCapabilities).toBe(0);
});

it('counts nothing that was not offered', () => {
  const greedy = encodeResponse({ ...RESPONSE, capabilities: union(ALL, C.CLIENT_COMPRESS) });
  expect(readResponse(greedy, ALL).capabilities).toBe(ALL);
});

it('may leave out a trailing database, and the end of the plugin’s name', () => {
  const whole = encodeResponse({ ...RESPONSE, capabilities: union(ALL & ~C.CLIENT_CONNECT_ATTRS) });
  expect(readResponse(whole.subarray(0, -1), ALL).plugin).toBe('caching_sha2_password');
  const without = encodeResponse({
    ...RESPONSE,
    capabilities: union(C.CLIENT_PROTOCOL_41, C.CLIENT_SECURE_CONNECTION),
  });
  without.writeUInt32LE(union(C.CLIENT_PROTOCOL_41, C.CLIENT_SECURE_CONNECTION, C.CLIENT_CONNECT_WITH_DB));
  expect(readResponse(without, ALL).database).toBe('');
});

it('asks for TLS with its first 32 bytes alone', () => {
  const opening = encodeOpening({ ...RESPONSE, capabilities: union(ALL, C.CLIENT_SSL) });
  expect(isSslRequest(opening)).toBe(true);
  expect(isSslRequest(encodeOpening(RESPONSE))).toBe(false);
  expect(isSslRequest(encodeResponse({ ...RESPONSE, capabilities: union(ALL, C.CLIENT_SSL) }))).toBe(false);
});

it('of any bytes is a response or a protocol error', () => {
  const valid = encodeResponse(RESPONSE);
  fc.assert(
    fc.property(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length), (at, byte, end) => {
      const bytes = Buffer.from(valid);
      bytes[at] = byte;
      try {
        readResponse(bytes.subarray(0, end), ALL);
      } catch (error) {
        expect(error).toBeInstanceOf(ProtocolError);
      }
    }),
  );
});

it('names that are not UTF-8 are refused', () => {
  const bytes = encodeResponse({ ...RESPONSE, user: 'xyz' });
  bytes[bytes.indexOf('xyz')] = 0xff;
  expect(() => readResponse(bytes, ALL)).toThrow('the user name must be UTF-8');
});

it('the program is what the client calls itself, for people to read', () => {
  expect(applicationOf(new Map([['program_name', 'my\nsql']]))).toBe('my sql');
  const connector = new Map([
    ['_client_name', 'libmariadb'],
    ['_client_version', '3.3'],
  ]);
  expect(applicationOf(connector)).toBe('libmariadb 3.3');
  expect(applicationOf(new Map([['program_name', 'x'.repeat(500)]]))).toHaveLength(128);
  expect(applicationOf(new Map())).toBe('');
});
