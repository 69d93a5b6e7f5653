import { expect, test } from 'vitest';
import { cut, escaped, slackTime, spokenDuration, visible } from '../../../src/slack/text.ts';

test('text of people mentions nobody and links nowhere', () => {
  expect(escaped('<!channel> <@U1> <http://evil|docs> & more')).toBe(
    '&lt;!channel&gt; &lt;@U1&gt; &lt;http://evil|docs&gt; &amp; more',
  );
});

test('what would hide how text reads is shown', () => {
  expect(visible('a\r\n\tb\u202ec\u0000\u200b')).toBe('a\n\tb\\u{202e}c\\u{0}\\u{200b}');
});

test('text is cut between characters', () => {
  expect(cut('abc', 3)).toEqual({ text: 'abc', isCut: false });
  expect(cut('abcd', 3)).toEqual({ text: 'abc', isCut: true });
  expect(cut('ab😀d', 3)).toEqual({ text: 'ab', isCut: true });
});

test('moments are the reader’s own', () => {
  expect(slackTime(new Date(1_700_000_000_500))).toBe(
    '<!date^1700000000^{date_short_pretty} {time}|2023-11-14T22:13:20.500Z>',
  );
});

test.each([
  [45, '45 s'],
  [5400, '1 h 30 min'],
  [7200, '2 h'],
  [0, '0 s'],
])('%d seconds are %s', (seconds, text) => expect(spokenDuration(seconds)).toBe(text));
