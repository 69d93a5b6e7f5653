import { expect, it } from 'vitest';
import { readReviewOptions } from '../../../../src/cli/connection/review-options.ts';
import { fakeGateway, run } from '../harness.ts';

it('options that are not given change nothing', () => {
  expect(readReviewOptions({})).toEqual(new Map());
});

it('options become switches of the policy', () => {
  expect(readReviewOptions({ minApprovals: '2', personCounts: 'every-group', reviewTimeout: '1h30m' })).toEqual(
    new Map([
      ['review_min_approvals', '2'],
      ['review_person_counts', 'every_group'],
      ['review_timeout_sec', '5400'],
    ]),
  );
});

it('access for a time is a switch, and so is how long it may last', () => {
  expect(readReviewOptions({ reviewAccess: 'command-or-window', accessMaxDuration: '8h' })).toEqual(
    new Map([
      ['review_access', 'command_or_window'],
      ['review_window_sec_max', '28800'],
    ]),
  );
  expect(readReviewOptions({ accessMaxDuration: 'default' })).toEqual(new Map([['review_window_sec_max', '']]));
});

it('a word takes a switch away', () => {
  expect(readReviewOptions({ minApprovals: 'all', reviewTimeout: 'default' })).toEqual(
    new Map([
      ['review_min_approvals', ''],
      ['review_timeout_sec', ''],
    ]),
  );
});

it.each([
  [{ minApprovals: '0' }, '--min-approvals: "0" is no number of groups.'],
  [{ minApprovals: 'two' }, '--min-approvals: "two" is no number of groups.'],
  [{ personCounts: 'twice' }, '--person-counts: "twice" is not known.'],
  [{ reviewTimeout: 'soon' }, '"soon" is not a duration.'],
  [{ reviewAccess: 'door' }, '--review-access: "door" is not known.'],
  [{ accessMaxDuration: 'long' }, '"long" is not a duration.'],
])('%j is refused', (options, message) => {
  expect(() => readReviewOptions(options)).toThrow(message);
});

it('with --overwrite they change these switches and leave the others', async () => {
  const shop = { name: 'shop', policy: { review_mode: 'fail_fast', review_timeout_sec: '60' }, secret: {} };
  const gateway = await fakeGateway({
    'GET /api/connections/shop': { body: shop },
    'PATCH /api/connections/shop': { body: shop },
  });
  const flags = ['--min-approvals', '1', '--person-counts', 'once', '--review-timeout', 'default'];
  const { code, err } = await run(['admin', 'create', 'connection', 'shop', '--overwrite', ...flags], {
    url: gateway.url,
    token: 't',
  });
  expect([code, err]).toEqual([0, '']);
  expect(gateway.of('PATCH /api/connections/shop')[0]?.body).toEqual({
    policy: { review_mode: 'fail_fast', review_min_approvals: '1', review_person_counts: 'once' },
  });
});
