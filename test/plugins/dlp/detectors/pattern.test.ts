import { describe, expect, it } from 'vitest';
import { patternDetector, patternProblem } from '../../../../plugins/dlp/detectors/pattern.ts';
import { found, reports } from '../support.ts';

describe('custom patterns', () => {
  it('find every match, with their score', () => {
    expect(reports(patternDetector('E', 'EMP-[0-9]{3}', 0.4), 'EMP-123, EMP-456')).toEqual([
      { value: 'EMP-123', score: 0.4 },
      { value: 'EMP-456', score: 0.4 },
    ]);
  });

  it('keep the meaning of anchors and word boundaries', () => {
    expect(found(patternDetector('E', '^a', 1), 'aaa')).toEqual(['a']);
    expect(found(patternDetector('E', 'a$', 1), 'aaa')).toEqual(['a']);
    expect(found(patternDetector('E', '\\bcat\\b', 1), 'concat cat')).toEqual(['cat']);
  });

  it('find what lies across the windows of a long text', () => {
    for (const at of [4090, 4094, 4096, 4097, 8190, 8192]) {
      const text = `${'x'.repeat(at)} EMP-123 ${'y'.repeat(5000)}`;
      expect(found(patternDetector('E', '\\bEMP-[0-9]{3}\\b', 1), text), String(at)).toEqual(['EMP-123']);
      expect(found(patternDetector('E', '^EMP-[0-9]{3}', 1), text.slice(1)), String(at)).toEqual([]);
    }
    expect(
      found(patternDetector('E', 'BEGIN[^$]*END', 1), `${'x'.repeat(4000)}BEGIN${'k'.repeat(3000)}END`),
    ).toHaveLength(1);
  });

  it('skip empty matches', () => {
    expect(found(patternDetector('E', '\\b', 1), 'a b')).toEqual([]);
  });

  it('take all the rest of a value that matches over and over', () => {
    const text = 'ab'.repeat(20_000);
    const values = found(patternDetector('E', 'a', 1), text);
    expect(values).toHaveLength(10_001);
    expect(values.at(-1)?.length).toBe(text.length - 20_000);
  });
});

describe('problems of a pattern', () => {
  it.each([
    ['a(b', 'missing closing ) (position 4)'],
    ['ab)', 'unexpected )'],
    ['x{2000}', 'invalid repeat count: `{2000}` (position 2)'],
    ['[[:nope:]]', '[:nope:]'],
    ['a\\', 'trailing backslash at end of expression (position 3)'],
    ['ab(?=c)', 'unsupported Perl syntax: `(?=` (position 3)'],
    ['(?P<n', 'invalid named capture (position 1)'],
    ['a*', 'matches the empty text'],
    ['a'.repeat(2001), 'longer than 2000'],
    ['(((a{30}){30}){2})', 'invalid repeat count'],
    ['(?:abcdefghij){900}', 'too large'],
  ])('%s', (pattern, problem) => {
    expect(patternProblem(pattern)).toContain(problem);
  });

  it('has none when it can be used', () => {
    expect(patternProblem('EMP-[0-9]{5}')).toBeUndefined();
  });
});
