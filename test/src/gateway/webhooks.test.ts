import { expect, onTestFinished, test } from 'vitest';
import { openGatewayWebhooks } from '../../../src/gateway/webhooks.ts';
import { createLogger } from '../../../src/log.ts';
import { openTestStore } from '../store/fixture.ts';

test('the sender has its queue in the state database, and says what an address may be', async () => {
  const { store, server, stop } = await openTestStore();
  onTestFinished(stop);
  const { host, port, user, password, database } = server;
  const config = { allowPrivate: false, attemptsMax: 3, retrySec: 1 };
  const log = createLogger('silent');
  const pool = { host, port, user, password, database };
  const webhooks = await openGatewayWebhooks(config, { store, pool }, log, (id) => id);
  expect(webhooks.urlProblem('https://hooks.example.com/')).toBeUndefined();
  expect(webhooks.urlProblem('http://127.0.0.1/')).toMatch(/must begin with https/);
  await webhooks.close();
  const wrong = openGatewayWebhooks(config, { store, pool: { ...pool, password: 'wr0ng' } }, log, (id) => id);
  await expect(wrong).rejects.toMatchObject({
    code: 'config_error',
    message: expect.stringContaining('the queue of webhooks cannot be kept'),
  });
  await expect(wrong).rejects.not.toThrow(/wr0ng/);
});
