import { createHash } from 'node:crypto';
import type { types } from '@slack/bolt';
import type { Review, ReviewGroup } from '../store/index.ts';
import { cut, escaped, slackTime, spokenDuration, visible } from './text.ts';

/** What buttons are called in what Slack sends back. */
export const APPROVE = 'review-approve';
export const APPROVE_WITH_REASON = 'review-approve-reason';
export const REJECT = 'review-reject';

/** Characters of a command that a message shows; the whole is behind the link. */
export const COMMAND_CHARS_MAX = 1800;
const FIELD_CHARS_MAX = 500;
const REASON_CHARS_MAX = 300;

type Block = types.KnownBlock;

/** What a message says: blocks, and one line for notifications. */
export interface SlackText {
  readonly text: string;
  readonly blocks: Block[];
}

const HEADINGS: Readonly<Record<Review['status'], string>> = {
  PENDING: 'Approval requested',
  APPROVED: 'Approved',
  REJECTED: 'Rejected',
  EXPIRED: 'Expired',
  REVOKED: 'Revoked',
  EXECUTED: 'Approved and run',
};

/** A hash of what a message says: the same text need not be sent again. */
export function hashOf(message: SlackText): string {
  return createHash('sha256').update(JSON.stringify(message)).digest('base64url');
}

/** What approvers and channels read of a review: with buttons as long as it waits. Never results, never parameters. */
export function reviewMessage(review: Review, link: string): SlackText {
  const isPending = review.status === 'PENDING';
  const what = review.type === 'jit' ? 'access to' : 'a command on';
  const heading = review.type === 'jit' && review.status === 'EXECUTED' ? 'Access ended' : HEADINGS[review.status];
  return {
    text: `${heading}: ${what} ${escaped(review.connectionName)} for ${escaped(review.userName)}`,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: heading, emoji: false } },
      { type: 'section', fields: fieldsOf(review).map(([title, value]) => mrkdwn(`*${title}*\n${value}`)) },
      ...(review.type === 'jit' ? [] : commandBlocks(review)),
      { type: 'context', elements: [mrkdwn(`<${link}|Open the request>`)] },
      ...(isPending ? [buttons(review)] : []),
    ],
  };
}

/** What the requester reads once it is decided. */
export function requesterMessage(review: Review, link: string): SlackText {
  const what = review.type === 'jit' ? 'access to' : 'a command on';
  const heading = `Your request for ${what} ${escaped(review.connectionName)}: ${outcomeOf(review)}`;
  const by = review.groups.filter(({ reviewedBy }) => reviewedBy !== undefined).map(groupText);
  const reason = review.reason === undefined ? [] : [`Reason: ${short(review.reason)}`];
  const lines = [heading, ...by, ...(by.length === 0 ? reason : []), `<${link}|Open the request>`];
  return { text: heading, blocks: [{ type: 'section', text: mrkdwn(lines.join('\n')) }] };
}

function outcomeOf(review: Review): string {
  if (review.status !== 'APPROVED') return HEADINGS[review.status].toLowerCase();
  return review.window?.until === undefined ? 'approved' : `approved until ${slackTime(review.window.until)}`;
}

function mrkdwn(text: string): types.MrkdwnElement {
  // Names of people, channels and addresses in it stay what they are: text.
  return { type: 'mrkdwn', text, verbatim: true };
}

function short(text: string): string {
  const part = cut(text, REASON_CHARS_MAX);
  return escaped(part.isCut ? `${part.text}…` : part.text);
}

function fieldsOf(review: Review): (readonly [string, string])[] {
  const { window, touches = [], groups } = review;
  const fields: (readonly [string, string | undefined])[] = [
    ['Who', escaped(review.userName)],
    [
      'Connection',
      escaped(review.database === '' ? review.connectionName : `${review.connectionName} (${review.database})`),
    ],
    ['Groups', limited(groups.map(groupText).join('\n'))],
    ['Needs', review.minApprovals === undefined ? undefined : `${review.minApprovals} of ${groups.length} groups`],
    ['Access for', window && spokenDuration(window.durationSec)],
    ['Until', window?.until && slackTime(window.until)],
    ['Why', window?.justification === undefined ? undefined : short(window.justification)],
    ['Touches', touches.length === 0 ? undefined : touchText(review)],
    ['Expires', review.status === 'PENDING' ? slackTime(review.expiresAt) : undefined],
    ['Reason', isSaidByGroup(review) || review.reason === undefined ? undefined : short(review.reason)],
  ];
  return fields.flatMap(([title, value]) => (value === undefined || value === '' ? [] : [[title, value] as const]));
}

/** A reason that stands beside its group need not stand there twice. */
function isSaidByGroup(review: Review): boolean {
  return review.groups.some(({ reason }) => reason !== undefined && reason === review.reason);
}

function groupText({ group, status, reviewedBy, reason }: ReviewGroup): string {
  if (reviewedBy === undefined) return escaped(group);
  const why = reason === undefined || reason === '' ? '' : `: ${short(reason)}`;
  return `${escaped(group)}: ${status.toLowerCase()} by ${escaped(reviewedBy.name)}${why}`;
}

function touchText({ touches = [], estimate = [], rowsMax }: Review): string {
  const lines = touches.map(({ operation, relations }) => `${operation} ${relations.join(', ')}`.trim());
  const rows = estimate.map(({ operation, relation, rows: count }) => `about ${count} rows: ${operation} ${relation}`);
  const limit = rowsMax === undefined ? [] : [`at most ${rowsMax} rows`];
  return limited(escaped([...lines, ...rows, ...limit].join('\n')));
}

/** Already escaped: cut at a whole line where there is one. */
function limited(text: string): string {
  if (text.length <= FIELD_CHARS_MAX) return text;
  const lines = text.slice(0, FIELD_CHARS_MAX).split('\n');
  // Half an escape would read as something else.
  const kept =
    lines.length > 1 ? lines.slice(0, -1).join('\n') : cut(text, FIELD_CHARS_MAX).text.replace(/&[a-z]*$/, '');
  return `${kept}\n…`;
}

function commandBlocks(review: Review): Block[] {
  const { text, isCut } = cut(visible(review.text), COMMAND_CHARS_MAX);
  const notes = [
    ...(isCut
      ? [`:warning: The first ${text.length} of ${review.text.length} characters. Read all of it before you decide.`]
      : []),
    ...(review.params.length > 0 ? [`With ${review.params.length} parameters, which only the request shows.`] : []),
    ...(review.related.length > 0 ? ['It uses names that stand for other commands, which the request shows.'] : []),
  ];
  return [
    // Preformatted text is never read as markup.
    {
      type: 'rich_text',
      elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: text === '' ? ' ' : text }] }],
    },
    ...(notes.length === 0 ? [] : [{ type: 'context' as const, elements: [mrkdwn(notes.join('\n'))] }]),
  ];
}

function buttons(review: Review): Block {
  const button = (label: string, actionId: string, style?: 'primary' | 'danger'): types.Button => ({
    type: 'button',
    text: { type: 'plain_text', text: label, emoji: false },
    action_id: actionId,
    value: review.id,
    ...(style === undefined ? {} : { style }),
  });
  return {
    type: 'actions',
    block_id: 'review',
    elements: [
      button('Approve', APPROVE, 'primary'),
      button('Approve with a reason…', APPROVE_WITH_REASON),
      button('Reject…', REJECT, 'danger'),
    ],
  };
}
