import { expect, it } from 'vitest';
import { accessOf, windowProblems, windowSecMaxOf, windowSecOf } from '../../../plugins/review/window-terms.ts';

it.each([
  [undefined, 'command'],
  ['command', 'command'],
  ['window', 'window'],
  ['command_or_window', 'command_or_window'],
  ['whatever', 'command'],
])('what is approved with review_access %s is %s', (set, access) => {
  expect(accessOf(set === undefined ? {} : { review_access: set })).toBe(access);
});

it.each([
  [undefined, 14_400, 1800],
  ['600', 600, 600],
  ['172800', 172_800, 1800],
  ['999999', 172_800, 1800],
  ['7', 60, 60],
  ['later', 60, 60],
])('with review_window_sec_max %s access lasts at most %i seconds, and %i by default', (set, max, usual) => {
  const policy = set === undefined ? {} : { review_window_sec_max: set };
  expect(windowSecMaxOf(policy)).toBe(max);
  expect(windowSecOf(policy)).toBe(usual);
});

it('windows need somebody who approves them, and do not go with rules alone', () => {
  const window = { review_access: 'window' };
  expect(windowProblems({}, [])).toEqual([]);
  expect(windowProblems(window, ['dba-team'])).toEqual([]);
  expect(windowProblems(window, [])).toEqual(['policy.review_access: window needs reviewers, who approve the access']);
  expect(windowProblems({ ...window, review_scope: 'rules' }, ['dba-team'])).toEqual([
    'policy.review_access: window and review_scope=rules exclude each other; a rule’s command has its own approval',
  ]);
});
