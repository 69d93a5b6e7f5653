import type { Review, SessionRecord, WebhookEvent } from '../../../src/store/index.ts';

export const AT = new Date('2026-01-02T03:04:05.000Z');

export const REVIEW: Review = {
  id: 'r-1',
  type: 'onetime',
  sessionId: 's-1',
  connectionId: 'c-1',
  connectionName: 'shop',
  userId: 'u-1',
  userName: 'engineer',
  userKind: 'person',
  database: 'shop',
  mode: 'hold',
  status: 'PENDING',
  text: 'delete from orders where id = $1',
  params: [{ text: 'secret-parameter', encoding: 'text' }],
  normalForm: undefined,
  touches: undefined,
  estimate: undefined,
  operations: ['delete'],
  related: [],
  fingerprint: 'secret-fingerprint',
  rowChanges: 'counted',
  rowsMax: undefined,
  groups: [
    { group: 'dba-team', status: 'APPROVED', reviewedBy: { id: 'u-2', name: 'dba' }, reason: 'fine' },
    { group: 'security', status: 'PENDING' },
  ],
  minApprovals: undefined,
  personCounts: 'once',
  createdAt: AT,
  expiresAt: new Date(AT.getTime() + 3_600_000),
  decidedAt: undefined,
  approvedAt: undefined,
  executedAt: undefined,
  reason: undefined,
  outcome: { rows: 'secret-outcome' },
  autoApproved: false,
  window: undefined,
};

export const SESSION: SessionRecord = {
  id: 's-1',
  userId: 'u-1',
  userName: 'engineer',
  userKind: 'person',
  connectionId: 'c-1',
  connectionName: 'shop',
  protocol: 'postgres',
  verb: 'connect',
  clientAddress: '10.0.0.9:5',
  application: 'psql',
  database: 'shop',
  status: 'closed',
  startedAt: AT,
  endedAt: new Date(AT.getTime() + 1000),
  closeReason: 'client left',
  queryCount: 3,
  masked: { EMAIL_ADDRESS: 2 },
  gatewayId: 'g-1',
  refused: false,
};

export const DENIAL = {
  query: { id: 1, text: 'drop table orders', operations: ['drop'], params: [{ text: 'secret-parameter' }] },
  reason: { code: 'guardrail', message: 'ask the DBA', rule: 'no-drop' },
};

export const eventOf = (type: string, more: Partial<WebhookEvent> = {}): WebhookEvent => ({
  id: 'e-1',
  type,
  at: AT,
  detail: {},
  ...(type.startsWith('review.') ? { review: REVIEW } : { session: SESSION }),
  ...(type === 'query.denied' ? { detail: DENIAL } : {}),
  ...more,
});

export const linkOf = (id: string): string => `https://gateway.example.com/reviews/${id}`;
