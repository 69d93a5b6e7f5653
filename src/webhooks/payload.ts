import { z } from 'zod';
import type { Review, SessionRecord, WebhookEvent } from '../store/index.ts';
import { TEST_EVENT, WEBHOOK_EVENTS } from './events.ts';

/** Bytes of a command that are sent; the whole is behind the link. */
export const COMMAND_BYTES_MAX = 10 * 1024;

const Time = z.iso.datetime();
const Named = z.object({ id: z.string(), name: z.string() });

const Command = z
  .object({ text: z.string(), bytes: z.number().int(), is_truncated: z.boolean() })
  .describe(
    'The text that was sent, without its parameters; at most 10 KB of it. Only where the endpoint includes commands.',
  );

const ReviewData = z.object({
  id: z.string(),
  type: z.enum(['onetime', 'jit']),
  status: z.enum(['PENDING', 'APPROVED', 'REJECTED', 'EXPIRED', 'REVOKED', 'EXECUTED']),
  link: z.string().describe('Where a person reads and decides it.'),
  connection: Named,
  user: Named,
  session_id: z.string().nullable(),
  database: z.string(),
  mode: z.enum(['hold', 'fail_fast']),
  operations: z.array(z.string()),
  groups: z.array(
    z.object({
      group: z.string(),
      status: z.enum(['PENDING', 'APPROVED', 'REJECTED']),
      reviewed_by: Named.nullable(),
      reason: z.string().nullable(),
    }),
  ),
  auto_approved: z.boolean(),
  reason: z.string().nullable(),
  access_duration_sec: z.number().int().nullable(),
  access_until: Time.nullable(),
  justification: z.string().nullable(),
  created_at: Time,
  expires_at: Time,
  decided_at: Time.nullable(),
  executed_at: Time.nullable(),
  command: Command.optional(),
});

const SessionData = z.object({
  id: z.string(),
  connection: Named,
  user: Named,
  protocol: z.string(),
  verb: z.string(),
  database: z.string(),
  application: z.string(),
  client_address: z.string(),
  started_at: Time,
  ended_at: Time.nullable(),
  close_reason: z.string().nullable(),
  query_count: z.number().int(),
  masked: z.record(z.string(), z.number()),
});

const Denial = z.object({
  rule: z.string().nullable(),
  message: z.string(),
  operations: z.array(z.string()),
  command: Command.optional(),
});

/** What is sent to an endpoint, as JSON. */
export const WebhookPayload = z.object({
  type: z.enum([...WEBHOOK_EVENTS, TEST_EVENT]),
  timestamp: Time.describe('When it happened.'),
  data: z.object({
    review: ReviewData.optional().describe('Of review events, as it stood when the message was made.'),
    session: SessionData.optional().describe('Of session events, and the session of a command that was denied.'),
    denial: Denial.optional().describe('Of query.denied.'),
    message: z.string().optional().describe('Of webhook.test.'),
  }),
});
export type WebhookPayload = z.infer<typeof WebhookPayload>;

/** The status a review had when this happened: by the time it is told it may have another. */
const STATUS_OF: Readonly<Record<string, Review['status']>> = {
  'review.created': 'PENDING',
  'review.approved': 'APPROVED',
  'review.rejected': 'REJECTED',
  'review.expired': 'EXPIRED',
  'review.revoked': 'REVOKED',
  'review.executed': 'EXECUTED',
};

/** What is told of an event; undefined when what it was about is gone. Never holds results, parameters or secrets. */
export function payloadOf(event: WebhookEvent, linkOf: (reviewId: string) => string): WebhookPayload | undefined {
  const data = dataOf(event, linkOf);
  const type = WEBHOOK_EVENTS.find((known) => known === event.type);
  if (data === undefined || type === undefined) return undefined;
  return { type, timestamp: event.at.toISOString(), data };
}

/** The payload as this endpoint gets it. */
export function payloadFor(payload: WebhookPayload, endpoint: { readonly includeCommand: boolean }): WebhookPayload {
  if (endpoint.includeCommand) return payload;
  const { review, denial, ...rest } = payload.data;
  return {
    ...payload,
    data: {
      ...rest,
      ...(review === undefined ? {} : { review: withoutCommand(review) }),
      ...(denial === undefined ? {} : { denial: withoutCommand(denial) }),
    },
  };
}

/** What a test of an endpoint says. */
export function testPayload(at: Date): WebhookPayload {
  const message = 'This is a test: the webhook works.';
  return { type: TEST_EVENT, timestamp: at.toISOString(), data: { message } };
}

/** A command of limited length; what is cut off shows in `bytes`. */
export function commandOf(text: string): z.infer<typeof Command> {
  const bytes = Buffer.byteLength(text);
  if (bytes <= COMMAND_BYTES_MAX) return { text, bytes, is_truncated: false };
  // A character cut in the middle becomes a replacement character, which is left out as well.
  const cut = new TextDecoder().decode(Buffer.from(text).subarray(0, COMMAND_BYTES_MAX), { stream: true });
  return { text: cut, bytes, is_truncated: true };
}

function dataOf(event: WebhookEvent, linkOf: (reviewId: string) => string): WebhookPayload['data'] | undefined {
  const { review, session } = event;
  if (review !== undefined) return { review: reviewData(review, STATUS_OF[event.type] ?? review.status, linkOf) };
  if (session === undefined) return undefined;
  if (event.type !== 'query.denied') return { session: sessionData(session, event.type) };
  return { session: sessionData(session, event.type), denial: denialOf(event.detail) };
}

function reviewData(
  review: Review,
  status: Review['status'],
  linkOf: (reviewId: string) => string,
): z.infer<typeof ReviewData> {
  return {
    id: review.id,
    type: review.type,
    status,
    link: linkOf(review.id),
    connection: { id: review.connectionId, name: review.connectionName },
    user: { id: review.userId, name: review.userName },
    session_id: review.sessionId ?? null,
    database: review.database,
    mode: review.mode,
    operations: [...review.operations],
    groups: review.groups.map(({ group, status: said, reviewedBy, reason }) => ({
      group,
      status: said,
      reviewed_by: reviewedBy === undefined ? null : { id: reviewedBy.id, name: reviewedBy.name },
      reason: reason ?? null,
    })),
    auto_approved: review.autoApproved,
    reason: review.reason ?? null,
    access_duration_sec: review.window?.durationSec ?? null,
    access_until: time(review.window?.until),
    justification: review.window?.justification ?? null,
    created_at: review.createdAt.toISOString(),
    expires_at: review.expiresAt.toISOString(),
    decided_at: time(review.decidedAt),
    executed_at: time(review.executedAt),
    // A window is of no command.
    ...(review.type === 'jit' ? {} : { command: commandOf(review.text) }),
  };
}

function sessionData(session: SessionRecord, eventType: string): z.infer<typeof SessionData> {
  const isOver = eventType === 'session.close';
  return {
    id: session.id,
    connection: { id: session.connectionId, name: session.connectionName },
    user: { id: session.userId, name: session.userName },
    protocol: session.protocol,
    verb: session.verb,
    database: session.database,
    application: session.application,
    client_address: session.clientAddress,
    started_at: session.startedAt.toISOString(),
    ended_at: isOver ? time(session.endedAt) : null,
    close_reason: isOver ? (session.closeReason ?? null) : null,
    query_count: isOver ? session.queryCount : 0,
    masked: isOver ? { ...session.masked } : {},
  };
}

/** As the audit has it; what is not as expected is left out. */
const AuditedDenial = z.object({
  query: z.object({ text: z.string(), operations: z.array(z.string()).default([]) }),
  reason: z.object({ message: z.string(), rule: z.string().nullish() }),
});

function denialOf(detail: WebhookEvent['detail']): z.infer<typeof Denial> {
  const { query, reason } = AuditedDenial.parse(detail);
  return {
    rule: reason.rule ?? null,
    message: reason.message,
    operations: query.operations,
    command: commandOf(query.text),
  };
}

function withoutCommand<T extends { readonly command?: unknown }>({ command: _, ...rest }: T): Omit<T, 'command'> {
  return rest;
}

function time(date: Date | undefined): string | null {
  return date === undefined ? null : date.toISOString();
}
