import mariadb from 'mariadb';
import mysql from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lenencString, nulString } from '../../../protocols/mysql/lenenc.ts';
import { encodePacket } from '../../../protocols/mysql/packet.ts';
import { nativeResponse } from '../../../protocols/mysql/scramble.ts';
import { deny } from '../../../src/core/verdict.ts';
import { isMissing } from '../../e2e/missing.ts';
import { type MysqlServer, startMariadb, startMysql } from '../../servers/mysql.ts';
import { CONNECTION, type Gateway, PASSWORD, startGateway, USER } from '../harness.ts';
import { mysqlSubject } from './contract-subject.ts';
import { RawClient, type RawResult } from './raw-client.ts';

const NAME = `${USER}~${CONNECTION}`;
const NATIVE = 'mysql_native_password';
const UTF8MB4 = 45;
const GBK = 28;

interface Asked {
  readonly user?: string;
  readonly database?: string;
  readonly charset?: number;
  readonly plugin?: string;
}

function changeUser({ user = NAME, database = 'other', charset = UTF8MB4, plugin = NATIVE }: Asked = {}): Buffer {
  const id = Buffer.alloc(2);
  id.writeUInt16LE(charset);
  const tail = [nulString(database), id, nulString(plugin), lenencString(Buffer.alloc(0))];
  return Buffer.concat([Buffer.of(0x11), nulString(user), Buffer.of(3), Buffer.from('abc'), ...tail]);
}

/** The answer to the AuthSwitchRequest, in the next packet. */
async function proof(client: RawClient, password = PASSWORD): Promise<Buffer> {
  client.expectAnswer();
  const { payload, nextSeq } = await client.message();
  expect(payload[0]).toBe(0xfe);
  const scramble = payload.subarray(payload.length - 21, payload.length - 1);
  return encodePacket(nextSeq, nativeResponse(password, scramble));
}

async function answer(client: RawClient, seq = 3): Promise<RawResult> {
  client.expectAnswer(seq);
  const [result] = await client.results(false);
  if (result === undefined) throw new Error('no answer');
  return result;
}

async function change(client: RawClient, asked: Asked = {}, password = PASSWORD): Promise<RawResult> {
  client.send(changeUser(asked));
  client.wire.write(await proof(client, password));
  return answer(client);
}

const cell = async (client: RawClient, text: string): Promise<unknown> => (await client.query(text))[0]?.rows[0]?.[0];

describe.each([
  { name: 'MariaDB', start: startMariadb, needs: 'mariadb-server', pieceBytes: Number.POSITIVE_INFINITY },
  { name: 'MySQL', start: startMysql, needs: 'mysql-server', pieceBytes: Number.POSITIVE_INFINITY },
  { name: 'MariaDB, byte by byte', start: startMariadb, needs: 'mariadb-server', pieceBytes: 1 },
])('COM_CHANGE_USER, $name', ({ name, start, needs, pieceBytes }) => {
  describe.skipIf(isMissing(needs))('for real', () => {
    let server: MysqlServer;
    let gateway: Gateway;
    let clients: RawClient[] = [];
    const subject = mysqlSubject(start);

    beforeAll(async () => {
      server = await start();
      await server.query('create database other', 'create table kept (a int)');
    });
    afterAll(() => server.stop());
    beforeEach(async () => {
      const { host, port, root, database } = server;
      const secret = { HOST: host, PORT: String(port), USER: root.user, PASS: root.password, DB: database };
      gateway = await startGateway(
        subject.protocol,
        'mysql',
        new Map([...Object.entries(secret), ['SSLMODE', 'disable']]),
        pieceBytes,
      );
      // What the upstream is, is known from the second session on.
      (await open()).close();
    });
    afterEach(async () => {
      for (const client of clients) client.wire.destroy();
      clients = [];
      await gateway.close();
      await server.query('delete from kept');
    });

    const where = () => ({ host: '127.0.0.1', port: gateway.port, user: NAME, password: PASSWORD });
    async function open(): Promise<RawClient> {
      const client = await RawClient.connect(where());
      clients.push(client);
      return client;
    }

    it('begins the session anew, in the database named', async () => {
      const client = await open();
      await client.query("set @x = 'left', sql_mode = 'ANSI_QUOTES', names latin1");
      const prepared = await client.prepare('select 1');
      if (!('id' in prepared)) throw new Error(prepared.message);
      await client.query('create temporary table mine (a int)');
      expect(await change(client)).not.toHaveProperty('error');
      expect(await cell(client, 'select database()')).toBe('other');
      expect(await cell(client, 'select @x')).toBeNull();
      expect(await cell(client, 'select @@character_set_client')).toBe('utf8mb4');
      expect(await cell(client, 'select @@collation_connection')).toBe('utf8mb4_general_ci');
      expect(await cell(client, 'select "a\'b"')).toBe("a'b");
      expect((await client.query('select * from app.mine'))[0]?.error?.code).toBe('1146 42S02');
      expect((await client.execute(prepared.id, []))[0]?.error?.code).toBe('1243 HY000');
    });

    it('rolls an open transaction back', async () => {
      const client = await open();
      await client.query('begin');
      await client.query('insert into kept values (1)');
      await change(client);
      await client.query('commit');
      expect(await cell(client, 'select count(*) from app.kept')).toBe('0');
    });

    it('goes on following how the server reads texts', async () => {
      const client = await open();
      await change(client);
      await client.query("set sql_mode = 'NO_BACKSLASH_ESCAPES'");
      await client.query("select '\\'");
      await client.query('use app');
      await client.query('select 1');
      const readings = gateway.plugin.events.flatMap((event) =>
        event.type === 'query.decided' ? [JSON.parse(event.query.reading ?? '{}')] : [],
      );
      expect(readings.at(-3)).toMatchObject({ noBackslashEscapes: true, database: 'other' });
      expect(readings.at(-1)).toMatchObject({ database: 'app' });
    });

    it('goes to the database of the connection where none is named', async () => {
      const client = await open();
      await client.query('use other');
      expect(await change(client, { database: '' })).not.toHaveProperty('error');
      expect(await cell(client, 'select database()')).toBe('app');
    });

    it('is decided as USE, and recorded with its end', async () => {
      const client = await open();
      await change(client);
      const told = gateway.plugin.events.flatMap((event) =>
        event.type === 'query.decided' || event.type === 'query.ended'
          ? [`${event.type} ${event.query.via} ${event.query.text}`]
          : [],
      );
      expect(told).toEqual(['query.decided COM_CHANGE_USER USE `other`', 'query.ended COM_CHANGE_USER USE `other`']);
    });

    it('forwards nothing when it is denied, and leaves the session as it was', async () => {
      const client = await open();
      await client.query("set @x = 'left'");
      gateway.plugin.onDecide = ({ text }) =>
        text.startsWith('USE') ? deny('guardrail', 'not there') : { allow: true };
      expect((await change(client)).error?.message).toContain('not there');
      expect(await cell(client, 'select @x')).toBe('left');
      expect(await cell(client, 'select database()')).toBe('app');
    });

    it('asks nobody, and nothing of the server, before the proof', async () => {
      const client = await open();
      await client.query("set @x = 'left'");
      const written = gateway.legs.server?.sent.length;
      const decided = gateway.plugin.decided.length;
      client.send(changeUser());
      const right = await proof(client);
      expect(gateway.legs.server?.sent.length).toBe(written);
      expect(gateway.plugin.decided).toHaveLength(decided);
      client.wire.write(right);
      expect(await answer(client)).not.toHaveProperty('error');
    });

    it.each([
      ['a wrong proof', {}, 'wrong'],
      ['an empty proof', {}, ''],
    ])('ends the session of %s', async (_what, asked, password) => {
      const client = await open();
      expect((await change(client, asked, password)).error?.code).toBe('1045 28000');
      expect(await client.wire.receive()).toBeUndefined();
      expect(gateway.plugin.decided).toEqual([]);
    });

    it.each([
      ['another user', { user: `bob~${CONNECTION}` }],
      ['another connection', { user: `${USER}~elsewhere` }],
      ['no connection', { user: USER }],
    ])('refuses %s without asking for a proof', async (_what, asked) => {
      const client = await open();
      client.send(changeUser(asked));
      const { error } = await answer(client, 1);
      expect(error?.code).toBe('1045 28000');
      expect(error?.message).toContain(`this session is ${NAME}'s`);
      expect(await client.wire.receive()).toBeUndefined();
    });

    it('refuses character sets in which quotes hide', async () => {
      const client = await open();
      expect((await change(client, { charset: GBK })).error?.code).toBe('1115 42000');
      expect(await client.wire.receive()).toBeUndefined();
    });

    it('tells of a database that is not there', async () => {
      const client = await open();
      expect((await change(client, { database: 'nowhere' })).error?.code).toBe('1049 42000');
      expect(await cell(client, 'select database()')).toBe('app');
    });

    it('takes a command that was sent right behind the proof', async () => {
      const client = await open();
      client.send(changeUser());
      const right = await proof(client);
      client.wire.write(Buffer.concat([right, encodePacket(0, client.queryPayload('select database()'))]));
      expect(await answer(client)).not.toHaveProperty('error');
      expect((await answer(client, 1)).rows).toEqual([['other']]);
    });

    it('ends the session of a client that sends a command in the place of its proof', async () => {
      const client = await open();
      client.wire.write(
        Buffer.concat([
          encodePacket(0, changeUser()),
          encodePacket(0, client.queryPayload('insert into kept values (1)')),
        ]),
      );
      client.expectAnswer();
      await client.message();
      client.expectAnswer(2);
      expect((await client.message()).payload[0]).toBe(0xff);
      expect(await client.wire.receive()).toBeUndefined();
      expect(await server.query('select count(*) as n from kept')).toEqual([[[0]]]);
    });

    it('works with mysql2', async () => {
      const client = await mysql.createConnection({ ...where(), database: 'app' });
      await client.query("set @x = 'left'");
      await client.changeUser({ user: NAME, password: PASSWORD, database: 'other' });
      const [rows] = await client.query<mysql.RowDataPacket[]>('select database() as d, @x as x');
      expect(rows).toEqual([{ d: 'other', x: null }]);
      const refused = await client.changeUser({ user: NAME, password: 'wrong' }).catch((error: unknown) => error);
      expect(refused).toMatchObject({ errno: 1045 });
      client.destroy();
    });

    it('works with the mariadb driver', async () => {
      const client = await mariadb.createConnection({
        ...where(),
        database: 'app',
        ssl: { rejectUnauthorized: false },
      });
      client.on('error', () => undefined);
      await client.query("set @x = 'left'");
      const changed = client.changeUser({ user: NAME, password: PASSWORD, database: 'other' });
      // The driver refuses by itself to do it with MySQL.
      if (name === 'MySQL') await expect(changed).rejects.toMatchObject({ errno: 45_003 });
      else {
        await changed;
        expect(await client.query('select database() as d, @x as x')).toEqual([{ d: 'other', x: null }]);
      }
      client.destroy();
    });
  });
});
