import { describe, expect, it } from 'vitest';
import { attributes, base64, checkNonce, xor } from '../../protocols/scram.ts';
import { ProtocolError } from '../../src/errors.ts';

describe('SCRAM messages', () => {
  it('must begin with the expected attributes in order; what follows is ignored', () => {
    expect(attributes('r=a=b,s=c,x=1', ['r', 's'])).toEqual(['a=b', 'c']);
    expect(() => attributes('s=c,r=a', ['r', 's'])).toThrow(ProtocolError);
    expect(() => attributes('r=a', ['r', 's'])).toThrow(ProtocolError);
  });

  it('hold base64 in its one spelling', () => {
    expect(base64('AQI=', 'salt')).toEqual(Buffer.from([1, 2]));
    for (const text of ['AQI', 'AQJ=', 'AQI=\n', 'A-_='])
      expect(() => base64(text, 'salt'), text).toThrow(ProtocolError);
  });

  it('hold nonces of printable ASCII without comma', () => {
    checkNonce('!+-~az');
    for (const nonce of ['', 'a,b', 'a b', 'a\n', '\u00e9'])
      expect(() => checkNonce(nonce), nonce).toThrow(ProtocolError);
  });
});

describe('xor', () => {
  it('combines byte by byte', () => {
    expect(xor(Buffer.from([0xf0, 0x0f]), Buffer.from([0xff, 0xff]))).toEqual(Buffer.from([0x0f, 0xf0]));
  });
});
