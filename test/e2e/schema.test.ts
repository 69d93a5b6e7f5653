import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretOf, startTestGateway, type TestGateway } from './gateway.ts';
import { isMissing } from './missing.ts';
import { type MysqlGateway, SERVERS, startMysqlGateway } from './mysql-paths.ts';

interface Schema {
  readonly databases: readonly string[];
  readonly schemas: readonly {
    readonly name: string;
    readonly tables: readonly { name: string; kind: string; columns: object[] }[];
  }[];
}

const tableOf = ({ schemas }: Schema, name: string) =>
  schemas.flatMap(({ tables }) => tables).find((table) => table.name === name);

describe('the schema of a PostgreSQL connection', () => {
  let test: TestGateway;
  beforeAll(async () => {
    test = await startTestGateway();
  });
  afterAll(() => test?.stop());

  it('is read through the gateway, and recorded as a session', async () => {
    const schema = (await test.engineer.call('GET', '/api/connections/shop/schema')) as Schema;
    expect(tableOf(schema, 'customers')).toMatchObject({
      kind: 'table',
      columns: expect.arrayContaining([expect.objectContaining({ name: 'name', type: 'text' })]),
    });
    expect(schema.databases.length).toBeGreaterThan(0);
    const sessions = (await test.engineer.call('GET', '/api/sessions')) as { data: { application: string }[] };
    expect(sessions.data.map(({ application }) => application)).toContain('sluice schema');
  });

  it('needs no approval where catalogues need none', async () => {
    await test.admin.call('POST', '/api/connections', {
      name: 'reviewed-schema',
      type: 'database',
      subtype: 'postgres',
      reviewers: ['dba-team'],
      secret: secretOf({
        HOST: test.upstream.host,
        PORT: String(test.upstream.port),
        USER: test.upstream.user,
        PASS: test.upstream.password,
        DB: test.upstream.database,
        SSLMODE: 'disable',
      }),
    });
    const schema = (await test.engineer.call('GET', '/api/connections/reviewed-schema/schema')) as Schema;
    expect(tableOf(schema, 'customers')?.columns.length).toBeGreaterThan(1);
  });
});

describe.each(SERVERS)('the schema of a $name connection', ({ flavour, server }) => {
  describe.skipIf(isMissing(server))('on a real server', () => {
    let gateway: MysqlGateway;
    beforeAll(async () => {
      gateway = await startMysqlGateway(flavour);
      await gateway.connection('held', { reviewers: ['dba-team'] });
    });
    afterAll(() => gateway?.stop());

    it('is read without an approval', async () => {
      const schema = (await gateway.test.engineer.call('GET', '/api/connections/held/schema')) as Schema;
      expect(tableOf(schema, 'customers')).toMatchObject({
        kind: 'table',
        columns: expect.arrayContaining([expect.objectContaining({ name: 'email' })]),
      });
    });
  });
});
