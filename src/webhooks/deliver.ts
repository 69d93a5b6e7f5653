import { Webhook } from 'standardwebhooks';
import type { WebhookDelivery, WebhookEndpoints, WebhookMessages } from '../store/index.ts';
import { payloadFor, WebhookPayload } from './payload.ts';
import { post, type SendOptions, type SendResult } from './send.ts';
import { teamsMessage } from './teams-card.ts';

/** What sending needs. */
export interface DeliveryParts {
  readonly messages: Pick<WebhookMessages, 'forDelivery' | 'record' | 'end' | 'hasSucceededSince'>;
  readonly endpoints: Pick<WebhookEndpoints, 'disable'>;
  readonly send: SendOptions;
  /** Told that an endpoint was disabled, and why. */
  onDisabled(endpointId: string, reason: string): Promise<void>;
}

/** An attempt that failed; another is worth making. */
export class DeliveryError extends Error {}

const GONE = 410;

/** Tries a message once and notes how it went. Throws DeliveryError when it should be tried again. */
export async function deliver(parts: DeliveryParts, messageId: string): Promise<void> {
  const delivery = await parts.messages.forDelivery(messageId);
  // Deleted with its endpoint, or sent by an attempt whose gateway could not tell the queue any more.
  if (delivery === undefined || delivery.status !== 'pending') return;
  if (delivery.isDisabled) {
    await parts.messages.end(messageId, 'discarded', 'the endpoint is disabled');
    return;
  }
  const result = await attempt(parts, delivery);
  if (isSuccess(result)) return;
  if (result.status === GONE) {
    await parts.messages.end(messageId, 'failed');
    await disable(parts, delivery.endpointId, 'it answered 410: it is gone');
    return;
  }
  throw new DeliveryError(failureText(result));
}

/** Sends, and notes how it went; for tests of an endpoint too, whether or not it is disabled. */
export async function attempt(parts: DeliveryParts, delivery: WebhookDelivery): Promise<SendResult> {
  const body = bodyOf(delivery);
  const result = await post(new URL(delivery.url), body, headersOf(delivery, body, new Date()), parts.send);
  const isDelivered = isSuccess(result);
  await parts.messages.record(delivery.messageId, {
    isDelivered,
    responseStatus: result.status,
    error: isDelivered ? undefined : failureText(result),
    durationMs: result.durationMs,
  });
  return result;
}

/** Ends a message that was tried often enough, and an endpoint that took nothing all that time. */
export async function giveUp(parts: DeliveryParts, messageId: string): Promise<void> {
  const delivery = await parts.messages.forDelivery(messageId);
  if (delivery === undefined || !(await parts.messages.end(messageId, 'failed'))) return;
  if (await parts.messages.hasSucceededSince(messageId)) return;
  await disable(parts, delivery.endpointId, 'a message was tried to the last, and none was taken meanwhile');
}

/** Whether the endpoint took it: any 2xx. */
export function isSuccess({ status }: SendResult): boolean {
  return status !== undefined && status >= 200 && status <= 299;
}

/** What is sent: the same bytes in every attempt, as long as the endpoint's settings stay. */
export function bodyOf(delivery: Pick<WebhookDelivery, 'kind' | 'includeCommand' | 'event'>): string {
  const payload = payloadFor(WebhookPayload.parse(delivery.event.payload), delivery);
  return JSON.stringify(delivery.kind === 'microsoftteams' ? teamsMessage(payload) : payload);
}

/** The headers of the standard-webhooks scheme: the id stays in every attempt, the time is the attempt's. */
export function headersOf(
  { messageId, secret }: Pick<WebhookDelivery, 'messageId' | 'secret'>,
  body: string,
  at: Date,
): Record<string, string> {
  return {
    'user-agent': 'sluice-webhooks',
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(messageId, at, body),
  };
}

function failureText({ status, error }: SendResult): string {
  if (error !== undefined) return error;
  const isRedirect = status !== undefined && status >= 300 && status <= 399;
  return isRedirect ? `it answered ${status}, and redirects are not followed` : `it answered ${status}`;
}

async function disable(parts: DeliveryParts, endpointId: string, reason: string): Promise<void> {
  if (await parts.endpoints.disable(endpointId, reason)) await parts.onDisabled(endpointId, reason);
}
