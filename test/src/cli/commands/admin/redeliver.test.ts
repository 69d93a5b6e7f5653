import { expect, test } from 'vitest';
import { fakeGateway, run } from '../../harness.ts';

test('a message is queued again', async () => {
  const gateway = await fakeGateway({
    'POST /api/webhooks/messages/m-1/redeliver': { status: 202, body: { id: 'm-1' } },
  });
  const ran = await run(['admin', 'redeliver', 'm-1'], { url: gateway.url, token: 't' });
  expect(ran).toEqual({ code: 0, out: 'message m-1 waits to be sent again\n', err: '' });
});

test('one that waits is not', async () => {
  const message = 'the message is waiting to be sent already';
  const gateway = await fakeGateway({
    'POST /api/webhooks/messages/m-1/redeliver': { status: 409, body: { message } },
  });
  const ran = await run(['admin', 'redeliver', 'm-1'], { url: gateway.url, token: 't' });
  expect(ran).toEqual({ code: 1, out: '', err: `sluice: ${message}\n` });
});
