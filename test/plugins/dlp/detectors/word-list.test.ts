import { describe, expect, it } from 'vitest';
import { wordListDetector } from '../../../../plugins/dlp/detectors/word-list.ts';
import { found, stepsOf } from '../support.ts';

const words = wordListDetector(
  'WORD',
  ['Apollo', 'Apollo Eleven', 'C++', '@acme', 'José', '北京', 'İzmir', ' spaced '],
  1,
);

describe('word lists', () => {
  it.each([
    ['the apollo project', 'apollo'],
    ['APOLLO ELEVEN landed', 'APOLLO ELEVEN'],
    ['(Apollo)', 'Apollo'],
    ['we write C++ here', 'C++'],
    ['mail @acme now', '@acme'],
    ['josé', 'josé'],
    ['JOSÉ', 'JOSÉ'],
    ['jose\u0301', 'jose\u0301'],
    ['in 北京', '北京'],
    ['ap\u200bollo', 'ap\u200bollo'],
    ['ａｐｏｌｌｏ', 'ａｐｏｌｌｏ'],
    ['apollo\u00a0eleven', 'apollo\u00a0eleven'],
    ['İzmir', 'İzmir'],
    ['spaced', 'spaced'],
  ])('find the word in %s', (text, value) => {
    expect(found(words, text)).toEqual([value]);
  });

  it.each(['apollonia', 'xapollo', 'apollo9', 'jos', 'joséphine', 'acme', 'C+'])('leave %s alone', (text) => {
    expect(found(words, text)).toEqual([]);
  });

  it.each(['a', 'apollo ', 'apollo eleve ', '@'])('read a text of %s in linear time', (piece) => {
    const small = stepsOf(words, piece.repeat(2000));
    expect(stepsOf(words, piece.repeat(4000))).toBeLessThan(small * 2.2 + 1000);
  });
});
