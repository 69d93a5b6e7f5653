import { describe, expect, it } from 'vitest';
import {
  authentication,
  backendKeyData,
  cstrings,
  errorFields,
  fatal,
  message,
  negotiateProtocolVersion,
  notice,
  readMessage,
} from '../../../protocols/postgres/login-messages.ts';
import { ProtocolError, WireClosedError } from '../../../src/errors.ts';
import { Wire } from '../../../src/net/wire.ts';
import { tcpPair } from '../../src/net/tcp-pair.ts';

async function read(bytes: Buffer, max = 100): ReturnType<typeof readMessage> {
  const { near, far } = await tcpPair();
  far.end(bytes);
  const wire = new Wire(near);
  return readMessage(wire, max).finally(() => wire.destroy());
}

describe('login messages', () => {
  it('are read whole', async () => {
    const bytes = message('R', Buffer.from('body'));
    expect(await read(bytes)).toEqual({ tag: 'R', body: Buffer.from('body'), bytes });
    expect((await read(message('S'))).body).toHaveLength(0);
  });

  it('are refused when their length cannot be, or is above the limit', async () => {
    for (const length of ['00000003', 'ffffffff', '80000000', '00000065']) {
      await expect(read(Buffer.from(`52${length}`, 'hex')), length).rejects.toThrow(ProtocolError);
    }
    await expect(read(Buffer.from('5200000064', 'hex'))).rejects.toThrow(WireClosedError);
  });

  it('are written as the specification lays them out', () => {
    expect(authentication(0).toString('hex')).toBe('520000000800000000');
    expect(backendKeyData(1, Buffer.from([9, 9, 9, 9])).toString('hex')).toBe('4b0000000c0000000109090909');
    expect(negotiateProtocolVersion(196_610, ['_pq_.x']).toString('hex')).toBe(
      `7600000013 00030002 00000001 ${Buffer.from('_pq_.x\0').toString('hex')}`.replaceAll(' ', ''),
    );
  });

  it('carry errors and notices with the fields clients need', () => {
    const bytes = fatal({ code: '28P01', message: 'no', hint: 'try' });
    expect(bytes.readInt32BE(1)).toBe(bytes.length - 1);
    expect(bytes.at(-1)).toBe(0);
    expect(Object.fromEntries(errorFields(bytes.subarray(5)))).toEqual({
      S: 'FATAL',
      V: 'FATAL',
      C: '28P01',
      M: 'no',
      H: 'try',
    });
    expect(errorFields(fatal({ code: 'XX000', message: 'm' }).subarray(5)).has('H')).toBe(false);
    expect(errorFields(notice('wait').subarray(5)).get('M')).toBe('wait');
  });

  it('hold strings that all end', () => {
    expect(cstrings(Buffer.from('a\0b\0'))).toEqual(['a', 'b']);
    expect(cstrings(Buffer.from('a\0b'))).toBeUndefined();
    expect(cstrings(Buffer.from('\0'))).toEqual(['']);
  });
});
