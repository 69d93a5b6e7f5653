import { expect, test } from 'vitest';
import { ApiClient } from '../../../src/cli/api-client.ts';
import { emptyGroups, ensureGroups } from '../../../src/cli/groups.ts';
import { fakeGateway, testContext } from './harness.ts';

test('only the groups that are missing are created', async () => {
  const gateway = await fakeGateway({
    'GET /api/users/groups': { body: [{ name: 'dba-team', members: 2 }] },
    'POST /api/users/groups': { status: 201, body: {} },
  });
  const api = new ApiClient(testContext().context, { url: gateway.url });
  expect(await ensureGroups(api, ['dba-team', 'security'])).toEqual(['security']);
  expect(gateway.of('POST /api/users/groups').map(({ body }) => body)).toEqual([{ name: 'security' }]);
});

test('without groups nothing is asked', async () => {
  const gateway = await fakeGateway({});
  expect(await ensureGroups(new ApiClient(testContext().context, { url: gateway.url }), [])).toEqual([]);
  expect(gateway.requests).toEqual([]);
});

test('groups with nobody in them are told, those that are missing are not', async () => {
  const body = [
    { name: 'dba-team', members: 2 },
    { name: 'security', members: 0 },
    { name: 'others', members: 0 },
  ];
  const gateway = await fakeGateway({ 'GET /api/users/groups': { body } });
  const api = new ApiClient(testContext().context, { url: gateway.url });
  expect(await emptyGroups(api, ['dba-team', 'security', 'new'])).toEqual(['security']);
  expect(await emptyGroups(api, [])).toEqual([]);
  expect(gateway.requests).toHaveLength(1);
});
