import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import type { WebhookAttempt, WebhookDelivery } from '../../../src/store/index.ts';
import {
  attempt,
  bodyOf,
  DeliveryError,
  type DeliveryParts,
  deliver,
  giveUp,
  headersOf,
  isSuccess,
} from '../../../src/webhooks/deliver.ts';
import { payloadOf } from '../../../src/webhooks/payload.ts';
import { startReceiver } from '../../servers/webhook-receiver.ts';
import { AT, eventOf, linkOf } from './samples.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const payload = payloadOf(eventOf('review.created'), linkOf) ?? {};

function delivery(url: string, more: Partial<WebhookDelivery> = {}): WebhookDelivery {
  return {
    messageId: 'm-1',
    endpointId: 'e-1',
    url,
    secret: SECRET,
    status: 'pending',
    kind: 'generic',
    includeCommand: true,
    isDisabled: false,
    event: { type: 'review.created', at: AT, payload },
    ...more,
  };
}

/** Parts that keep what is noted. */
function partsOf(found: WebhookDelivery | undefined, hasSucceeded = false) {
  const attempts: WebhookAttempt[] = [];
  const ended: string[] = [];
  const disabled: string[] = [];
  const told: string[] = [];
  const parts: DeliveryParts = {
    messages: {
      forDelivery: async () => found,
      record: async (_id, noted) => void attempts.push(noted),
      end: async (_id, status) => {
        const isFirst = ended.length === 0;
        ended.push(status);
        return isFirst;
      },
      hasSucceededSince: async () => hasSucceeded,
    },
    endpoints: {
      disable: async (_id, reason) => {
        const isFirst = disabled.length === 0;
        disabled.push(reason);
        return isFirst;
      },
    },
    send: { allowPrivate: true },
    onDisabled: async (_id, reason) => void told.push(reason),
  };
  return { parts, attempts, ended, disabled, told };
}

test('a message is signed as standard webhooks are, under an id that stays', async () => {
  const receiver = await startReceiver();
  const { parts, attempts, ended } = partsOf(delivery(receiver.url));
  await deliver(parts, 'm-1');
  await deliver(parts, 'm-1');
  const [first, second] = receiver.requests;
  const verify = (body = first?.body ?? '', secret = SECRET) =>
    new Webhook(secret).verify(body, first?.headers as Record<string, string>);
  expect(verify()).toEqual(payload);
  expect(() => verify(`${first?.body} `)).toThrow();
  expect(() => verify(first?.body, `whsec_${Buffer.alloc(32, 8).toString('base64')}`)).toThrow();
  expect([first, second].map((request) => request?.headers['webhook-id'])).toEqual(['m-1', 'm-1']);
  expect(second?.body).toBe(first?.body);
  expect(attempts[0]).toEqual({
    isDelivered: true,
    responseStatus: 200,
    error: undefined,
    durationMs: expect.any(Number),
  });
  expect(ended).toEqual([]);
});

test('the time in the headers is that of the attempt', () => {
  const headers = headersOf({ messageId: 'm', secret: SECRET }, '{}', new Date(1_700_000_000_999));
  expect(headers['webhook-timestamp']).toBe('1700000000');
  expect(Object.values(headers).join()).not.toContain(SECRET.slice(6));
});

test('the body is for who listens: JSON or a card, with the command or without', () => {
  const of = (more: Partial<WebhookDelivery>) => bodyOf(delivery('https://x.example.com', more));
  expect(JSON.parse(of({}))).toEqual(payload);
  expect(of({ includeCommand: false })).not.toContain('delete from');
  expect(JSON.parse(of({ kind: 'microsoftteams' }))).toMatchObject({ type: 'message', attachments: [{}] });
  expect(of({ kind: 'microsoftteams', includeCommand: false })).not.toContain('delete from');
});

describe('an attempt that fails', () => {
  test.each([
    [500, 'it answered 500'],
    [404, 'it answered 404'],
    [302, 'it answered 302, and redirects are not followed'],
  ])('with %i is noted, and is worth another', async (status, error) => {
    const receiver = await startReceiver({ status: () => status });
    const { parts, attempts, ended } = partsOf(delivery(receiver.url));
    await expect(deliver(parts, 'm-1')).rejects.toThrow(new DeliveryError(error));
    expect(attempts).toMatchObject([{ isDelivered: false, responseStatus: status, error }]);
    expect(ended).toEqual([]);
  });

  test('because nobody listens is noted without the address', async () => {
    const { parts, attempts } = partsOf(delivery('http://127.0.0.1:1/secret-path'));
    await expect(deliver(parts, 'm-1')).rejects.toThrow('it refused the connection');
    expect(JSON.stringify(attempts)).not.toMatch(/127\.0|secret-path/);
  });

  test('with 410 is the last, and disables the endpoint', async () => {
    const receiver = await startReceiver({ status: () => 410 });
    const { parts, ended, told } = partsOf(delivery(receiver.url));
    await deliver(parts, 'm-1');
    expect([ended, told]).toEqual([['failed'], ['it answered 410: it is gone']]);
  });
});

test('nothing is sent that was delivered, is gone, or is for a disabled endpoint', async () => {
  const receiver = await startReceiver();
  const delivered = partsOf(delivery(receiver.url, { status: 'delivered' }));
  await deliver(delivered.parts, 'm-1');
  await deliver(partsOf(undefined).parts, 'm-1');
  const disabled = partsOf(delivery(receiver.url, { isDisabled: true }));
  await deliver(disabled.parts, 'm-1');
  expect(disabled.ended).toEqual(['discarded']);
  expect(receiver.requests).toEqual([]);
});

test('a test is sent to a disabled endpoint as well', async () => {
  const receiver = await startReceiver();
  const found = delivery(receiver.url, { isDisabled: true });
  expect(isSuccess(await attempt(partsOf(found).parts, found))).toBe(true);
});

describe('giving up', () => {
  test('ends the message, and disables an endpoint that took nothing meanwhile, once', async () => {
    const { parts, ended, told } = partsOf(delivery('https://x.example.com'));
    await giveUp(parts, 'm-1');
    await giveUp(parts, 'm-1');
    expect(ended).toEqual(['failed', 'failed']);
    expect(told).toEqual(['a message was tried to the last, and none was taken meanwhile']);
  });

  test('leaves an endpoint alone that took others', async () => {
    const { parts, ended, disabled } = partsOf(delivery('https://x.example.com'), true);
    await giveUp(parts, 'm-1');
    expect([ended, disabled]).toEqual([['failed'], []]);
  });

  test('is nothing for a message that is gone', async () => {
    const { parts, ended } = partsOf(undefined);
    await giveUp(parts, 'm-1');
    expect(ended).toEqual([]);
  });
});

test('success is any 2xx, and nothing else', () => {
  const of = (status?: number) => isSuccess({ ...(status === undefined ? {} : { status }), durationMs: 1 });
  expect([200, 204, 299].every(of)).toBe(true);
  expect([undefined, 199, 300, 500].some(of)).toBe(false);
});
