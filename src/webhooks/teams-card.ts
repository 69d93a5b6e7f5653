import type { WebhookPayload } from './payload.ts';

/** Teams refuses messages of more than 28 KB; a command takes at most this many characters of it. */
const COMMAND_CHARS_MAX = 2000;

interface Fact {
  readonly title: string;
  readonly value: string;
}

const TITLES: Readonly<Record<WebhookPayload['type'], string>> = {
  'session.open': 'Session opened',
  'session.close': 'Session closed',
  'review.created': 'Approval requested',
  'review.approved': 'Request approved',
  'review.rejected': 'Request rejected',
  'review.expired': 'Request expired',
  'review.revoked': 'Request revoked',
  'review.executed': 'Approved command ran',
  'query.denied': 'Command denied',
  'webhook.test': 'Test of the webhook',
};

/**
 * A message for “When a Teams webhook request is received” of Teams Workflows: one Adaptive Card, with a link to the
 * request. Decisions are made behind the link: a card sent this way can carry no answer back.
 */
export function teamsMessage(payload: WebhookPayload): Readonly<Record<string, unknown>> {
  const { review, message } = payload.data;
  const command = review?.command ?? payload.data.denial?.command;
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          body: [
            { type: 'TextBlock', size: 'Medium', weight: 'Bolder', wrap: true, text: TITLES[payload.type] },
            ...(message === undefined ? [] : [{ type: 'TextBlock', wrap: true, text: message }]),
            { type: 'FactSet', facts: factsOf(payload) },
            ...(command === undefined ? [] : [commandBlock(command)]),
          ],
          ...(review === undefined
            ? {}
            : { actions: [{ type: 'Action.OpenUrl', title: 'Open the request', url: review.link }] }),
        },
      },
    ],
  };
}

function factsOf({ data, timestamp }: WebhookPayload): Fact[] {
  const subject = data.review ?? data.session;
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    ['Connection', subject?.connection.name],
    ['User', subject?.user.name],
    ['Access', data.review?.access_duration_sec ? `${data.review.access_duration_sec} seconds` : undefined],
    ['Why', data.review?.justification],
    ['Groups', data.review?.groups.map(groupText).join(', ')],
    ['Reason', data.denial?.message ?? data.review?.reason ?? data.session?.close_reason],
    ['Expires', data.review?.status === 'PENDING' ? data.review.expires_at : undefined],
    ['Time', timestamp],
  ];
  return facts.flatMap(([title, value]) => (value ? [{ title, value: plain(value) }] : []));
}

type Group = NonNullable<WebhookPayload['data']['review']>['groups'][number];

function groupText({ group, status, reviewed_by }: Group): string {
  return reviewed_by === null ? group : `${group} (${status.toLowerCase()} by ${reviewed_by.name})`;
}

/** Monospaced and as it is: in a TextRun nothing is markup. */
function commandBlock({ text, is_truncated }: { text: string; is_truncated: boolean }): Record<string, unknown> {
  const shown = text.slice(0, COMMAND_CHARS_MAX);
  const isCut = is_truncated || shown.length < text.length;
  return {
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', fontType: 'Monospace', text: isCut ? `${shown}…` : shown }],
  };
}

/** Facts are Markdown: what people typed must not become a link, or an image that is fetched. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>~]/g, (character) => `\\${character}`);
}
