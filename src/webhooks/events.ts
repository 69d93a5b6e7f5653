/** What webhooks tell of. docs/webhooks.md describes each. */
export const WEBHOOK_EVENTS = [
  'session.open',
  'session.close',
  'review.created',
  'review.approved',
  'review.rejected',
  'review.expired',
  'review.revoked',
  'review.executed',
  'query.denied',
] as const;

export type WebhookEventType = (typeof WEBHOOK_EVENTS)[number];

/** Sent on request only, to see whether an endpoint answers. */
export const TEST_EVENT = 'webhook.test';
