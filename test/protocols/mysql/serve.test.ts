import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import mariadb from 'mariadb';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodePacket } from '../../../protocols/mysql/packet.ts';
import { CLIENT_LOGIN_MS_MAX, serveClient } from '../../../protocols/mysql/serve.ts';
import { reasonOf } from '../../../src/core/pipeline.ts';
import type { Plugin } from '../../../src/core/plugin.ts';
import { ALLOW } from '../../../src/core/verdict.ts';
import { isMissing } from '../../e2e/missing.ts';
import { type MysqlServer, mysqlClient, startMariadb, startMysql } from '../../servers/mysql.ts';
import { wirePair } from '../postgres/wire-pair.ts';
import {
  type LegGateway,
  OLD_TOKEN,
  secretFor,
  serveParts,
  startLegGateway,
  TOKEN,
  traitsStore,
} from './leg-gateway.ts';

const run = promisify(execFile);
const MODES = ['disable', 'prefer', 'require', 'verify-full'] as const;
const SERVERS = [
  { flavour: 'mariadb' as const, start: startMariadb, package: 'mariadb-server' },
  { flavour: 'mysql' as const, start: startMysql, package: 'mysql-server' },
];

describe.each(SERVERS)('between clients and a real $flavour server', ({ start, package: needed }) => {
  let server: MysqlServer;
  let gateway: LegGateway;
  let secrets: Record<string, Record<string, string>>;

  beforeAll(async () => {
    if (isMissing(needed)) return;
    server = await start();
    secrets = { shop: secretFor(server), wrong: secretFor(server, { user: 'root', password: 'wrong' }) };
    secrets.away = { ...secretFor(server), PORT: '1' };
    for (const [method, account] of Object.entries(server.accounts)) {
      for (const SSLMODE of MODES) {
        secrets[`${method}.${SSLMODE}`] = secretFor(server, account, {
          SSLMODE,
          SSLROOTCERT: SSLMODE === 'verify-full' ? server.ca : '',
        });
      }
    }
    gateway = await startLegGateway({ secrets, store: traitsStore('shop') });
  });
  afterAll(async () => {
    await gateway?.close();
    await server?.stop();
  });

  const settings = (connection = 'shop', password = TOKEN, user = 'alice') => ({
    host: '127.0.0.1',
    port: gateway.port,
    user: `${user}~${connection}`,
    password,
  });
  const SECURE = { ssl: { rejectUnauthorized: false } };

  /** The one cell of a query through the gateway. */
  async function ask(connection: string, text = 'select 1', more: object = SECURE): Promise<unknown> {
    const client = await mysql.createConnection({ ...settings(connection), ...more, rowsAsArray: true });
    try {
      const [rows] = await client.query<mysql.RowDataPacket[][]>(text);
      return rows[0]?.[0];
    } finally {
      await client.end();
    }
  }

  /** A command line's output for `select 1`, or its last line of error. */
  async function commandLine(words: readonly string[], args: readonly string[], password = TOKEN): Promise<string> {
    const [program = '', ...first] = words;
    const { user, host, port } = settings();
    const where = ['-h', host, '-P', String(port), '-u', user, `--password=${password}`];
    try {
      const { stdout } = await run(program, [...first, ...where, '-N', '-B', ...args, '-e', 'select 1']);
      return stdout.trim();
    } catch (error) {
      const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
      return stderr.trim().split('\n').at(-1) ?? '';
    }
  }

  it.skipIf(isMissing(needed))('logs in upstream by every method it has, with every SSLMODE', async () => {
    for (const name of Object.keys(secrets).filter((key) => key.includes('.'))) {
      const cipher = await ask(name, "show session status like 'Ssl_cipher'", { ...SECURE, rowsAsArray: true });
      expect([name, cipher]).toEqual([name, 'Ssl_cipher']);
      const user = await ask(name, "select substring_index(user(), '@', 1)");
      expect(user).toBe(secrets[name]?.USER);
    }
  });

  it.skipIf(isMissing(needed, 'mariadb'))(
    'lets the mariadb command line in: TLS, none, native, compression',
    async () => {
      const client = ['mariadb', '--no-defaults'];
      for (const args of [
        ['--ssl'],
        ['--skip-ssl'],
        ['--skip-ssl', '--default-auth=mysql_native_password'],
        ['--ssl', '--compress'],
      ]) {
        expect([args, await commandLine(client, args)]).toEqual([args, '1']);
      }
    },
  );

  it.skipIf(isMissing(needed, 'mysql-server'))(
    'lets the mysql command line in: TLS, RSA, clear in TLS, compression',
    async () => {
      const client = [...mysqlClient(), '--no-defaults'];
      for (const args of [
        ['--ssl-mode=REQUIRED'],
        ['--ssl-mode=DISABLED', '--get-server-public-key'],
        ['--enable-cleartext-plugin', '--default-auth=mysql_clear_password'],
        ['--compress'],
        ['--compression-algorithms=zstd,uncompressed'],
      ]) {
        expect([args, await commandLine(client, args)]).toEqual([args, '1']);
      }
      // The password would go in clear: the client itself does not give it away.
      expect(await commandLine(client, ['--ssl-mode=DISABLED'])).toContain('requires secure connection');
    },
  );

  it.skipIf(isMissing(needed))('lets mysql2 and the mariadb connector in, with TLS and without', async () => {
    expect(await ask('shop', 'select 1')).toBe(1);
    expect(await ask('shop', 'select 1', {})).toBe(1);
    for (const ssl of [{ rejectUnauthorized: false }, false]) {
      const client = await mariadb.createConnection({ ...settings(), ssl, allowPublicKeyRetrieval: true });
      expect(await client.query({ sql: 'select 1', rowsAsArray: true, bigIntAsNumber: true })).toEqual([[1]]);
      await client.end();
    }
  });

  it.skipIf(isMissing(needed, 'pymysql', 'mysqlclient'))('lets the drivers of Python in', async () => {
    const { host, port, user } = settings();
    const script = `import sys, pymysql, MySQLdb
where = dict(host='${host}', port=${port}, user='${user}', password=sys.argv[1])
for c in (pymysql.connect(ssl={'ca': None}, **where), pymysql.connect(ssl_disabled=True, **where), MySQLdb.connect(**where)):
    k = c.cursor(); k.execute('select 1'); print(k.fetchone()[0]); c.close()`;
    const { stdout } = await run('/usr/bin/python3', ['-c', script, TOKEN]);
    expect(stdout.trim().split('\n')).toEqual(['1', '1', '1']);
  });

  it.skipIf(isMissing(needed))(
    'refuses wrong secrets, unknown names and unknown connections, and says so',
    async () => {
      const denied = { errno: 1045, sqlState: '28000' };
      for (const at of [settings('shop', 'wrong'), settings('shop', TOKEN, 'nobody'), settings('shop', '')]) {
        for (const ssl of [SECURE, {}]) {
          await expect(mysql.createConnection({ ...at, ...ssl })).rejects.toMatchObject(denied);
        }
      }
      const [wrong, unknown] = await Promise.all(
        ['alice', 'nobody'].map((user) =>
          mysql
            .createConnection({ ...settings('shop', 'wrong', user), ...SECURE })
            .catch((error: Error) => error.message),
        ),
      );
      expect(String(unknown).replace('nobody', 'alice')).toBe(wrong);
      await expect(mysql.createConnection(settings('elsewhere'))).rejects.toMatchObject({ errno: 1049 });
      const nameless = mysql.createConnection({ ...settings(), user: 'alice' });
      await expect(nameless).rejects.toThrow('the user name must be <user>~<connection>');
    },
  );

  it.skipIf(isMissing(needed, 'mariadb'))(
    'tells who has a token of before that the native method needs a new one',
    async () => {
      const native = ['--skip-ssl', '--default-auth=mysql_native_password'];
      expect(await commandLine(['mariadb', '--no-defaults'], native, OLD_TOKEN)).toContain(
        'made since this gateway knows',
      );
      expect(await commandLine(['mariadb', '--no-defaults'], ['--ssl'], OLD_TOKEN)).toBe('1');
    },
  );

  it.skipIf(isMissing(needed))('says of upstreams that cannot be used what may be said', async () => {
    const refused = mysql.createConnection({ ...settings('wrong'), ...SECURE });
    await expect(refused).rejects.toThrow('the upstream refuses the user name or password in its secret');
    await expect(mysql.createConnection({ ...settings('away'), ...SECURE })).rejects.toMatchObject({
      errno: 1429,
      sqlState: '08001',
      message: expect.stringContaining('connection "away": the upstream refused the connection'),
    });
    const missing = mysql.createConnection({ ...settings(), ...SECURE, database: 'nosuch' });
    await expect(missing).rejects.toThrow(/nosuch/);
    expect(gateway.logged()).not.toContain(TOKEN);
    expect(gateway.logged()).not.toContain(server.root.password);
  });

  it.skipIf(isMissing(needed))('looks like its upstream from the second login on', async () => {
    await ask('shop');
    const client = await mysql.createConnection(settings());
    const [rows] = await client.query<mysql.RowDataPacket[]>('select version() v');
    const greeting = (client as unknown as { connection: { _handshakePacket: { serverVersion: string } } }).connection;
    expect(greeting._handshakePacket.serverVersion.replace(/^5\.5\.5-/, '')).toBe(rows[0]?.v);
    await client.end();
    const facts = gateway.codecs.at(-1)?.facts;
    expect(facts).toMatchObject({ flavour: server.flavour, database: 'app', userName: 'alice~shop' });
    expect(facts?.variables.get('sql_mode')).toContain('STRICT_TRANS_TABLES');
  });

  it.skipIf(isMissing(needed))(
    'KILL QUERY ends what the same user runs, by either thread id, and nothing of others',
    async () => {
      const [victim, killer, other] = await Promise.all([
        mysql.createConnection({ ...settings(), ...SECURE }),
        mysql.createConnection({ ...settings(), ...SECURE }),
        mysql.createConnection({ ...settings('shop', TOKEN, 'bob'), ...SECURE }),
      ]);
      const [rows] = await victim.query<mysql.RowDataPacket[]>('select connection_id() id');
      for (const id of [victim.threadId, Number(rows[0]?.id)]) {
        await expect(other.query(`KILL QUERY ${id}`)).rejects.toMatchObject({ errno: 1094 });
        const running = victim.query('select sleep(30) as x').then(
          ([slept]) => (slept as mysql.RowDataPacket[])[0]?.x,
          (error: { errno: number }) => error.errno,
        );
        await isRunning(server, 'sleep(30)');
        await killer.query(`KILL QUERY ${id}`);
        // MariaDB interrupts the statement, MySQL has SLEEP return 1.
        expect([1, 1317]).toContain(await running);
      }
      await killer.query(`KILL ${victim.threadId}`);
      await expect(victim.query('select 1')).rejects.toThrow();
      await expect.poll(() => gateway.closeReasons).toContain('the session was ended by KILL');
      await Promise.all([killer.end(), other.end()]);
    },
  );

  it.skipIf(isMissing(needed))('KILL QUERY ends a wait for approval, and the session goes on', async () => {
    const isHeld = Promise.withResolvers<void>();
    const holding: Plugin = {
      name: 'holding',
      onQuery: (query, _session, hold) => {
        if (!query.text.includes('held')) return ALLOW;
        isHeld.resolve();
        return new Promise((resolve) => {
          hold.signal.addEventListener('abort', () => resolve({ allow: false, reason: reasonOf(hold.signal) }));
        });
      },
    };
    const held = await startLegGateway({ secrets, plugins: [holding] });
    const at = { ...settings(), ...SECURE, port: held.port };
    const [victim, killer] = await Promise.all([mysql.createConnection(at), mysql.createConnection(at)]);
    const waiting = victim.query("select 'held'").catch((error: unknown) => error);
    await isHeld.promise;
    await killer.query(`KILL QUERY ${victim.threadId}`);
    expect(await waiting).toMatchObject({ errno: 1317, sqlState: '70100' });
    const [rows] = await victim.query<mysql.RowDataPacket[]>('select 1 as one');
    expect(rows).toEqual([{ one: 1 }]);
    await Promise.all([victim.end(), killer.end()]);
    await held.close();
  });

  it.skipIf(isMissing(needed))('lets a client log in again as itself, and as nobody else', async () => {
    const client = await mysql.createConnection({ ...settings(), ...SECURE });
    await client.changeUser({ user: 'alice~shop', password: TOKEN });
    const changed = client.changeUser({ user: 'bob~shop', password: TOKEN }).catch((error: unknown) => error);
    expect(await changed).toMatchObject({ errno: 1045 });
    expect(gateway.logged()).toContain('a change of the user was refused');
    client.destroy();
  });

  it.skipIf(isMissing(needed))('refuses clients of other machines without TLS', async () => {
    const strict = await startLegGateway({ secrets, isRemote: true });
    const at = { ...settings(), port: strict.port };
    await expect(mysql.createConnection(at)).rejects.toMatchObject({ errno: 3159 });
    const client = await mysql.createConnection({ ...at, ...SECURE });
    await client.end();
    await strict.close();
  });
});

async function isRunning(server: MysqlServer, text: string): Promise<void> {
  for (;;) {
    const [rows = []] = await server.query('select info from information_schema.processlist');
    if (rows.some((row) => String(row).includes(text) && !String(row).includes('processlist'))) return;
  }
}

describe('a client that does not log in', () => {
  it.each([
    ['says nothing', Buffer.alloc(0)],
    ['stops in the middle', Buffer.from('200000018', 'latin1')],
  ])('is dropped: %s', async (_name, bytes) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const pair = await wirePair();
      const none = () => Promise.reject(new Error('never asked'));
      const door = { scram: none, secret: none, native: none, admit: none };
      const served = serveClient(pair.wire, door, serveParts());
      await pair.peer.read(1);
      if (bytes.length > 0) await pair.peer.write(bytes);
      vi.advanceTimersByTime(CLIENT_LOGIN_MS_MAX + 1);
      await served;
      await pair.peer.closed;
      pair.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('is told what is wrong with its bytes, and never harms the gateway', async () => {
    const gateway = await startLegGateway({ secrets: {} });
    const answers = [];
    for (const bytes of [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      encodePacket(1, Buffer.alloc(32, 0xff)),
      encodePacket(1, Buffer.alloc(3)),
      encodePacket(7, Buffer.alloc(40)),
      Buffer.from('ffffff01', 'hex'),
    ]) {
      const socket = connect(gateway.port, '127.0.0.1');
      const received: Buffer[] = [];
      socket.on('data', (chunk) => received.push(chunk));
      socket.on('error', () => undefined);
      socket.write(bytes);
      socket.end();
      await new Promise((resolve) => socket.once('close', resolve));
      answers.push(Buffer.concat(received).includes('08S01'));
    }
    expect(answers.filter(Boolean).length).toBeGreaterThanOrEqual(3);
    await gateway.close();
  });
});
