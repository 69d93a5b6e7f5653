import { describe, expect, it } from 'vitest';
import { url } from '../../../../plugins/dlp/detectors/url.ts';
import { found, stepsOf } from '../support.ts';

describe('URL', () => {
  it.each([
    ['see https://example.com/a?b=c#d.', 'https://example.com/a?b=c#d'],
    ['http://localhost:8080/', 'http://localhost:8080/'],
    ['(https://en.wikipedia.org/wiki/A_(b))', 'https://en.wikipedia.org/wiki/A_(b)'],
    ['<a href="https://example.com">', 'https://example.com'],
    ['postgres://ann:secret@db.internal:5432/shop', 'postgres://ann:secret@db.internal:5432/shop'],
    ['git+ssh://git@example.com/x.git', 'git+ssh://git@example.com/x.git'],
    ['jdbc:postgresql://db/shop', 'postgresql://db/shop'],
    ['at www.example.com, or', 'www.example.com'],
    ['WWW.Example.COM/x', 'WWW.Example.COM/x'],
    ['12https://example.com', 'https://example.com'],
    ['ｈｔｔｐｓ：／／example.com', 'ｈｔｔｐｓ：／／example.com'],
    ['https:\u200b//example.com', 'https:\u200b//example.com'],
    ['www\u00ad.example.com', 'www\u00ad.example.com'],
    ['https://müller.example/straße', 'https://müller.example/straße'],
    ['[x](https://example.com)', 'https://example.com'],
  ])('finds the address in %s', (text, value) => {
    expect(found(url, text)).toEqual([value]);
  });

  it('finds every one of several', () => {
    expect(found(url, 'http://a.b, https://c.d; www.e.f')).toEqual(['http://a.b', 'https://c.d', 'www.e.f']);
  });

  it.each([
    '://',
    'a://b',
    'http://',
    'std::vector',
    'http:/x',
    'www.',
    'www.x',
    'awww.example.com',
    'a.www.b',
    '// x',
  ])('leaves %s alone', (text) => {
    expect(found(url, text)).toEqual([]);
  });

  it('takes the case of schemes and hosts for the same, of paths not', () => {
    expect(url.canonical('HTTPS://Example.COM/Path')).toBe('https://example.com/Path');
    expect(url.canonical('https://Example.com')).toBe('https://example.com');
  });

  it.each(['https://', 'www.', 'a://', '(http://('])('reads many of %j in linear time', (text) => {
    expect(stepsOf(url, text.repeat(4000))).toBeLessThan(text.length * 4000 * 60);
  });
});
