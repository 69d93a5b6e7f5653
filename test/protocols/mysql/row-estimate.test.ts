import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MysqlQuery, type QuerySource } from '../../../protocols/mysql/query.ts';
import { rowEstimator } from '../../../protocols/mysql/row-estimate.ts';
import { dialTcp } from '../../../src/net/upstream.ts';
import { analyseMysql, readingWord } from '../../../src/sql/mysql/index.ts';
import { isMissing } from '../../e2e/missing.ts';
import { type MysqlServer, startMariadb, startMysql } from '../../servers/mysql.ts';
import { secretFor } from './leg-gateway.ts';

const SERVERS = [
  { name: 'MariaDB', version: 101_100, start: startMariadb, needed: 'mariadb-server' },
  { name: 'MySQL', version: 90_000, start: startMysql, needed: 'mysql-server' },
] as const;

describe.each(SERVERS)('the estimate of $name', ({ name, version, start, needed }) => {
  describe.skipIf(isMissing(needed))('of a real table', () => {
    let server: MysqlServer;
    const flavour = name === 'MySQL' ? 'mysql' : 'mariadb';

    beforeAll(async () => {
      server = await start();
      await server.query(
        'create table t (id int primary key, a int, key (a))',
        'insert into t values (1, 1), (2, 1), (3, 2), (4, 3), (5, 3), (6, 3)',
        'create table log (a int) engine=MyISAM',
        'create function writes() returns int modifies sql data begin insert into log values (1); return 1; end',
        'create view v as select * from t where a = writes()',
        'analyze table t',
      );
    });
    afterAll(() => server?.stop());

    function estimate(text: string, more: Partial<QuerySource> = {}, modes: object = {}) {
      const reading = readingWord({ flavour, version, database: 'app', ...modes });
      const analyse = () => analyseMysql(text, reading);
      const query = new MysqlQuery({ via: 'COM_QUERY', phase: 'execute', text, reading, analyse, ...more });
      const upstream = {
        name: 'shop',
        secret: new Map(Object.entries(secretFor(server))),
        dial: (host: string, port: number) => dialTcp(host, port),
      };
      return rowEstimator(upstream, new AbortController().signal)(query);
    }

    it('tells how many rows a statement would change, and changes none', async () => {
      expect(await estimate('delete from t where id = 3')).toEqual([
        { operation: 'delete', relation: 'app.t', rows: 1 },
      ]);
      expect(await estimate('update t set a = 9')).toEqual([{ operation: 'update', relation: 'app.t', rows: 6 }]);
      expect(await estimate('delete from t')).toEqual([{ operation: 'delete', relation: 'app.t', rows: 6 }]);
      expect(await estimate('delete from t limit 2')).toEqual([{ operation: 'delete', relation: 'app.t', rows: 2 }]);
      expect(await estimate('update t set a = 9 where a = 3')).toEqual([
        { operation: 'update', relation: 'app.t', rows: 3 },
      ]);
      expect(await server.query('select sum(a), count(*) from t')).toEqual([[[expect.anything(), 6]]]);
    });

    it('tells it of several statements and tables', async () => {
      const found = await estimate(
        'update t set a = 1 where id = 1; delete x from t x join t y on x.id = y.id where y.id = 2',
      );
      expect(found.map(({ operation, rows }) => `${operation} ${rows}`)).toEqual(['update 1', 'delete 1']);
    });

    it('reads the text as the session does', async () => {
      expect(await estimate('delete from "t" where "id" = 1', {}, { ansiQuotes: true })).toMatchObject([{ rows: 1 }]);
    });

    it('asks with the values of the parameters', async () => {
      const params = [{ type: { type: 8, isUnsigned: false }, bytes: Buffer.from([3, 0, 0, 0, 0, 0, 0, 0]) }];
      const found = await estimate('update t set a = 9 where a = ?', { via: 'COM_STMT_EXECUTE', params });
      expect(found).toMatchObject([{ rows: 3 }]);
    });

    it.each([
      'delete from v where id = 1',
      'update v set id = 1',
      'delete from t where a = writes()',
      'update t set a = (select writes())',
      'update t, (select writes() as w) d set a = w',
      'delete from nowhere',
    ])('refuses to ask, and runs nothing, where planning may run something: %s', async (text) => {
      await expect(estimate(text)).rejects.toThrow('cannot be estimated');
      expect(await server.query('select * from log')).toEqual([[]]);
    });

    it('has nothing to say of what changes no rows', async () => {
      expect(await estimate('select * from t')).toEqual([]);
    });
  });
});
