import { describe, expect, it } from 'vitest';
import {
  OPERATOR_RUN_COST_MAX,
  SMALL_TOKENS_MAX,
  TEXT_LENGTH_MAX,
  TOKENS_MAX,
  textCost,
} from '../../../../src/sql/postgres/text-cost.ts';

describe('what parsing a text may cost', () => {
  it('is small for what people write', () => {
    expect(textCost('')).toBe('small');
    expect(textCost("SELECT 'é', $1::int[] -- comment\nFROM t")).toBe('small');
    expect(textCost(`SELECT '${'word'.repeat(100_000)}'`)).toBe('small');
  });

  it('is large from so many tokens on, and refused from more', () => {
    expect(textCost('1 '.repeat(SMALL_TOKENS_MAX))).toBe('small');
    expect(textCost('1 '.repeat(SMALL_TOKENS_MAX + 1))).toBe('large');
    expect(textCost('1 '.repeat(TOKENS_MAX))).toBe('large');
    expect(textCost('1 '.repeat(TOKENS_MAX + 1))).toBe('refused');
    expect(textCost('(,'.repeat(TOKENS_MAX / 2))).toBe('large');
    expect(textCost('(,'.repeat(TOKENS_MAX / 2 + 1))).toBe('refused');
  });

  it('counts tokens in strings and comments, too, because it cannot know where those are', () => {
    expect(textCost(`'${'( '.repeat(TOKENS_MAX)}'`)).toBe('refused');
  });

  it('is refused over a length', () => {
    expect(textCost('x'.repeat(TEXT_LENGTH_MAX))).toBe('small');
    expect(textCost('x'.repeat(TEXT_LENGTH_MAX + 1))).toBe('refused');
  });

  it('is refused with a NUL anywhere', () => {
    expect(textCost('SELECT 1\0')).toBe('refused');
    expect(textCost('\0')).toBe('refused');
  });

  it('is refused for runs of operator characters, which the lexer reads once for each of them', () => {
    const run = Math.floor(Math.sqrt(OPERATOR_RUN_COST_MAX));
    expect(textCost(`SELECT 1 ${'+-'.repeat(run / 2)}`)).not.toBe('refused');
    expect(textCost(`SELECT 1 ${'+-'.repeat(run / 2 + 2)}`)).toBe('refused');
    expect(textCost(`${'/*'.repeat(run)}${'*/'.repeat(run)}`)).toBe('refused');
    expect(textCost(`/* ${'='.repeat(78)} */\n`.repeat(500))).not.toBe('refused');
  });
});
