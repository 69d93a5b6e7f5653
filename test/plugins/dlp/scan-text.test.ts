import { describe, expect, it } from 'vitest';
import { ScanText } from '../../../plugins/dlp/scan-text.ts';

describe('ScanText', () => {
  it('cuts a text into runs of digits, up to its end', () => {
    expect(new ScanText(Buffer.from('12-3 x45')).groups).toEqual({ starts: [0, 3, 6], ends: [2, 4, 8] });
    expect(new ScanText(Buffer.from('none')).groups).toEqual({ starts: [], ends: [] });
  });

  it('makes the string once, of bytes as of UTF-16', () => {
    const text = new ScanText(Buffer.from('abc'));
    expect(text.text).toBe('abc');
    expect(new ScanText(Uint16Array.from([0x6f22])).text).toBe('漢');
  });
});
