import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Capability, Command, STMT_ID_LAST_PREPARED, without } from '../../../protocols/mysql/constants.ts';
import { lenencString } from '../../../protocols/mysql/lenenc.ts';
import { encodePacket } from '../../../protocols/mysql/packet.ts';
import type { Column } from '../../../src/core/query.ts';
import { deny, ResultBlocked } from '../../../src/core/verdict.ts';
import { isMissing } from '../../e2e/missing.ts';
import { type MysqlServer, startMariadb, startMysql } from '../../servers/mysql.ts';
import { CONNECTION, type Gateway, PASSWORD, startGateway, USER } from '../harness.ts';
import { mysqlSubject } from './contract-subject.ts';
import { RawClient, statementCommand, USUAL } from './raw-client.ts';

const OLD_STYLE = without(USUAL, Capability.CLIENT_DEPRECATE_EOF);

const SERVERS = [
  { name: 'MariaDB', start: startMariadb, needs: 'mariadb-server' },
  { name: 'MySQL', start: startMysql, needs: 'mysql-server' },
];

describe.each(SERVERS)('$name', ({ name, start, needs }) => {
  describe.skipIf(isMissing(needs))('for real', () => {
    let server: MysqlServer;
    let gateway: Gateway;
    const subject = mysqlSubject(start);

    beforeAll(async () => {
      server = await start({ settings: ['max-allowed-packet=67108864', 'local-infile=1'] });
      await server.query(
        'create table t (id int primary key, name varchar(40), note text) character set utf8mb4',
        "insert into t values (1, 'one', 'first'), (2, 'two', null), (3, 'three', 'third')",
        'create table scrap (a text)',
        `create procedure several() begin select 1 as a; select name from t order by id; end`,
        `create procedure gives(out x int, inout y varchar(20)) begin set x = 42; set y = concat(y, '!'); end`,
      );
    });
    afterAll(() => server.stop());
    beforeEach(async () => {
      const { host, port, root, database } = server;
      const secret = { HOST: host, PORT: String(port), USER: root.user, PASS: root.password, DB: database };
      gateway = await startGateway(
        subject.protocol,
        'mysql',
        new Map([...Object.entries(secret), ['SSLMODE', 'disable']]),
        Number.POSITIVE_INFINITY,
        { local_infile: 'allow' },
      );
      // What the upstream is, is known from the second session on.
      (await open()).close();
      return () => gateway.close();
    });

    const open = (capabilities = USUAL): Promise<RawClient> =>
      RawClient.connect({
        host: '127.0.0.1',
        port: gateway.port,
        user: `${USER}~${CONNECTION}`,
        password: PASSWORD,
        capabilities,
      });
    const direct = (capabilities = USUAL): Promise<RawClient> =>
      RawClient.connect({
        host: server.host,
        port: server.port,
        user: 'root',
        password: server.root.password,
        capabilities,
      });
    const prepare = async (client: RawClient, text: string) => {
      const prepared = await client.prepare(text);
      if ('message' in prepared) throw new Error(prepared.message);
      return prepared;
    };

    describe.each([
      { style: 'OK packets', capabilities: USUAL },
      { style: 'EOF packets', capabilities: OLD_STYLE },
    ])('with $style at the end of rows', ({ capabilities }) => {
      it('answers like the server to several results, errors among them, and procedures', async () => {
        const [through, straight] = [await open(capabilities), await direct(capabilities)];
        for (const text of [
          'select 1; select * from t order by id; insert into scrap values (1); delete from scrap',
          'select 1; select * from nowhere; select 2',
          'call several()',
          "set @y = 'yes'; call gives(@x, @y); select @x, @y",
          'show tables',
        ])
          expect(await through.query(text)).toEqual(await straight.query(text));
        through.close();
        straight.close();
      });

      it('passes results of a prepared CALL with its OUT parameters', async () => {
        const client = await open(capabilities);
        const { id } = await prepare(client, 'call gives(?, ?)');
        const results = await client.execute(id, [null, 'yes']);
        expect(results.flatMap(({ rows }) => rows)).toEqual([['42', 'yes!']]);
        client.close();
      });

      it('reads a cursor in portions, masks its rows, and ends its query with the last', async () => {
        const client = await open(capabilities);
        gateway.plugin.onMask = () => (rows) => {
          for (const row of rows) row.set(1, `*${row.get(0)}*`);
          return undefined;
        };
        const { id, columns } = await prepare(client, 'select id, name from t order by id');
        const [opened] = await client.execute(id, [], { cursor: true });
        expect(opened?.status).toSatisfy((status: number) => (status & 0x40) !== 0);
        expect((await client.fetch(id, 2, columns)).rows).toEqual([
          ['1', '*1*'],
          ['2', '*2*'],
        ]);
        expect(gateway.plugin.ended.filter(({ text }) => text.includes('from t'))).toHaveLength(1);
        expect((await client.fetch(id, 2, columns)).rows).toEqual([['3', '*3*']]);
        expect(gateway.plugin.ended.at(-1)).toMatchObject({ status: 'ok', rows: 3 });
        client.close();
      });

      it('tells that a cursor was closed before its last row', async () => {
        const client = await open(capabilities);
        const { id, columns } = await prepare(client, 'select id, name from t order by id');
        await client.execute(id, [], { cursor: true });
        await client.fetch(id, 1, columns);
        client.send(statementCommand(Command.COM_STMT_CLOSE, id));
        await client.query('select 1');
        expect(gateway.plugin.ended.filter(({ text }) => text.includes('from t')).at(-1)).toMatchObject({
          status: 'suspended',
          rows: 1,
        });
        client.close();
      });

      it('withholds a result with one error, whatever follows of the answer', async () => {
        const client = await open(capabilities);
        gateway.plugin.onMask = (columns: readonly Column[]) =>
          columns.some((column) => column.name === 'name')
            ? () => {
                throw new ResultBlocked({ code: 'masking', message: 'withheld' });
              }
            : undefined;
        const results = await client.query('select 1; select id, name from t; select 3');
        expect(results.map(({ rows, error }) => error?.code ?? rows)).toEqual([[['1']], '1644 45000']);
        gateway.plugin.onMask = () => undefined;
        expect((await client.query('select 2'))[0]?.rows).toEqual([['2']]);
        client.close();
      });
    });

    it('answers commands that are no statements', async () => {
      const client = await open();
      for (const command of [Command.COM_PING, Command.COM_RESET_CONNECTION])
        expect((await client.command(Buffer.of(command)))[0]?.error).toBeUndefined();
      expect(
        (await client.command(Buffer.concat([Buffer.of(Command.COM_INIT_DB), Buffer.from('app')])))[0]?.error,
      ).toBeUndefined();
      expect((await client.command(Buffer.of(Command.COM_SET_OPTION, 0, 0)))[0]?.error).toBeUndefined();
      client.send(Buffer.of(Command.COM_STATISTICS));
      client.expectAnswer();
      expect((await client.message()).payload.toString()).toContain('Uptime');
      expect(gateway.plugin.decided).toEqual(['RESET CONNECTION', 'USE `app`']);
      client.close();
    });

    it('keeps a server awake by a command that leaves counts and warnings as they are', async () => {
      const client = await direct();
      const awake = async (): Promise<void> => {
        client.send(Buffer.of(Command.COM_STATISTICS));
        client.expectAnswer();
        await client.message();
      };
      await client.query('create temporary table counted as select id from t; update counted set id = id + 10');
      await awake();
      expect((await client.query('select row_count()'))[0]?.rows).toEqual([['3']]);
      await client.query("select cast('abc' as signed)");
      await awake();
      expect((await client.query('show warnings'))[0]?.rows).toHaveLength(1);
      client.close();
    });

    it('refuses commands of administration and replication, and those nobody knows, and goes on', async () => {
      const client = await open();
      for (const command of [
        Command.COM_SHUTDOWN,
        Command.COM_DROP_DB,
        Command.COM_BINLOG_DUMP,
        Command.COM_CLONE,
        0x77,
      ]) {
        const [answer] = await client.command(Buffer.concat([Buffer.of(command), Buffer.from('app')]));
        expect(answer?.error?.message).toContain('not allowed through the gateway');
      }
      expect((await client.query('select 1'))[0]?.rows).toEqual([['1']]);
      expect(gateway.plugin.decided).toContain('COM_SHUTDOWN');
      client.close();
    });

    it('reads the parameters that are recorded, and keeps their types from one execution to the next', async () => {
      const client = await open();
      const { id } = await prepare(client, 'select ?, ?');
      await client.execute(id, ['first', null]);
      expect((await client.execute(id, ['second', 'ünd'], { types: false }))[0]?.rows).toEqual([['second', 'ünd']]);
      const executed = gateway.plugin.events.flatMap((event) =>
        event.type === 'query.decided' && event.query.via === 'COM_STMT_EXECUTE' ? [event.query.params] : [],
      );
      expect(executed.map((params) => params?.map(({ text }) => text))).toEqual([
        ['first', null],
        ['second', 'ünd'],
      ]);
      client.close();
    });

    it('tells the server the types that came with a denied execution', async () => {
      const client = await open();
      const { id } = await prepare(client, 'select ?');
      gateway.plugin.onDecide = (query) =>
        query.params?.[0]?.text === 'no' ? deny('guardrail', 'blocked') : { allow: true };
      expect((await client.execute(id, ['no']))[0]?.error?.message).toContain('blocked');
      expect((await client.execute(id, ['yes'], { types: false }))[0]?.rows).toEqual([['yes']]);
      client.close();
    });

    it('holds values sent ahead back until their execution is decided', async () => {
      const client = await open();
      const { id } = await prepare(client, 'select ?, length(?)');
      const ahead = (parameter: number, text: string): Buffer =>
        statementCommand(Command.COM_STMT_SEND_LONG_DATA, id, Buffer.of(parameter, 0), Buffer.from(text));
      const head = client.executePayload(id, ['', '']);
      // Without the two empty values at its end.
      const execution = head.subarray(0, head.length - 2);
      gateway.plugin.onDecide = (query) =>
        query.params?.[0]?.text === 'bad one' ? deny('guardrail', 'blocked') : { allow: true };
      for (const word of ['bad', 'good']) {
        client.send(ahead(0, word));
        client.send(ahead(0, ' one'));
        client.send(ahead(1, 'x'.repeat(1000)));
        client.send(execution);
        client.expectAnswer();
        const [result] = await client.results(true);
        if (word === 'bad') expect(result?.error?.message).toContain('blocked');
        else expect(result?.rows).toEqual([['good one', '1000']]);
      }
      client.close();
    });

    it('denies statements nobody prepared, and says nothing to silent commands', async () => {
      const client = await open();
      expect((await client.execute(77, []))[0]?.error?.code).toBe('1243 HY000');
      expect((await client.command(statementCommand(Command.COM_STMT_RESET, 77)))[0]?.error?.code).toBe('1243 HY000');
      client.send(statementCommand(Command.COM_STMT_CLOSE, 77));
      client.send(statementCommand(Command.COM_STMT_SEND_LONG_DATA, 77, Buffer.of(0, 0, 1)));
      expect((await client.query('select 1'))[0]?.rows).toEqual([['1']]);
      client.close();
    });

    it('forgets statements when the connection is reset', async () => {
      const client = await open();
      const { id } = await prepare(client, 'select 1');
      await client.command(Buffer.of(Command.COM_RESET_CONNECTION));
      expect((await client.execute(id, []))[0]?.error?.code).toBe('1243 HY000');
      await client.query("set sql_mode = 'ANSI_QUOTES'");
      await client.query('select "name" from t where id = 1');
      const statement = gateway.plugin.events.flatMap((event) =>
        event.type === 'query.decided' && event.query.text.includes('"name"') ? [event.query.reading] : [],
      );
      expect(statement[0]).toContain('ansiQuotes');
      expect(statement[0]).not.toContain('isForeign');
      client.close();
    });

    it('gives the server only the file that the statement names', async () => {
      const client = await open();
      await client.query('delete from scrap');
      client.send(client.queryPayload("load data local infile '/tmp/data.txt' into table scrap"));
      client.expectAnswer();
      const asked: string[] = [];
      const [loaded] = await client.results(false, (file) => {
        asked.push(file);
        return [Buffer.from('one\ntw'), Buffer.from('o\nthree\n')];
      });
      expect(loaded?.error).toBeUndefined();
      expect(asked).toEqual(['/tmp/data.txt']);
      expect((await client.query('select count(*) from scrap'))[0]?.rows).toEqual([['3']]);
      expect(gateway.plugin.ended.find(({ text }) => text.startsWith('load'))).toMatchObject({ status: 'ok', rows: 3 });
      client.close();
    });

    it('renumbers what follows rows that take more or fewer packets once they are masked', async () => {
      const client = await open();
      const wide = 16 * 1024 * 1024;
      gateway.plugin.onMask = () => (rows) => {
        for (const row of rows) row.set(0, row.get(1) === '1' ? 'short' : 'L'.repeat(wide));
        return undefined;
      };
      const [result] = await client.query(
        `select repeat('x', ${wide}) as v, 1 as n union all select 'y', 2 union all select 'z', 3`,
      );
      expect(result?.rows.map(([value, n]) => [value?.length, n])).toEqual([
        [5, '1'],
        [wide, '2'],
        [wide, '3'],
      ]);
      gateway.plugin.onMask = () => undefined;
      expect((await client.query(`select repeat('x', ${wide})`))[0]?.rows[0]?.[0]?.length).toBe(wide);
      client.close();
    }, 60_000);

    it('forwards a statement of several packets once it is decided as a whole', async () => {
      const client = await open();
      const text = `select length('${'x'.repeat(17 * 1024 * 1024)}')`;
      client.send(client.queryPayload(text));
      client.expectAnswer(2);
      expect((await client.results(false))[0]?.rows).toEqual([[String(17 * 1024 * 1024)]]);
      expect(gateway.plugin.decided).toEqual([text]);
      client.close();
    });

    it('answers commands in order that were sent without waiting, the denied one among them', async () => {
      const client = await open();
      gateway.plugin.onDecide = (query) =>
        query.text.includes('denied') ? deny('guardrail', 'blocked') : { allow: true };
      const payloads = ['select 1', "select 'denied'", 'select 3'].map((text) => client.queryPayload(text));
      client.wire.write(Buffer.concat(payloads.map((payload) => encodePacket(0, payload))));
      const answers: unknown[] = [];
      for (const _ of payloads) {
        client.expectAnswer();
        const [result] = await client.results(false);
        answers.push(result?.error?.message ?? result?.rows);
      }
      expect(answers).toEqual([[['1']], 'blocked', [['3']]]);
      client.close();
    });

    it('shows what bytes that are no text stand in, and binds the approval to them', async () => {
      const client = await open();
      const statement = (byte: number): Buffer =>
        Buffer.concat([client.queryPayload("select hex(_binary '"), Buffer.of(byte, 0x41), Buffer.from("')")]);
      for (const byte of [0xff, 0xfe]) {
        client.send(statement(byte));
        client.expectAnswer();
        expect((await client.results(false))[0]?.rows).toEqual([[`${byte.toString(16).toUpperCase()}41`]]);
      }
      const [one, other] = gateway.plugin.events.flatMap((event) =>
        event.type === 'query.decided' ? [event.query] : [],
      );
      expect(one?.text).toBe(other?.text);
      expect(one?.fingerprint()).not.toBe(other?.fingerprint());
      client.close();
    });

    it('sees what EXECUTE of a named statement runs', async () => {
      const client = await open();
      await client.query("prepare p from 'delete from scrap where a = ''never'''");
      await client.query('execute p');
      await client.query("set @t = 'select 1'; prepare q from @t; execute q");
      const related = gateway.plugin.events.flatMap((event) =>
        event.type === 'query.decided' && event.query.text.includes('execute')
          ? [[event.query.related.map(({ text }) => text), event.query.statements().at(-1)?.operation]]
          : [],
      );
      expect(related).toEqual([
        [["delete from scrap where a = 'never'"], 'execute'],
        [[], 'unknown'],
      ]);
      client.close();
    });

    if (name === 'MariaDB') {
      it('tells a waiting client by progress reports, and numbers the answer behind them', async () => {
        const client = await open();
        gateway.plugin.onDecide = async (_query, hold) => {
          for (const word of ['one', 'two', 'three']) hold.notice(`waiting ${word}`);
          return { allow: true };
        };
        expect((await client.query('select * from t order by id'))[0]?.rows).toHaveLength(3);
        expect(client.progress).toEqual(['waiting one', 'waiting two', 'waiting three']);
        gateway.plugin.onDecide = (_query, hold) => {
          hold.notice('no');
          return deny('guardrail', 'blocked');
        };
        expect((await client.query('select 1'))[0]?.error?.message).toBe('blocked');
        client.close();
      });

      it('runs the statement prepared last before its number is known', async () => {
        const client = await open();
        const prepared = (text: string): Buffer =>
          encodePacket(0, Buffer.concat([Buffer.of(Command.COM_STMT_PREPARE), Buffer.from(text)]));
        const execute = encodePacket(0, client.executePayload(STMT_ID_LAST_PREPARED, ['x']));
        gateway.plugin.onDecide = (query) =>
          query.text.includes('denied') ? deny('guardrail', 'blocked') : { allow: true };
        client.wire.write(Buffer.concat([prepared('select ?, 1'), execute, prepared("select ?, 'denied'"), execute]));
        client.expectAnswer();
        await client.prepared();
        client.expectAnswer();
        expect((await client.results(true))[0]?.rows).toEqual([['x', '1']]);
        client.expectAnswer();
        expect(await client.prepared()).toMatchObject({ message: 'blocked' });
        client.expectAnswer();
        expect((await client.results(true))[0]?.error?.code).toBe('1243 HY000');
        client.close();
      });

      it('executes in bulk, with the values of all rows in the record', async () => {
        const client = await open();
        await client.query('delete from scrap');
        const { id } = await prepare(client, 'insert into scrap values (?)');
        const values = ['a', 'b', 'c'].map((word) => Buffer.concat([Buffer.of(0), lenencString(word)]));
        const bulk = statementCommand(
          Command.COM_STMT_BULK_EXECUTE,
          id,
          Buffer.of(128, 0, 0xfd, 0),
          ...values,
          Buffer.of(1),
        );
        expect((await client.command(bulk))[0]?.error).toBeUndefined();
        expect((await client.query('select a from scrap order by a'))[0]?.rows).toEqual([[null], ['a'], ['b'], ['c']]);
        const executed = gateway.plugin.events.flatMap((event) =>
          event.type === 'query.decided' && event.query.via === 'COM_STMT_BULK_EXECUTE' ? [event.query.params] : [],
        );
        expect(executed[0]?.map(({ text }) => text)).toEqual(['a', 'b', 'c', null]);
        client.close();
      });
    }

    it('follows columns to their tables through expressions, sub-queries, views, procedures of names and prepared texts', async () => {
      const client = await open();
      Object.assign(gateway.plugin, { wantsOrigins: () => true });
      const sources: string[] = [];
      gateway.plugin.onMask = (columns) => {
        for (const { sources: found } of columns) {
          const names =
            found === 'unknown'
              ? ['unknown']
              : (found ?? []).map((one) => `${one.table}.${one.column}${one.isDerived ? '*' : ''}`);
          sources.push(names.toSorted().join(' '));
        }
        return undefined;
      };
      await client.query('create or replace view v as select id, concat(name, note) as both_of_them from t');
      for (const text of [
        'select name as harmless from t',
        'select upper(name) from t',
        'select x from (select name as x from t union select note from t) d',
        'select both_of_them from v',
        "prepare p from 'select note from t'; execute p",
        'select count(*) from t',
      ])
        await client.query(text);
      const { id } = await prepare(client, 'select max(note) from t');
      await client.execute(id, []);
      await client.query('create temporary table t as select 1 as name');
      await client.query('select name from t');
      await client.query('drop temporary table t');
      await client.query('call several()');
      expect(sources).toEqual([
        't.name',
        't.name*',
        't.name t.note',
        't.name* t.note* v.both_of_them',
        't.note',
        '',
        't.note*',
        'unknown',
        // A temporary table of this name may still hide the other.
        'unknown',
        'unknown',
      ]);
      client.close();
    });

    it('ends a held query of the same user by KILL QUERY from another session', async () => {
      const [client, killer] = [await open(), await open()];
      const asked = Promise.withResolvers<void>();
      gateway.plugin.onDecide = async (query) => {
        if (!query.text.includes('held')) return { allow: true };
        asked.resolve();
        return new Promise(() => undefined);
      };
      const held = client.query("select 'held'");
      await asked.promise;
      expect((await killer.query(`kill query ${client.connectionId}`))[0]?.error).toBeUndefined();
      expect((await held)[0]?.error?.code).toBe('1317 70100');
      expect((await killer.query('kill query 1'))[0]?.error?.code).toBe('1094 HY000');
      expect((await killer.query('kill user root'))[0]?.error?.message).toContain('KILL is only allowed');
      client.close();
      killer.close();
    });

    it('masks every type in both protocols with what clients can read', async () => {
      const client = await open();
      const cells = TYPES.map(([type, value], i) => [`c${i}`, type, value] as const);
      await client.query(`drop table if exists kinds`);
      const created = await client.query(
        `create table kinds (${cells.map(([column, type]) => `${column} ${type}`).join(', ')})`,
      );
      expect(created[0]?.error).toBeUndefined();
      const inserted = await client.query(`insert into kinds values (${cells.map(([, , value]) => value).join(', ')})`);
      expect(inserted[0]?.error).toBeUndefined();
      const plain = await client.query('select * from kinds');
      const { id } = await prepare(client, 'select * from kinds');
      expect((await client.execute(id, []))[0]?.rows).toHaveLength(1);
      let seen: (string | null)[] = [];
      gateway.plugin.onMask = (columns) => (rows) => {
        for (const row of rows) {
          seen = columns.map((_, i) => row.get(i));
          columns.forEach((column, i) => {
            if (row.bytes(i) !== null) row.set(i, column.kind === 'text' ? '***' : (column.constant ?? null));
          });
        }
        return undefined;
      };
      const expected = TYPES.map(([, , masked]) => masked);
      expect((await client.query('select * from kinds'))[0]?.rows[0]?.map(fromBits)).toEqual(expected);
      const textSeen = seen;
      expect((await client.execute(id, []))[0]?.rows[0]?.map(fromBits).map(asText)).toEqual(expected.map(asText));
      expect(seen.map(asText)).toEqual(textSeen.map(asText));
      gateway.plugin.onMask = () => undefined;
      expect(await client.query('select * from kinds')).toEqual(plain);
      client.close();
    });
  });
});

/** Type, value, and what stands in its place once it is masked. */
const TYPES: readonly (readonly [type: string, value: string, masked: string | null])[] = [
  ['tinyint', '-5', '0'],
  ['smallint unsigned', '65535', '0'],
  ['mediumint', '-8388608', '0'],
  ['int', '2147483647', '0'],
  ['bigint unsigned', '18446744073709551615', '0'],
  ['decimal(10,3)', '12.345', '0'],
  ['float', '1.5', '0'],
  ['double', '-2.25', '0'],
  ['year', '2026', '0'],
  ['bit(12)', "b'101010101010'", '0'],
  ['date', "'2026-11-22'", '1970-01-01'],
  ['datetime(6)', "'2026-11-22 01:02:03.456789'", '1970-01-01 00:00:00'],
  ['timestamp null', "'2026-11-22 01:02:03'", '1970-01-01 00:00:00'],
  ['time', "'-26:10:11'", '00:00:00'],
  ['char(8)', "'abc'", '***'],
  ['varchar(20) character set latin1', "'café'", '***'],
  ['varbinary(20)', "x'00ff41'", '***'],
  ['text', "'long'", '***'],
  ['blob', "x'ff00'", '***'],
  ["enum('alpha','b')", "'b'", '***'],
  ["set('x','y')", "'x,y'", '***'],
  ['json', `'{"k": 1}'`, '"***"'],
  ['geometry', 'point(1, 2)', null],
  ['int', 'null', null],
];

/** A masked bit field is one zero byte. */
function fromBits(cell: string | null): string | null {
  return cell === '\0' ? '0' : cell;
}

/** The same value as both protocols may write it: numbers, years, and dates without the parts that are zero. */
function asText(cell: string | null): string | null {
  if (cell === null) return null;
  if (/^-?[\d.]+$/.test(cell)) return String(Number(cell));
  return cell.replace(/\.0+$/, '');
}
