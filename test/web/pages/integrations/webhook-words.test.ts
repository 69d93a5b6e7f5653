// @vitest-environment jsdom
import { expect, test } from 'vitest';
import type { Webhook, WebhookMessage } from '../../../../web/src/pages/integrations/webhook-queries.ts';
import { bodyOf, draftOf, eventWords, resultWords } from '../../../../web/src/pages/integrations/webhook-words.ts';

const webhook: Webhook = {
  id: 'w',
  url: 'https://hooks.example.com/a',
  description: 'chat',
  kind: 'microsoftteams',
  event_types: ['review.created'],
  connections: null,
  include_command: false,
  disabled: true,
  disabled_reason: null,
  delivered_at: null,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};
const message = (more: Partial<WebhookMessage>): WebhookMessage =>
  ({ status: 'failed', response_status: null, error: null, duration_ms: null, ...more }) as WebhookMessage;

test('a webhook that is saved unchanged stays as it was', () => {
  const { url, description, kind, event_types, connections, include_command } = webhook;
  const same = { url, description, kind, event_types, connections, include_command };
  expect(bodyOf(draftOf(webhook), true)).toEqual({ ...same, disabled: true });
  expect(bodyOf({ ...draftOf(webhook), connections: ['shop'] }, false)).toMatchObject({
    connections: ['shop'],
    disabled: false,
  });
});

test('a delivery says how it was answered, or why not', () => {
  expect(resultWords(message({ response_status: 500, duration_ms: 1200 }))).toBe('HTTP 500 · 1,200 ms');
  expect(resultWords(message({ error: 'the connection was refused' }))).toBe('the connection was refused');
  expect(resultWords(message({ status: 'pending' }))).toBe('not sent yet');
  expect(resultWords(message({ status: 'discarded' }))).toBe('not sent');
  expect(eventWords('webhook.test')).toBe('Test');
});
