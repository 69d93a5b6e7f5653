import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  encodeCancel,
  encodeStartup,
  parseStartup,
  SSL_REQUEST,
  UnsupportedVersion,
  versionNumber,
} from '../../../protocols/postgres/startup.ts';
import { ProtocolError } from '../../../src/errors.ts';

/** The packet without its length, as it is parsed. */
const body = (packet: Buffer): Buffer => packet.subarray(4);
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('start-up packets', () => {
  it('are read back as they were written', () => {
    const parameters = new Map([
      ['user', 'alice~shop'],
      ['database', ''],
      ['options', '-c x=\u00e9'],
    ]);
    expect(parseStartup(body(encodeStartup(2, parameters)))).toEqual({ kind: 'startup', minor: 2, parameters });
    expect(parseStartup(body(encodeStartup(0, new Map())))).toEqual({
      kind: 'startup',
      minor: 0,
      parameters: new Map(),
    });
    const key = Buffer.from([1, 2, 3, 4, 5]);
    expect(parseStartup(body(encodeCancel(-7, key)))).toEqual({ kind: 'cancel', pid: -7, key });
    expect(parseStartup(body(SSL_REQUEST))).toEqual({ kind: 'ssl' });
    expect(parseStartup(hex('04d21630'))).toEqual({ kind: 'gss' });
  });

  it('have the length in front that the specification wants', () => {
    const packet = encodeStartup(0, new Map([['user', 'a']]));
    expect(packet.toString('hex')).toBe('00000010 00030000 7573657200 6100 00'.replaceAll(' ', ''));
    expect(versionNumber(2)).toBe(196_610);
  });

  it.each([
    ['a name without value', '00030000 7573657200 00'],
    ['no end', '00030000 7573657200 6100'],
    ['nothing at all', '00030000'],
    ['bytes behind the end', '00030000 7573657200 6100 00 ff'],
    ['more parameters behind the end', '00030000 00 7573657200 6100 00'],
    ['text that is not UTF-8', '00030000 7573657200 ff00 00'],
    ['a name given twice', '00030000 6100 6100 6100 6200 00'],
    ['a request for TLS with a body', '04d2162f 00'],
    ['a cancel key that is too short', '04d2162e 00000001 010203'],
    ['a cancel key that is too long', `04d2162e 00000001 ${'00'.repeat(257)}`],
  ])('with %s are refused', (_name, packet) => {
    expect(() => parseStartup(hex(packet))).toThrow(ProtocolError);
  });

  it.each(['00020000', '00040000', '04d21600'])('of another major version (%s) are told apart', (code) => {
    expect(() => parseStartup(hex(code))).toThrow(UnsupportedVersion);
  });

  it('raise only ProtocolError, whatever they hold', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 64 }), fc.boolean(), (bytes, isStartup) => {
        const packet = Buffer.from(bytes);
        if (isStartup) packet.writeInt32BE(196_608);
        try {
          parseStartup(packet);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
    );
  });
});
