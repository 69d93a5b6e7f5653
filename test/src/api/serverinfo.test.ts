import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Harness, startApi } from './harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

test('a client learns where to connect and what this build can do', async () => {
  expect((await api.as('eve')('GET', '/api/serverinfo')).json()).toEqual({
    version: '1.2.3',
    gateway_id: 'gateway-1',
    api_url: 'http://localhost:8009',
    auth_method: 'local',
    listeners: { postgres: { host: 'gateway.example.com', port: 15432, tls: true } },
    protocols: [
      { name: 'postgres', default_port: 15432, deciding: true, masking: true },
      { name: 'tcp', default_port: 0, deciding: false, masking: false },
    ],
    review_timeout_sec: 3600,
  });
});

test('whoever wants to log in learns how, and nothing else', async () => {
  const answer = await api.send(undefined, 'GET', '/api/publicserverinfo');
  expect(answer.json()).toEqual({
    version: '1.2.3',
    auth_method: 'local',
    password_login: 'everybody',
    setup_needed: false,
  });
});
