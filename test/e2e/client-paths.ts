import type { TestServerOptions } from '../servers/postgres.ts';
import { startTestGateway, type Target, type TestGateway } from './gateway.ts';
import { secretOf } from './person.ts';

/** The ways a client can take to the same database. */
export interface ClientPaths {
  readonly test: TestGateway;
  /** Without the gateway. */
  readonly direct: Target;
  /** Through the gateway, with nothing attached to the connection. */
  readonly plain: Target;
  /** Through the gateway, with masks for e-mail addresses and cards, the masked column `customers.name`, and no DROP TABLE. */
  readonly masked: Target;
  stop(): Promise<void>;
}

/** Starts a gateway whose upstream also takes TLS, so that clients log in the same way on every path. */
export async function openClientPaths(
  server: TestServerOptions = {},
  policy: Readonly<Record<string, string>> = {},
  env: Record<string, string> = {},
): Promise<ClientPaths> {
  const test = await startTestGateway(env, { tls: true, ...server });
  const { host, port, user, password, database } = test.upstream;
  const secret = secretOf({ HOST: host, PORT: String(port), USER: user, PASS: password, DB: database });
  const { id } = await test.admin.call<{ id: string }>('POST', '/api/connections', {
    name: 'masked',
    type: 'database',
    subtype: 'postgres',
    secret,
    policy,
  });
  await test.admin.call('PATCH', '/api/connections/shop', { policy });
  await test.admin.call('POST', '/api/guardrails', {
    name: 'no-drop',
    input: { rules: [{ type: 'deny_words_list', words: ['drop table'] }] },
    output: { rules: [] },
    connection_ids: [id],
  });
  await test.admin.call('POST', '/api/datamasking-rules', {
    name: 'pii',
    connection_ids: [id],
    supported_entity_types: [{ name: 'PII', entity_types: ['EMAIL_ADDRESS', 'CREDIT_CARD'] }],
    strategies: { CREDIT_CARD: 'partial' },
    columns: [{ match: 'public.customers.name', strategy: 'redact', entity: 'PERSON' }],
  });
  return {
    test,
    direct: { host, port, user, password, database },
    plain: await test.target(test.engineer),
    masked: await test.target(test.engineer, 'masked'),
    stop: () => test.stop(),
  };
}

/** What the masked path makes of the values in this text, which is what another path gave. */
export function masksOf(text: string): string {
  return text
    .replaceAll(/[\w.]+@example\.com/g, '[EMAIL_ADDRESS]')
    .replaceAll('4111111111111111', '************1111')
    .replaceAll('5500005555555559', '************5559')
    .replaceAll('4111 1111 1111 1111', '**** **** **** 1111')
    .replaceAll(/\b(Ann|Bob)\b/g, '[PERSON]');
}
