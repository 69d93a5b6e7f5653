import { describe, expect, test } from 'vitest';
import { draftOf, patchOf, problemsOf } from '../../../../web/src/pages/connections/configuration-draft.ts';
import { connection } from './connection.ts';

const full = connection({
  reviewers: ['dba-team', 'security'],
  policy: {
    review_min_approvals: '1',
    review_timeout_sec: '300',
    review_access: 'command_or_window',
    review_window_sec_max: '7200',
    function_calls: 'allow',
  },
  access_groups: ['engineering'],
  access_mode_exec: 'disabled',
  guardrail_rules: ['g1'],
  datamasking_rules: ['m1'],
  tags: { env: 'prod', team: 'web' },
  plugins: [
    { name: 'audit', config: [] },
    { name: 'review', config: ['dba-team', 'security'] },
    { name: 'webhooks', config: ['review.created'] },
  ],
});

describe('what is sent', () => {
  test.each([connection(), full])('nothing, where nothing was changed', (same) => {
    expect(patchOf(draftOf(same), same)).toEqual({});
  });

  test('Access Requests switched on, with their groups and conditions', () => {
    const before = connection({ policy: { function_calls: 'allow' } });
    const draft = { ...draftOf(before), isReviewed: true, reviewers: ['dba-team'], minApprovals: 1, timeoutSec: 1800 };
    expect(patchOf(draft, before)).toEqual({
      reviewers: ['dba-team'],
      policy: { function_calls: 'allow', review_min_approvals: '1', review_timeout_sec: '1800' },
    });
  });

  test('switched off, what cannot be without reviewers goes with them', () => {
    expect(patchOf({ ...draftOf(full), isReviewed: false }, full)).toEqual({
      reviewers: [],
      policy: {
        review_timeout_sec: '300',
        review_access: 'command',
        review_window_sec_max: '7200',
        function_calls: 'allow',
      },
    });
  });

  test('one thing only, where one was changed', () => {
    expect(patchOf({ ...draftOf(full), exec: true }, full)).toEqual({ access_mode_exec: 'enabled' });
    expect(patchOf({ ...draftOf(full), tags: ['env=prod'] }, full)).toEqual({ tags: { env: 'prod' } });
    expect(patchOf({ ...draftOf(full), accessGroups: [] }, full)).toEqual({ access_groups: [] });
    expect(patchOf({ ...draftOf(full), guardrails: [] }, full)).toEqual({ guardrail_rules: [] });
    expect(patchOf({ ...draftOf(full), timeoutSec: null }, full).policy).not.toHaveProperty('review_timeout_sec');
  });

  test('a plugin that stays keeps what it is told', () => {
    expect(patchOf({ ...draftOf(full), plugins: ['webhooks', 'slack'] }, full)).toEqual({
      plugins: [
        { name: 'webhooks', config: ['review.created'] },
        { name: 'slack', config: [] },
      ],
    });
  });
});

describe('what is wrong', () => {
  test('nothing of what is configured', () => {
    expect(problemsOf(draftOf(full))).toEqual({});
  });

  test('Access Requests without a group', () => {
    expect(problemsOf({ ...draftOf(connection()), isReviewed: true })).toHaveProperty('reviewers');
  });

  test('more approvals than groups, unless nobody is asked', () => {
    const draft = { ...draftOf(full), minApprovals: 3 };
    expect(problemsOf(draft)).toHaveProperty('minApprovals');
    expect(problemsOf({ ...draft, isReviewed: false })).toEqual({});
  });

  test('access for a time together with a choice by rule', () => {
    expect(problemsOf({ ...draftOf(full), scope: 'rules' })).toHaveProperty('scope');
  });

  test.each([['prod'], ['=prod'], ['env='], ['env=a#b'], ['env=a', 'env=b']])('%j are no tags', (...tags) => {
    expect(problemsOf({ ...draftOf(full), tags })).toHaveProperty('tags');
  });

  test('a value may hold another sign of equality', () => {
    const draft = { ...draftOf(full), tags: ['query=a=b'] };
    expect(problemsOf(draft)).toEqual({});
    expect(patchOf(draft, full).tags).toEqual({ query: 'a=b' });
  });
});
