import { expect, test } from 'vitest';
import { hashOf, requesterMessage, reviewMessage } from '../../../src/slack/message.ts';
import { LINK, review } from './samples.ts';

type Shown = ReturnType<typeof reviewMessage>;
const textOf = (message: Shown): string => JSON.stringify(message.blocks);
const fields = (message: Shown): string[] =>
  message.blocks.flatMap((block) => (block.type === 'section' ? (block.fields ?? []).map(({ text }) => text) : []));
const preformatted = (message: Shown): string => {
  const block = message.blocks.find(({ type }) => type === 'rich_text');
  // biome-ignore lint/suspicious/noExplicitAny: the one shape it has
  return (block as any)?.elements[0].elements[0].text;
};
const types = (message: Shown): string[] => message.blocks.map(({ type }) => type);

test('a request that waits shows who, where, what and until when, with buttons', () => {
  const shown = reviewMessage(
    review({
      database: 'orders',
      touches: [{ operation: 'delete', relations: ['orders', 'lines'] }],
      estimate: [{ operation: 'delete', relation: 'orders', rows: 12 }],
      minApprovals: 1,
    }),
    LINK,
  );
  expect(types(shown)).toEqual(['header', 'section', 'rich_text', 'context', 'actions']);
  expect(shown.text).toBe('Approval requested: a command on shop for engineer');
  expect(fields(shown)).toEqual([
    '*Who*\nengineer',
    '*Connection*\nshop (orders)',
    '*Groups*\ndba-team',
    '*Needs*\n1 of 1 groups',
    '*Touches*\ndelete orders, lines\nabout 12 rows: delete orders',
    '*Expires*\n<!date^3600^{date_short_pretty} {time}|1970-01-01T01:00:00.000Z>',
  ]);
  expect(textOf(shown)).toContain(`<${LINK}|Open the request>`);
});

test('what people wrote is no markup, wherever it stands', () => {
  const shown = reviewMessage(
    review({
      connectionName: '<!here>',
      text: 'select <!channel> & <@U1>\u202e',
      touches: [{ operation: 'select', relations: ['<http://evil|x>'] }],
      groups: [{ group: '<@U2>', status: 'APPROVED', reviewedBy: { id: 'u', name: 'dba' }, reason: '<!everyone>' }],
    }),
    LINK,
  );
  // Preformatted text is not markup: it stays as it is, but for what cannot be seen.
  expect(preformatted(shown)).toBe('select <!channel> & <@U1>\\u{202e}');
  expect(shown.text + fields(shown).join('')).not.toMatch(/<(?!!date)/);
  expect(fields(shown)).toContain('*Groups*\n&lt;@U2&gt;: approved by dba: &lt;!everyone&gt;');
  const mrkdwn = shown.blocks.flatMap((block) => (block.type === 'section' ? (block.fields ?? []) : []));
  expect(mrkdwn.every((field) => field.type === 'mrkdwn' && field.verbatim === true)).toBe(true);
});

test('a long command is cut, and it says so', () => {
  const shown = reviewMessage(review({ text: 'x'.repeat(5000) }), LINK);
  expect(preformatted(shown)).toHaveLength(1800);
  expect(textOf(shown)).toContain('The first 1800 of 5000 characters. Read all of it before you decide.');
});

test('what only the request shows is said, and not sent', () => {
  const shown = textOf(
    reviewMessage(
      review({
        params: [{ text: 'secret-parameter', encoding: 'text' }],
        related: [{ kind: 'prepared', name: 'p', text: 'drop table hidden' }],
        outcome: { rows: 'masked-result' },
      }),
      LINK,
    ),
  );
  expect(shown).toContain('With 1 parameters, which only the request shows.');
  expect(shown).toContain('names that stand for other commands');
  expect(shown).not.toMatch(/secret-parameter|hidden|masked-result/);
});

test('a window shows how long, why, and no command', () => {
  const window = { durationSec: 1800, until: undefined, justification: 'deploy <it>', sessions: [] };
  const shown = reviewMessage(review({ type: 'jit', text: '', window }), LINK);
  expect(types(shown)).toEqual(['header', 'section', 'context', 'actions']);
  expect(shown.text).toBe('Approval requested: access to shop for engineer');
  expect(fields(shown)).toEqual(expect.arrayContaining(['*Access for*\n30 min', '*Why*\ndeploy &lt;it&gt;']));
});

test.each(['APPROVED', 'REJECTED', 'EXPIRED', 'REVOKED', 'EXECUTED'] as const)('%s has no buttons', (status) => {
  const shown = reviewMessage(review({ status, reason: 'because' }), LINK);
  expect(types(shown)).not.toContain('actions');
  expect(fields(shown)).toContain('*Reason*\nbecause');
});

test('many groups and tables stay within what Slack takes', () => {
  const groups = Array.from({ length: 200 }, (_, n) => ({ group: `group-${n}&`, status: 'PENDING' as const }));
  const touches = [{ operation: 'select', relations: groups.map(({ group }) => group) }];
  for (const field of fields(reviewMessage(review({ groups, touches }), LINK))) {
    expect(field.length).toBeLessThan(600);
    expect(field).not.toMatch(/&(?!amp;)/);
  }
});

test('the requester is told the outcome, by whom, and why', () => {
  const groups = [
    { group: 'dba-team', status: 'REJECTED' as const, reviewedBy: { id: 'u', name: 'dba' }, reason: 'not on a Friday' },
  ];
  const shown = requesterMessage(review({ status: 'REJECTED', groups, reason: 'not on a Friday' }), LINK);
  expect(shown.text).toBe('Your request for a command on shop: rejected');
  expect(textOf(shown)).toContain('dba-team: rejected by dba: not on a Friday');
  const until = new Date(0);
  const window = { durationSec: 60, until, justification: undefined, sessions: [] };
  expect(requesterMessage(review({ type: 'jit', status: 'APPROVED', window }), LINK).text).toContain('approved until');
  const expired = requesterMessage(review({ status: 'EXPIRED', reason: 'nobody decided' }), LINK);
  expect(textOf(expired)).toContain('Reason: nobody decided');
});

test('a hash tells whether a message says something else', () => {
  const hash = (more = {}) => hashOf(reviewMessage(review(more), LINK));
  expect(hash()).toBe(hash());
  expect(hash({ status: 'APPROVED' })).not.toBe(hash());
});
