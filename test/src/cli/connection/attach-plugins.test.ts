import { expect, test } from 'vitest';
import { ApiClient } from '../../../../src/cli/api-client.ts';
import { pluginsToAttach } from '../../../../src/cli/connection/attach-plugins.ts';
import { fakeGateway, testContext } from '../harness.ts';

const PLUGINS = [
  { name: 'audit', binding: 'always', available: true, default: true },
  { name: 'review', binding: 'field', available: true, default: false },
  { name: 'webhooks', binding: 'attached', available: true, default: true },
  { name: 'runbooks', binding: 'attached', available: false, default: false },
  { name: 'slack', binding: 'attached', available: false, default: false },
];
const api = async (plugins: object[] = PLUGINS) => {
  const gateway = await fakeGateway({ 'GET /api/plugins': { body: plugins } });
  return { gateway, client: new ApiClient(testContext().context, { url: gateway.url }) };
};

test('a gateway is not asked when no plugin was named', async () => {
  const { gateway, client } = await api();
  expect(await pluginsToAttach(client, [], undefined)).toEqual({ fields: {}, warnings: [] });
  expect(gateway.requests).toEqual([]);
});

test('a new connection has the default set besides', async () => {
  const { client } = await api();
  const wanted = [{ name: 'runbooks', config: ['x'] }];
  expect(await pluginsToAttach(client, wanted, undefined)).toEqual({
    fields: { plugins: [{ name: 'webhooks', config: [] }, ...wanted] },
    warnings: [],
  });
});

test('one that exists keeps what is attached, and what it is told anew counts', async () => {
  const { client } = await api(PLUGINS.map((plugin) => ({ ...plugin, available: true })));
  const existing = {
    plugins: [
      { name: 'audit', config: [] },
      { name: 'review', config: ['dba'] },
      { name: 'slack', config: ['#old'] },
      { name: 'webhooks', config: ['session.open'] },
    ],
  };
  expect((await pluginsToAttach(client, [{ name: 'slack', config: ['#new'] }], existing)).fields).toEqual({
    plugins: [
      { name: 'webhooks', config: ['session.open'] },
      { name: 'slack', config: ['#new'] },
    ],
  });
});

test('a notifier the gateway has not is left out with a warning; anything else is the gateway’s to refuse', async () => {
  const { client } = await api();
  expect(await pluginsToAttach(client, [{ name: 'slack', config: [] }], undefined)).toEqual({
    fields: {},
    warnings: ['The gateway has no plugin slack yet: --plugin slack has no effect.'],
  });
  const both = [
    { name: 'slack', config: [] },
    { name: 'indexer', config: [] },
  ];
  expect((await pluginsToAttach(client, both, { plugins: [] })).fields.plugins).toEqual([both[1]]);
});
