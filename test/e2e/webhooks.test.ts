import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { psql, startPsql } from '../protocols/postgres/psql.ts';
import { bodyOf, startReceiver } from '../servers/webhook-receiver.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

interface Endpoint {
  readonly id: string;
  readonly secret: string;
}

describe('webhooks', () => {
  let test: TestGateway;
  beforeAll(async () => {
    test = await startTestGateway({ WEBHOOKS_ALLOW_PRIVATE: 'true', WEBHOOKS_RETRY_SEC: '1' });
    await test.admin.call('PATCH', '/api/connections/shop', { reviewers: ['dba-team'] });
  });
  afterAll(() => test?.stop());
  const endpoint = (url: string, more: object = {}): Promise<Endpoint> =>
    test.admin.call<Endpoint>('POST', '/api/webhooks/endpoints', { url, ...more });

  it('tell of a request, whose receiver approves it by the API, and the held psql goes on', async () => {
    const receiver = await startReceiver();
    const { id, secret } = await endpoint(receiver.url);
    const { token } = await test.dba.call<{ token: string }>('POST', '/api/tokens', { name: 'bot' });
    const text = 'select count(*) from customers where id > 0';
    const running = startPsql({ ...(await test.target(test.engineer)), sslmode: 'require' }, text);
    const request = await receiver.first(({ type }) => type === 'review.created');
    const headers = request.headers as Record<string, string>;
    new Webhook(secret).verify(request.body, headers);
    const { review } = bodyOf(request).data;
    expect(review).toMatchObject({
      status: 'PENDING',
      connection: { name: 'shop' },
      user: { name: 'engineer' },
      groups: [{ group: 'dba-team', status: 'PENDING' }],
      link: `${test.gateway.api.url}/reviews/${review.id}`,
      command: { text, is_truncated: false },
    });
    const approved = await fetch(`${test.gateway.api.url}/api/reviews/${review.id}/approve`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(approved.status).toBe(200);
    const { stdout, code } = await running.result;
    expect([stdout.trim(), code]).toEqual(['2', 0]);
    for (const type of ['session.open', 'review.approved', 'review.executed', 'session.close']) {
      expect(bodyOf(await receiver.first((body) => body.type === type)).type).toBe(type);
    }
    await test.admin.call('DELETE', `/api/webhooks/endpoints/${id}`);
  });

  it('slow nothing when their endpoint is dead, and tell it when it is back', async () => {
    let isDead = true;
    const receiver = await startReceiver({ status: () => (isDead ? undefined : 200) });
    const { id } = await endpoint(receiver.url, { event_types: ['session.open', 'session.close'] });
    // Administrators' own commands are approved at once: what takes time here is the endpoint alone.
    for (let n = 0; n < 5; n++) {
      const { stdout } = await psql({ ...(await test.target(test.admin)), sslmode: 'require' }, ['select 41 + 1']);
      expect(stdout.trim()).toBe('42');
    }
    expect(receiver.requests.length).toBeLessThan(10);
    isDead = false;
    receiver.hangUp();
    const told = await receiver.until(
      (requests) => new Set(requests.map(({ headers }) => headers['webhook-id'])).size === 10,
    );
    expect(new Set(told.map((request) => bodyOf(request).data.session.id)).size).toBe(5);
    await test.admin.call('DELETE', `/api/webhooks/endpoints/${id}`);
  });

  it('tell of a command that a guardrail refused, and of nothing that comes back from the database', async () => {
    const receiver = await startReceiver();
    const { id } = await endpoint(receiver.url, { event_types: ['query.denied'] });
    const [shop] = await test.admin.call<{ id: string }[]>('GET', '/api/connections');
    await test.admin.call('POST', '/api/guardrails', {
      name: 'no-drop',
      input: { rules: [{ type: 'deny_words_list', words: ['drop table'] }] },
      connection_ids: [shop?.id],
    });
    await psql({ ...(await test.target(test.engineer)), sslmode: 'require' }, ['drop table customers']);
    expect(bodyOf(await receiver.nth(1))).toMatchObject({
      type: 'query.denied',
      data: {
        denial: { rule: 'no-drop', command: { text: 'drop table customers' } },
        session: { connection: { name: 'shop' }, user: { name: 'engineer' } },
      },
    });
    await test.admin.call('DELETE', `/api/webhooks/endpoints/${id}`);
  });
});
