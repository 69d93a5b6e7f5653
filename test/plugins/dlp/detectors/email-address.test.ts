import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailAddress } from '../../../../plugins/dlp/detectors/email-address.ts';
import { found, stepsOf } from '../support.ts';

describe('EMAIL_ADDRESS', () => {
  it.each([
    ['bob@example.com', 'bob@example.com'],
    ['write to bob@example.com.', 'bob@example.com'],
    ['<bob.smith+tag@mail.example.co.uk>', 'bob.smith+tag@mail.example.co.uk'],
    ['mailto:bob@example.com?subject=x', 'bob@example.com'],
    ['https://h/p?email=bob@example.com&x=1', 'bob@example.com'],
    ["'bob@example.com'", 'bob@example.com'],
    ["o'brien@example.ie", "o'brien@example.ie"],
    ['x_1%y@my-host.example', 'x_1%y@my-host.example'],
    ['bob@mail.my-host.com', 'bob@mail.my-host.com'],
    ['"bob smith"@example.com', '"bob smith"@example.com'],
    ['"bob\\"@home"@example.com', '"bob\\"@home"@example.com'],
    ['bob@[192.168.0.1]', 'bob@[192.168.0.1]'],
    ['bob@[IPv6:2001:db8::1]', 'bob@[IPv6:2001:db8::1]'],
    ['josé@exämple.de', 'josé@exämple.de'],
    ['用户123@例子.中国', '用户123@例子.中国'],
    ['δοκιμή@παράδειγμα.ελ', 'δοκιμή@παράδειγμα.ελ'],
    ['bob@xn--e1afmkfd.xn--p1ai', 'bob@xn--e1afmkfd.xn--p1ai'],
    ['bob＠example.com', 'bob＠example.com'],
    ['ｂｏｂ@ｅｘａｍｐｌｅ．ｃｏｍ', 'ｂｏｂ@ｅｘａｍｐｌｅ．ｃｏｍ'],
    ['bob@example。com', 'bob@example。com'],
    ['b\u200bob\u2060@exam\u00adple.com', 'b\u200bob\u2060@exam\u00adple.com'],
    ['𝐛𝐨𝐛@example.com', '𝐛𝐨𝐛@example.com'],
    ['📧bob@example.com📧', 'bob@example.com'],
    ['メールはtaro@example.jpです。次', 'taro@example.jp'],
    ['bob@example.com,next', 'bob@example.com'],
    ['{"e":"bob@example.com"}', 'bob@example.com'],
    ['bob@my_host.com', 'bob@my_host.com'],
    [`${'a'.repeat(300)}@example.com`, `${'a'.repeat(300)}@example.com`],
  ])('finds %s', (text, value) => {
    expect(found(emailAddress, text)).toEqual([value]);
  });

  it.each([
    'bob@localhost',
    'bob @ example.com',
    '@example.com',
    'bob@',
    'a@b@c',
    'user@.com',
    'react@18.2.0',
    '.@x',
    'a@b.c',
    '@@@@',
    '5 @ 3.50',
    '"@example',
  ])('leaves %s alone', (text) => {
    expect(found(emailAddress, text)).toEqual([]);
  });

  it('finds every one of several', () => {
    expect(found(emailAddress, 'a1@x.com;b2@y.org c3@z.net')).toEqual(['a1@x.com', 'b2@y.org', 'c3@z.net']);
  });

  it('gives one canonical text for the ways to write an address', () => {
    expect(emailAddress.canonical('BOB＠Example.com ')).toBe(emailAddress.canonical('bob@example.com'));
  });

  it.each(['a', '@', '"@', 'a@b.', 'a.@', '"a@b.com'])('reads a text of %s in linear time', (piece) => {
    const small = stepsOf(emailAddress, piece.repeat(2000));
    expect(stepsOf(emailAddress, piece.repeat(4000))).toBeLessThan(small * 2.2 + 1000);
  });
});

describe('a cell that is nothing but an address', () => {
  const isWhole = (text: string) => emailAddress.isWhole?.(Buffer.from(`x${text}x`), 1, 1 + Buffer.byteLength(text));

  it('is known at a glance', () => {
    expect(['b@example.com', 'ann.o_k-9@mail.my-host.co', 'a-@b_c.de'].map(isWhole)).toEqual([true, true, true]);
    expect(
      ['@example.com', '.b@example.com', 'b@example', 'b@example.c', 'b@example.c0m', 'b@-x.com'].map(isWhole),
    ).toEqual(Array.from({ length: 6 }, () => false));
    expect(
      ['b@example..com', 'b@example.com.', 'b@c@example.com', ' b@example.com', 'é@example.com', ''].map(isWhole),
    ).toEqual(Array.from({ length: 6 }, () => false));
  });

  it('is never taken for one where the whole look finds something else', () => {
    const part = fc.string({ unit: fc.constantFrom(...'abZ019._-+@ '), maxLength: 8 });
    fc.assert(
      fc.property(part, part, part, (a, b, c) => {
        const text = `${a}@${b}.${c}`;
        if (isWhole(text)) expect(found(emailAddress, text)).toEqual([text]);
      }),
      { numRuns: 5_000 },
    );
  });
});
