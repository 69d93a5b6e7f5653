import { expect, test } from 'vitest';
import { count, progressOf, standingOf, stepsOf } from '../../../../web/src/pages/audit/check-words.ts';
import { check } from './check.ts';

test.each([
  [{}, 'Verified', false],
  [{ ok: false }, 'Not verified', true],
  [{ state: 'running' as const, ok: null }, 'Checking', false],
  [{ state: 'stalled' as const, ok: null }, 'Check interrupted', true],
  [{ state: 'failed' as const, ok: null, error: 'EACCES' }, 'Not checked', true],
  [{ state: 'never' as const, ok: null }, 'Never checked', false],
])('%j is said as %s', (more, label, hasSteps) => {
  const one = check(more);
  expect(standingOf(one).label).toBe(label);
  expect(stepsOf(one).length > 0).toBe(hasSteps);
});

test('a check that does not say that all is well never counts as verified', () => {
  expect(standingOf(check({ ok: null })).label).toBe('Not verified');
  expect(standingOf(check({ ok: null })).color).toBe('red');
});

test('why a log could not be read is told', () => {
  expect(standingOf(check({ state: 'failed', error: 'EACCES' })).meaning).toContain('EACCES');
});

test('progress is told in whole percents, and never more than all', () => {
  expect(progressOf({ records: 999, total: 1000 })).toBe(99);
  expect(progressOf({ records: 1100, total: 1000 })).toBe(100);
  expect(progressOf({ records: 0, total: 0 })).toBe(100);
  expect([count(1), count(1200)]).toEqual(['1 record', '1,200 records']);
});
