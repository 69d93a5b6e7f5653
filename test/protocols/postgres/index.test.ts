import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgres } from '../../../protocols/postgres/index.ts';
import type { Protocol } from '../../../src/core/protocol.ts';
import type { Column } from '../../../src/core/query.ts';
import { deny } from '../../../src/core/verdict.ts';
import { createLogger } from '../../../src/log.ts';
import { makeSelfSigned } from '../../../src/net/self-signed.ts';
import { serverTls } from '../../../src/net/tls.ts';
import { analysePostgres, loadSqlParser } from '../../../src/sql/postgres/index.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';
import { CONNECTION, type Gateway, PASSWORD, startGateway, USER } from '../harness.ts';
import { psql } from './psql.ts';

let server: TestServer;
let gateway: Gateway;
let protocol: Protocol;

beforeAll(async () => {
  await loadSqlParser();
  server = await startPostgres();
  const { host, port, user, password, database } = server;
  const secret = new Map(Object.entries({ HOST: host, PORT: String(port), USER: user, PASS: password, DB: database }));
  const pair = makeSelfSigned({
    names: ['localhost'],
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
  });
  protocol = postgres({
    tls: { current: serverTls(pair) },
    allowPlaintext: false,
    log: createLogger('silent'),
    analyse: analysePostgres,
  });
  gateway = await startGateway(protocol, 'postgres', secret, Number.POSITIVE_INFINITY);
});

afterAll(async () => {
  await gateway?.close();
  await server?.stop();
});

function run(...commands: string[]): ReturnType<typeof psql> {
  const target = { host: '127.0.0.1', port: gateway.port, user: `${USER}~${CONNECTION}`, password: PASSWORD };
  return psql({ ...target, sslmode: 'require' }, commands);
}

describe('the PostgreSQL protocol', () => {
  it('runs a session of psql through the pipeline', async () => {
    gateway.plugin.onDecide = (query) =>
      query.text.includes('forbidden') ? deny('guardrail', 'blocked by a rule', { rule: 'r1' }) : { allow: true };
    expect(await run('select 1 + 1', "select 'x'")).toEqual({ code: 0, stdout: '2\nx\n', stderr: '' });
    const denied = await run('select 1', 'select forbidden');
    expect(denied.stdout).toBe('1\n');
    expect(denied.stderr).toContain('ERROR:  blocked by a rule');
    expect(gateway.plugin.decided).toContain('select forbidden');
  });

  it('tells plugins where columns come from, whatever a query calls them', async () => {
    const seen: Column[] = [];
    Object.assign(gateway.plugin, { wantsOrigins: () => true });
    gateway.plugin.onMask = (columns) => {
      seen.push(...columns);
      return undefined;
    };
    await run(
      'create table people (id int, email text)',
      "insert into people values (1, 'ada@example.com')",
      'select email as harmless, id + 1 as next, p.id from people p',
    );
    expect(seen.filter(({ name }) => ['harmless', 'next', 'id'].includes(name)).map(({ origin }) => origin)).toEqual([
      { schema: 'public', table: 'people', column: 'email' },
      undefined,
      { schema: 'public', table: 'people', column: 'id' },
    ]);
  });

  it('cannot tell them of a table nobody else can see yet, and says so', async () => {
    const seen: Column[] = [];
    gateway.plugin.onMask = (columns) => {
      seen.push(...columns);
      return undefined;
    };
    await run('begin', 'create table fresh (email text)', "insert into fresh values ('x')", 'select email from fresh');
    expect(seen.find(({ name }) => name === 'email')?.origin).toBe('unresolved');
  });

  it('says what it can do', () => {
    expect(protocol).toMatchObject({
      name: 'postgres',
      defaultPort: 15_432,
      supports: { deciding: true, masking: true },
    });
  });

  it('ends its own session on the upstream when it is closed', async () => {
    const count = "select count(*) from pg_stat_activity where application_name = 'sluice column origins'";
    const direct = (): ReturnType<typeof psql> => psql({ ...server.superuser }, [count]);
    expect((await direct()).stdout).toBe('1\n');
    protocol.close?.();
    await expect.poll(async () => (await direct()).stdout, { timeout: 10_000 }).toBe('0\n');
  });
});
