import { expect, test } from 'vitest';
import { WEBHOOK_EVENTS } from '../../../src/webhooks/events.ts';
import { payloadOf, testPayload, type WebhookPayload } from '../../../src/webhooks/payload.ts';
import { teamsMessage } from '../../../src/webhooks/teams-card.ts';
import { AT, eventOf, linkOf, REVIEW } from './samples.ts';

interface Card {
  readonly body: readonly Record<string, unknown>[];
  readonly actions?: readonly unknown[];
}

function cardOf(payload: WebhookPayload | undefined): Card {
  if (payload === undefined) throw new Error('nothing to tell');
  const { attachments } = teamsMessage(payload) as { attachments: readonly { content: Card }[] };
  const [attachment] = attachments;
  if (attachment === undefined) throw new Error('no card');
  return attachment.content;
}

test('a request is one Adaptive Card with a link to it, as Teams Workflows take it', () => {
  const payload = payloadOf(eventOf('review.created'), linkOf);
  if (payload === undefined) throw new Error('nothing to tell');
  expect(teamsMessage(payload)).toEqual({
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
            { type: 'TextBlock', size: 'Medium', weight: 'Bolder', wrap: true, text: 'Approval requested' },
            {
              type: 'FactSet',
              facts: [
                { title: 'Connection', value: 'shop' },
                { title: 'User', value: 'engineer' },
                { title: 'Groups', value: 'dba-team (approved by dba), security' },
                { title: 'Expires', value: '2026-01-02T04:04:05.000Z' },
                { title: 'Time', value: '2026-01-02T03:04:05.000Z' },
              ],
            },
            {
              type: 'RichTextBlock',
              inlines: [{ type: 'TextRun', fontType: 'Monospace', text: 'delete from orders where id = $1' }],
            },
          ],
          actions: [
            { type: 'Action.OpenUrl', title: 'Open the request', url: 'https://gateway.example.com/reviews/r-1' },
          ],
        },
      },
    ],
  });
});

test.each(WEBHOOK_EVENTS)('%s has a title of its own', (type) => {
  const { body, actions } = cardOf(payloadOf(eventOf(type), linkOf));
  expect(body[0]?.text).toMatch(/^[A-Z]/);
  expect(actions?.length ?? 0).toBe(type.startsWith('review.') ? 1 : 0);
});

test('what people typed is no markup', () => {
  const review = { ...REVIEW, userName: '[x](https://evil)', reason: '![p](https://track)\n# *big*' };
  const [, facts] = cardOf(payloadOf(eventOf('review.rejected', { review }), linkOf)).body as readonly {
    facts: readonly { title: string; value: string }[];
  }[];
  const said = (title: string) => facts?.facts.find((fact) => fact.title === title)?.value;
  expect(said('User')).toBe('\\[x\\](https://evil)');
  expect(said('Reason')).toBe('!\\[p\\](https://track)\n# \\*big\\*');
});

test('a long command fits into what Teams takes', () => {
  const review = { ...REVIEW, text: 'é'.repeat(100_000) };
  const payload = payloadOf(eventOf('review.created', { review }), linkOf);
  if (payload === undefined) throw new Error('nothing to tell');
  const message = JSON.stringify(teamsMessage(payload));
  expect(Buffer.byteLength(message)).toBeLessThan(28_000);
  expect(message).toContain('é…"');
});

test('a test shows its message', () => {
  expect(cardOf(testPayload(AT)).body[1]).toMatchObject({ type: 'TextBlock', text: expect.stringContaining('test') });
});
