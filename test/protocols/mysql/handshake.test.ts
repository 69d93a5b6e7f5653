import { describe, expect, it } from 'vitest';
import { Capability, union } from '../../../protocols/mysql/constants.ts';
import {
  encodeGreeting,
  endString,
  isMariadb,
  plainVersion,
  readGreeting,
} from '../../../protocols/mysql/handshake.ts';
import { PayloadReader } from '../../../protocols/mysql/lenenc.ts';
import { ProtocolError } from '../../../src/errors.ts';

const BASE = union(Capability.CLIENT_PROTOCOL_41, Capability.CLIENT_PLUGIN_AUTH, Capability.CLIENT_SECURE_CONNECTION);
const GREETING = {
  version: '8.0.36',
  connectionId: 0x7000_0001,
  scramble: Buffer.from('abcdefghijklmnopqrst'),
  capabilities: union(BASE, Capability.CLIENT_MYSQL, Capability.CLIENT_DEPRECATE_EOF),
  extendedCapabilities: 0,
  charsetId: 45,
  status: 2,
  plugin: 'caching_sha2_password',
};
const MARIADB = { ...GREETING, version: '5.5.5-10.11.6-MariaDB', capabilities: BASE, extendedCapabilities: 0x1d };

describe('the greeting', () => {
  it('is read as it is written, MySQL’s and MariaDB’s', () => {
    expect(readGreeting(encodeGreeting(GREETING))).toEqual(GREETING);
    expect(readGreeting(encodeGreeting(MARIADB))).toEqual(MARIADB);
  });

  it('says nothing extended where it says it is MySQL', () => {
    const bytes = encodeGreeting({ ...GREETING, extendedCapabilities: 7 });
    expect(readGreeting(bytes).extendedCapabilities).toBe(0);
  });

  it('of broken and of very old servers is refused', () => {
    const bytes = encodeGreeting(GREETING);
    for (let end = 0; end < bytes.length - GREETING.plugin.length - 1; end++) {
      expect(() => readGreeting(bytes.subarray(0, end)), `cut at ${end}`).toThrow(ProtocolError);
    }
    expect(() => readGreeting(Buffer.concat([Buffer.of(9), bytes.subarray(1)]))).toThrow('another protocol version');
    const old = encodeGreeting({ ...GREETING, capabilities: Capability.CLIENT_MYSQL });
    expect(() => readGreeting(old)).toThrow('older than 4.1');
    expect(() => encodeGreeting({ ...GREETING, scramble: Buffer.alloc(8) })).toThrow(RangeError);
  });

  it('tells the family and the version', () => {
    expect(isMariadb(MARIADB)).toBe(true);
    expect(isMariadb({ ...GREETING, version: '11.4.2-MariaDB' })).toBe(true);
    expect(isMariadb(GREETING)).toBe(false);
    expect(plainVersion(MARIADB.version)).toBe('10.11.6-MariaDB');
    expect(plainVersion('8.0.36')).toBe('8.0.36');
  });
});

it('a last string may leave its zero byte out', () => {
  expect(endString(new PayloadReader(Buffer.from('abc')))).toBe('abc');
  expect(endString(new PayloadReader(Buffer.from('abc\0')))).toBe('abc');
});
