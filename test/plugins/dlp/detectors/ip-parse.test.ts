import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalIp, parseIpV6 } from '../../../../plugins/dlp/detectors/ip-parse.ts';

describe('IPv6', () => {
  it('reads full, compressed and mixed forms', () => {
    expect(parseIpV6('1:2:3:4:5:6:7:8')).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(parseIpV6('1::8')).toEqual([1, 0, 0, 0, 0, 0, 0, 8]);
    expect(parseIpV6('::ffff:10.0.0.1')).toEqual([0, 0, 0, 0, 0, 0xffff, 0x0a00, 1]);
    expect(parseIpV6('::')).toBeUndefined();
  });

  it('agrees with the platform on what an address is', () => {
    const likely = fc.string({ unit: fc.constantFrom('::', ':', '1', 'ab', 'ffff', '1.2.3.4'), maxLength: 16 });
    fc.assert(
      fc.property(fc.oneof(likely, fc.ipV6()), (text) => {
        if (text !== '::') expect(parseIpV6(text) !== undefined, text).toBe(isIPv6(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes octets with leading zeros, which the platform does not', () => {
    expect(parseIpV6('::ffff:010.0.0.1')).toEqual([0, 0, 0, 0, 0, 0xffff, 0x0a00, 1]);
  });

  it('has one canonical text for every address', () => {
    expect(canonicalIp('2001:DB8::1%eth0')).toBe('2001:db8:0:0:0:0:0:1');
    expect(canonicalIp('010.0.0.001')).toBe('10.0.0.1');
    expect(canonicalIp('Elsewhere')).toBe('elsewhere');
  });
});
