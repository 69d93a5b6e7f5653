import { describe, expect, it } from 'vitest';
import { ipAddress } from '../../../../plugins/dlp/detectors/ip-address.ts';
import { found, reports, stepsOf } from '../support.ts';

describe('IP_ADDRESS', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['http://192.168.1.254:8080/x', '192.168.1.254'],
    ['at 8.8.8.8.', '8.8.8.8'],
    ['10.0.0.0/24', '10.0.0.0'],
    ['[10.0.0.1]', '10.0.0.1'],
    ['010.001.000.255', '010.001.000.255'],
    ['１０.０.０.１', '１０.０.０.１'],
    ['10。0。0。1', '10。0。0。1'],
    ['10.0.\u200b0.1', '10.0.\u200b0.1'],
    ['2001:0db8:85a3:0000:0000:8a2e:0370:7334', '2001:0db8:85a3:0000:0000:8a2e:0370:7334'],
    ['2001:db8::1', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['::1', '::1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['2001:db8::', '2001:db8::'],
    ['addr:fe80::1ff:fe23:4567:890a:', 'fe80::1ff:fe23:4567:890a'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
    ['2001:DB8::FF00:42:8329', '2001:DB8::FF00:42:8329'],
    ['2001：db8：：1', '2001：db8：：1'],
  ])('finds the address in %s', (text, value) => {
    expect(found(ipAddress, text)).toEqual([value]);
  });

  it('finds the mixed form, as a whole', () => {
    expect(found(ipAddress, 'x ::ffff:10.0.0.1 y')).toContain('::ffff:10.0.0.1');
    expect(found(ipAddress, '64:ff9b::192.0.2.33')).toContain('64:ff9b::192.0.2.33');
  });

  it.each([
    '1.2.3.4.5',
    '1.2.3',
    '256.1.1.1',
    '1.2.3.1234',
    'v1.2.3.4',
    'version 1.2.3.4',
    'Version: 1.2.3.4',
    '1.2.3.4-beta',
    '1.2.3.4rc1',
    'lib.1.2.3.4',
    '1.3.6.1.4.1',
    '10:20:30',
    '12:34:56.789',
    'aa:bb:cc:dd:ee:ff',
    '00:1b:44:11:3a:b7',
    'std::dec',
    'x::text',
    'a::b',
    'arr[1::2]',
    '::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '12345::1',
    'Foo::Bar 1.2.3',
  ])('leaves %s alone', (text) => {
    expect(found(ipAddress, text)).toEqual([]);
  });

  it('is not sure of a number behind a product name', () => {
    expect(reports(ipAddress, 'Chrome/120.0.0.0').map(({ score }) => score)).toEqual([0.4]);
    expect(reports(ipAddress, '120.0.0.0').map(({ score }) => score)).toEqual([0.9]);
  });

  it('gives one canonical text for the ways to write an address', () => {
    expect(ipAddress.canonical('2001:DB8:0:0::1')).toBe(ipAddress.canonical('2001:db8::1'));
    expect(ipAddress.canonical('::ffff:10.0.0.1')).toBe('10.0.0.1');
    expect(ipAddress.canonical('010.000.000.001')).toBe('10.0.0.1');
  });

  it.each(['1.', '1', ':', 'a:', '1.2.3.4 ', '::1 ', '1:2:3:4:5:6:7:8 ', '.'])(
    'reads a text of %s in linear time',
    (piece) => {
      const small = stepsOf(ipAddress, piece.repeat(2000));
      expect(stepsOf(ipAddress, piece.repeat(4000))).toBeLessThan(small * 2.2 + 1000);
    },
  );
});
