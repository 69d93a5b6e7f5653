import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../../../plugins/dlp/glob.ts';

describe('globs', () => {
  it.each([
    ['email', 'EMAIL'],
    ['*', ''],
    ['*', 'anything'],
    ['*mail', 'email'],
    ['e*', 'email'],
    ['e?ail', 'email'],
    ['*_ssn*', 'us_ssn_hash'],
    ['a*b*c', 'aXbXbXc'],
    ['**', 'x'],
    ['[a].', '[a].'],
  ])('%s matches %s', (pattern, name) => {
    expect(matchesGlob(pattern, name)).toBe(true);
  });

  it.each([
    ['email', 'emails'],
    ['email', 'xemail'],
    ['?', ''],
    ['e?ail', 'eail'],
    ['a*b', 'abc'],
    ['', 'a'],
    ['a.b', 'axb'],
  ])('%s does not match %s', (pattern, name) => {
    expect(matchesGlob(pattern, name)).toBe(false);
  });

  it('does not blow up on many stars', () => {
    expect(matchesGlob(`${'*a'.repeat(60)}b`, 'a'.repeat(250))).toBe(false);
  });
});
