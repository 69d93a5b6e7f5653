import { expect, test } from 'vitest';
import { ApiClient } from '../../../../src/cli/api-client.ts';
import { connectionIds } from '../../../../src/cli/connection/connection-ids.ts';
import { fakeGateway, testContext } from '../harness.ts';

test('names become ids, one that does not exist is an error', async () => {
  const gateway = await fakeGateway({ 'GET /api/connections/shop': { body: { id: 'c1', name: 'shop' } } });
  const api = new ApiClient(testContext().context, { url: gateway.url });
  expect(await connectionIds(api, ['shop'])).toEqual(['c1']);
  await expect(connectionIds(api, ['shop', 'gone'])).rejects.toMatchObject({ status: 404 });
});
