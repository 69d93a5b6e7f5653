import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type Target, type TestGateway } from './gateway.ts';
import { isMissing } from './missing.ts';
import { secretOf } from './person.ts';
import { type Bouncer, startPgBouncer } from './pgbouncer.ts';

describe.skipIf(isMissing('pgbouncer'))('PgBouncer and the gateway', () => {
  let test: TestGateway;
  let bouncer: Bouncer | undefined;

  beforeAll(async () => {
    test = await startTestGateway();
    const { user, password, database } = test.upstream;
    bouncer = await startPgBouncer({ ...test.upstream, user, password, database }, 'session', 'disable');
    const { host, port, user: anybody } = bouncer;
    await test.admin.call('POST', '/api/connections', {
      name: 'pooled',
      type: 'database',
      subtype: 'postgres',
      secret: secretOf({
        HOST: host,
        PORT: String(port),
        USER: anybody,
        PASS: 'any',
        DB: database,
        SSLMODE: 'disable',
      }),
    });
    const connections = await test.admin.call<{ id: string }[]>('GET', '/api/connections');
    const ids = connections.map(({ id }) => id);
    await test.admin.call('POST', '/api/guardrails', {
      name: 'no-drop',
      input: { rules: [{ type: 'deny_words_list', words: ['drop table'] }] },
      output: { rules: [] },
      connection_ids: ids,
    });
    await test.admin.call('POST', '/api/datamasking-rules', {
      name: 'pii',
      connection_ids: ids,
      supported_entity_types: [{ name: 'PII', entity_types: ['EMAIL_ADDRESS'] }],
    });
  });
  afterAll(async () => {
    await bouncer?.stop();
    await test.stop();
  });

  it.each(['session', 'transaction'] as const)('in front, %s mode: clients share one session', async (mode) => {
    const front = await startPgBouncer(await test.target(test.engineer), mode, 'require');
    try {
      for (let i = 0; i < 3; i++) await useAndLeave(front, {});
    } finally {
      await front.stop();
    }
  });

  it('behind, session mode', async () => {
    const target = await test.target(test.engineer, 'pooled');
    for (let i = 0; i < 3; i++) await useAndLeave(target, { ssl: { rejectUnauthorized: false } });
  });
});

/** A parameter and a denied statement in a transaction, and what follows it. */
async function useAndLeave(target: Target, options: pg.ClientConfig): Promise<void> {
  const client = new pg.Client({ ...target, ...options });
  await client.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query('select email from customers where id = $1', [1]);
    expect(rows).toEqual([{ email: '[EMAIL_ADDRESS]' }]);
    await expect(client.query('drop table customers')).rejects.toMatchObject({ code: '42501' });
    await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' });
    expect((await client.query('commit')).command).toBe('ROLLBACK');
    expect((await client.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
  } finally {
    await client.end();
  }
}
