import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMissing } from './missing.ts';
import { connectMysql2, type MysqlGateway, SERVERS, startMysqlGateway } from './mysql-paths.ts';

interface Review {
  readonly estimate: readonly { readonly operation: string; readonly relation: string; readonly rows: number }[] | null;
}

describe.each(SERVERS)('a request for $name', ({ flavour, server: serverName }) => {
  describe.skipIf(isMissing(serverName))('shows the estimate', () => {
    let gateway: MysqlGateway;

    beforeAll(async () => {
      gateway = await startMysqlGateway(flavour);
      await gateway.connection('held', { reviewers: ['dba-team'] });
      await gateway.server.query('analyze table customers');
    });
    afterAll(() => gateway?.stop());

    /** The estimate comes after the request, which does not wait for it. */
    async function estimateOf(id: string): Promise<Review['estimate']> {
      for (;;) {
        const { estimate } = await gateway.test.dba.call<Review>('GET', `/api/reviews/${id}`);
        if (estimate !== null) return estimate;
      }
    }

    it('of the rows a command would change', async () => {
      const client = await connectMysql2(await gateway.target(gateway.test.engineer, 'held'));
      const text = "update customers set notes = 'gone' where id in (1, 2)";
      const running = client.query(text);
      const id = await gateway.test.pendingReview(text);
      expect(await estimateOf(id)).toEqual([{ operation: 'update', relation: 'app.customers', rows: 2 }]);
      expect(await gateway.server.query("select count(*) from customers where notes = 'gone'")).toEqual([[[0]]]);
      await gateway.test.dba.call('PUT', `/api/reviews/${id}/approve`, { reason: 'as asked' });
      await running;
      await client.end();
    });
  });
});
