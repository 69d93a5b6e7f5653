import { expect, test } from 'vitest';
import {
  endpointDraft,
  NewWebhookEndpoint,
  shownEndpoint,
  shownMessage,
  shownUrl,
  WebhookEndpoint,
  WebhookMessage,
} from '../../../src/api/webhook-shape.ts';
import type { WebhookEndpoint as StoredEndpoint } from '../../../src/store/index.ts';

const AT = new Date(0);
const STORED: StoredEndpoint = {
  id: 'e-1',
  url: 'https://hooks.example.com/workflows/1?sig=hunter2',
  description: 'bot',
  kind: 'generic',
  eventTypes: ['review.created', 'review.from-a-newer-version'],
  connectionIds: ['c-1', 'c-2'],
  includeCommand: true,
  disabled: true,
  disabledReason: 'it is gone',
  deliveredAt: undefined,
  createdAt: AT,
  updatedAt: AT,
};

test('an address is a password: only admins read all of it', () => {
  const names = new Map([['c-1', 'shop']]);
  const admin = shownEndpoint(STORED, names, 'admin');
  expect(admin).toMatchObject({
    url: STORED.url,
    event_types: ['review.created'],
    connections: ['shop', 'c-2'],
    disabled_reason: 'it is gone',
    delivered_at: null,
  });
  const other = shownEndpoint(STORED, names, 'other');
  expect(other.url).toBe('https://hooks.example.com/…');
  expect(WebhookEndpoint.safeParse(admin).success).toBe(true);
  expect(shownUrl('https://hooks.example.com/')).toBe('https://hooks.example.com');
  expect(shownUrl('https://hooks.example.com/?k=v')).toBe('https://hooks.example.com/…');
  expect(shownEndpoint({ ...STORED, connectionIds: undefined }, names, 'admin').connections).toBeNull();
});

test('what is left out of a body gets its default', () => {
  expect(endpointDraft({ url: 'https://x.example.com' }, undefined)).toEqual({
    url: 'https://x.example.com',
    description: '',
    kind: 'generic',
    eventTypes: [],
    connectionIds: undefined,
    includeCommand: true,
    disabled: false,
  });
});

test.each([
  [{}, 'url'],
  [{ url: 'https://x', event_types: ['review.made'] }, 'event_types.0'],
  [{ url: 'https://x', kind: 'irc' }, 'kind'],
  [{ url: 'https://x', description: 'a\nb' }, 'description'],
  [{ url: `https://${'x'.repeat(2048)}` }, 'url'],
  [{ url: 'https://x', secret: 'whsec_mine' }, ''],
])('%j is refused', (body, field) => {
  expect(NewWebhookEndpoint.safeParse(body).error?.issues[0]?.path.join('.')).toBe(field);
});

test('a message is shown with how it went, and nothing that was sent', () => {
  const shown = shownMessage({
    id: 'm-1',
    eventType: 'review.created',
    endpointId: 'e-1',
    subjectId: 'r-1',
    connectionId: undefined,
    status: 'failed',
    attempts: 3,
    responseStatus: 500,
    error: 'it answered 500',
    durationMs: 12,
    attemptedAt: AT,
    createdAt: AT,
  });
  expect(WebhookMessage.strict().parse(shown)).toEqual(shown);
  expect(shown).toMatchObject({ status: 'failed', attempts: 3, response_status: 500, connection_id: null });
});
