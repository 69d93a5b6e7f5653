import { describe, expect, it } from 'vitest';
import { hasWordBefore, rememberedWords, wordsOf } from '../../../../plugins/dlp/detectors/context.ts';

const isAnnounced = (text: string) => hasWordBefore(Buffer.from(text), text.length, new Set(['phone', 'tel']));

describe('context', () => {
  it('takes identifiers apart', () => {
    expect([...wordsOf('homePhone_2')]).toEqual(['home', 'phone']);
    expect([...wordsOf('')]).toEqual([]);
  });

  it('remembers what it took apart', () => {
    const words = rememberedWords();
    expect(words('homePhone')).toBe(words('homePhone'));
    expect([...words('homePhone')]).toEqual(['home', 'phone']);
  });

  it('finds a word shortly before a number, whatever the case and what lies between', () => {
    expect(isAnnounced('Phone: ')).toBe(true);
    expect(isAnnounced('phone_number = ')).toBe(true);
    expect(isAnnounced('tel')).toBe(true);
  });

  it('does not count values that were taken out', () => {
    expect(isAnnounced(`phone ${'\0'.repeat(100)} `)).toBe(true);
  });

  it('wants whole words, near, and not those of a mask', () => {
    expect(isAnnounced('hotel ')).toBe(false);
    expect(isAnnounced(`phone ${' '.repeat(40)}`)).toBe(false);
    expect(isAnnounced(`ho${'tel'.padEnd(32, ' ')}`)).toBe(false);
    expect(isAnnounced('[PHONE_NUMBER] ')).toBe(false);
    expect(isAnnounced('phone [PHONE_NUMBER] ')).toBe(true);
  });
});
