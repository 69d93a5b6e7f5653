import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CLIENT_LOGIN_MS_MAX, serveClient } from '../../../protocols/postgres/serve.ts';
import { encodeStartup } from '../../../protocols/postgres/startup.ts';
import type { Plugin } from '../../../src/core/plugin.ts';
import type { Door } from '../../../src/core/protocol.ts';
import { deny } from '../../../src/core/verdict.ts';
import { startPostgres, type TestServer } from '../../servers/postgres.ts';
import { verifierOf } from '../scram-verifier.ts';
import { type LegGateway, serveParts, startLegGateway, TOKEN } from './leg-gateway.ts';
import { hasLibpq18, psql, startPsql } from './psql.ts';
import { wirePair } from './wire-pair.ts';

let server: TestServer;
let gateway: LegGateway;
let folder: string;
let secret: Record<string, string>;

beforeAll(async () => {
  server = await startPostgres({ tls: true });
  secret = {
    HOST: server.host,
    PORT: String(server.port),
    USER: server.user,
    PASS: server.password,
    DB: server.database,
  };
  gateway = await startLegGateway({ secret });
  folder = mkdtempSync(join(tmpdir(), 'sluice-serve-'));
  writeFileSync(join(folder, 'root.crt'), gateway.certificate);
});

afterAll(async () => {
  await gateway?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const to = (port: number, more: Record<string, string> = {}): Record<string, string | number> => ({
  host: '127.0.0.1',
  port,
  user: 'alice~shop',
  password: TOKEN,
  ...more,
});

describe('psql logs in', () => {
  it.each([
    { sslmode: 'disable' },
    { sslmode: 'prefer' },
    { sslmode: 'require' },
    { sslmode: 'require', channel_binding: 'require' },
    { sslmode: 'verify-full' },
  ])('with $sslmode $channel_binding', async (mode) => {
    const more = mode.sslmode === 'verify-full' ? { sslrootcert: join(folder, 'root.crt') } : {};
    const result = await psql(to(gateway.port, { ...mode, ...more } as Record<string, string>), [
      'select current_user, current_database()',
      '\\conninfo',
    ]);
    expect(result.stderr).toBe('');
    expect(result.stdout).toContain('app|app');
    if (mode.sslmode === 'disable') expect(result.stdout).not.toContain('SSL');
    else expect(result.stdout).toContain('SSL connection');
  });

  it.runIf(hasLibpq18).each([
    { sslmode: 'disable', min_protocol_version: '3.2' },
    { sslmode: 'require', min_protocol_version: '3.2', channel_binding: 'require' },
    { sslmode: 'require', sslnegotiation: 'direct', channel_binding: 'require' },
    { sslmode: 'require', max_protocol_version: '3.0', require_auth: 'scram-sha-256' },
  ])('from libpq 18 with %o', async (mode) => {
    const options = { libpq18: true };
    const result = await psql(to(gateway.port, mode as Record<string, string>), ['select 42'], options);
    expect(result).toEqual({ code: 0, stdout: '42\n', stderr: '' });
  });

  it('and the session knows who came, from where, with what, to which database', async () => {
    await psql(to(gateway.port, { application_name: 'report', dbname: 'postgres' }), ['select 1']);
    expect(gateway.logins.at(-1)).toEqual({
      name: { user: 'alice', connection: 'shop' },
      tokenId: 'token',
      protocol: 'postgres',
      clientAddress: '127.0.0.1',
      application: 'report',
      database: 'postgres',
    });
    await psql(to(gateway.port), ['select 1']);
    expect(gateway.logins.at(-1)?.database).toBe('');
  });

  it('and the upstream sees who it is, and the settings the client brought', async () => {
    const result = await psql(to(gateway.port, { options: '-c statement_timeout=12345 -c TimeZone=Asia/Tokyo' }), [
      "select current_setting('application_name'), current_setting('statement_timeout'), current_setting('TimeZone')",
    ]);
    expect(result.stdout).toBe('psql [alice via sluice]|12345ms|Asia/Tokyo\n');
  });

  it('and the upstream runs the protocol encrypted, because it can', async () => {
    const result = await psql(to(gateway.port, { sslmode: 'disable' }), [
      'select ssl from pg_stat_ssl where pid = pg_backend_pid()',
    ]);
    expect(result.stdout).toBe('t\n');
  });
});

describe('node-postgres logs in', () => {
  it.each([
    ['without TLS', false, {}],
    ['bound to the channel', true, { enableChannelBinding: true }],
    ['with direct TLS', true, { enableChannelBinding: true, sslnegotiation: 'direct' }],
  ] as const)('%s', async (_name, isSecure, more) => {
    const ssl = isSecure ? { ca: gateway.certificate } : false;
    const client = new pg.Client({ ...to(gateway.port), host: 'localhost', port: gateway.port, ssl, ...more });
    await client.connect();
    const { rows } = await client.query('select $1::int as n', [7]);
    expect(rows).toEqual([{ n: 7 }]);
    await client.end();
  });
});

describe('psql is refused', () => {
  const AUTHENTICATION = 'FATAL:  password authentication failed for user';

  it('with the same words for a wrong password, an unknown user and a wrong token', async () => {
    const words = async (user: string, password: string): Promise<string> => {
      const { code, stderr } = await psql({ ...to(gateway.port), user, password }, ['select 1']);
      expect(code).toBe(2);
      return stderr.replaceAll(user, 'USER');
    };
    const wrong = await words('alice~shop', 'wrong');
    expect(wrong).toContain(AUTHENTICATION);
    expect(await words('nobody~shop', TOKEN)).toBe(wrong);
    expect(await words('nobody~shop', 'wrong')).toBe(wrong);
  });

  it('when the name has no connection in it, at once', async () => {
    const { stderr } = await psql({ ...to(gateway.port), user: 'alice', password: 'x' }, ['select 1']);
    expect(stderr).toContain('FATAL:  the user name must be <user>~<connection>');
    expect(stderr).toContain('alice~shop');
  });

  it('when the connection does not exist, but only after the right password', async () => {
    const right = await psql({ ...to(gateway.port), user: 'alice~nowhere' }, ['select 1']);
    expect(right.stderr).toContain('FATAL:  connection "nowhere" does not exist');
    const wrong = await psql({ ...to(gateway.port), user: 'alice~nowhere', password: 'x' }, ['select 1']);
    expect(wrong.stderr).toContain(AUTHENTICATION);
  });

  it('when it wants to replicate', async () => {
    for (const replication of ['database', 'true', 'on']) {
      const { stderr } = await psql(to(gateway.port, { replication }), ['IDENTIFY_SYSTEM']);
      expect(stderr).toContain('FATAL:  replication connections are not supported through the gateway');
    }
  });

  it('without TLS from another machine, unless that is allowed', async () => {
    const remote = await startLegGateway({ secret, isRemote: true });
    const open = await startLegGateway({ secret, isRemote: true, allowPlaintext: true });
    try {
      const plain = { sslmode: 'disable' };
      const refused = await psql(to(remote.port, plain), ['select 1']);
      expect(refused.stderr).toContain('FATAL:  this gateway accepts encrypted connections only');
      expect(refused.stderr).toContain('sslmode=require');
      expect((await psql(to(remote.port), ['select 1'])).stdout).toBe('1\n');
      expect((await psql(to(open.port, plain), ['select 1'])).stdout).toBe('1\n');
    } finally {
      await Promise.all([remote.close(), open.close()]);
    }
  });

  it('when options hold more than settings', async () => {
    const { stderr } = await psql(to(gateway.port, { options: '-d 5' }), ['select 1']);
    expect(stderr).toContain('may only hold settings');
  });
});

describe('settings at start-up that are not harmless', () => {
  it('are judged as the SET statements they stand for, and recorded', async () => {
    const events: string[] = [];
    const plugin: Plugin = {
      name: 'steered',
      onQuery: (query) => (query.text.includes('secret_') ? deny('guardrail', 'blocked by a rule') : { allow: true }),
      onEvent: (event) => {
        if ('query' in event) events.push(`${event.type}: ${event.query.text}`);
      },
    };
    const judging = await startLegGateway({ secret, plugins: [plugin] });
    try {
      const search = 'options=-c search_path=shop\\,public';
      const passed = await psql(to(judging.port, { options: search.slice(8) }), ['show search_path']);
      expect(passed.stdout).toBe('shop,public\n');
      expect(events.slice(0, 2)).toEqual([
        "query.decided: SET search_path = 'shop,public'",
        "query.ended: SET search_path = 'shop,public'",
      ]);
      const denied = await psql(to(judging.port, { options: '-c search_path=secret_area' }), ['select 1']);
      expect(denied.stderr).toContain('FATAL:  blocked by a rule');
    } finally {
      await judging.close();
    }
  });
});

describe('Ctrl-C', () => {
  it.each([{ sslmode: 'disable' }, { sslmode: 'require' }])('cancels what runs, with $sslmode', async (mode) => {
    const slow = startPsql(to(gateway.port, mode), 'select pg_sleep(40)');
    await expect.poll(runningPid, { timeout: 20_000 }).toBeGreaterThan(0);
    slow.interrupt();
    expect((await slow.result).stderr).toContain('canceling statement due to user request');
    expect(await runningPid()).toBe(0);
  });

  it.runIf(hasLibpq18)('cancels with the long keys of protocol 3.2', async () => {
    const target = to(gateway.port, { sslmode: 'require', min_protocol_version: '3.2' });
    const slow = startPsql(target, 'select pg_sleep(40)', { libpq18: true });
    await expect.poll(runningPid, { timeout: 20_000 }).toBeGreaterThan(0);
    slow.interrupt();
    expect((await slow.result).stderr).toContain('canceling statement due to user request');
  });
});

describe('Ctrl-C while a query is held', () => {
  it('ends the hold and leaves the session as it was; the query never runs', async () => {
    const held = Promise.withResolvers<void>();
    const plugin: Plugin = {
      name: 'steered',
      onQuery: (query, _session, hold) => {
        if (!query.text.includes('insert')) return { allow: true };
        held.resolve();
        return new Promise((_resolve, reject) =>
          hold.signal.addEventListener('abort', () => reject(hold.signal.reason)),
        );
      },
    };
    const holding = await startLegGateway({ secret, plugins: [plugin] });
    try {
      await psql(to(gateway.port), ['create table cancelled (id int)']);
      const waiting = startPsql(to(holding.port), 'insert into cancelled values (1)');
      await held.promise;
      waiting.interrupt();
      expect((await waiting.result).stderr).toContain('canceling statement due to user request');
      expect((await psql(to(gateway.port), ['select count(*) from cancelled'])).stdout).toBe('0\n');
    } finally {
      await holding.close();
    }
  });
});

describe('a session', () => {
  it('whose client leaves is recorded as such', async () => {
    const slow = startPsql(to(gateway.port), 'select pg_sleep(40)');
    await expect.poll(runningPid, { timeout: 20_000 }).toBeGreaterThan(0);
    const before = gateway.closeReasons.length;
    slow.kill();
    await slow.result;
    await expect.poll(() => gateway.closeReasons.length).toBe(before + 1);
    expect(gateway.closeReasons.at(-1)).toBe('the client closed the connection');
    // What it ran goes on, as it would without us; it must not be taken for another test's.
    await psql({ ...server.superuser }, [`select pg_terminate_backend(${await runningPid()}, 10000)`]);
  });

  it('that is ended by us takes with it what it runs, and tells why', async () => {
    const slow = startPsql(to(gateway.port), 'select pg_sleep(40)');
    await expect.poll(runningPid, { timeout: 20_000 }).toBeGreaterThan(0);
    gateway.sessions.at(-1)?.kill({ code: 'killed', message: 'an administrator ended it' });
    expect((await slow.result).stderr).toContain('an administrator ended it');
    await expect.poll(() => gateway.closeReasons.at(-1)).toBe('an administrator ended it');
    await expect.poll(runningPid, { timeout: 20_000 }).toBe(0);
  });
});

describe('bytes that are no login', () => {
  const startup = startupOf('alice~shop');
  const SSL = Buffer.from('0000000804d2162f', 'hex');

  it.each([
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a length that is too long', Buffer.from('0001000100030000', 'hex')],
    ['a length that is too short', Buffer.from('00000007000300', 'hex')],
    ['a start-up behind a request for TLS', Buffer.concat([SSL, startup])],
  ])('end the connection: %s', async (_name, bytes) => {
    expect(withoutError(await talk(gateway.port, bytes))).toEqual(Buffer.alloc(0));
  });

  it('end with words where there is a protocol to say them in', async () => {
    const old = Buffer.from('000000080002000000', 'hex').subarray(0, 8);
    const answer = (await talk(gateway.port, old)).toString('latin1');
    expect(answer).toContain('unsupported frontend protocol 2.0');
    expect(answer).toContain('0A000');
  });

  it('a cancel request with a key nobody has is closed without a word', async () => {
    const cancel = Buffer.from('0000001004d2162e0000000100000001', 'hex');
    expect(await talk(gateway.port, cancel)).toEqual(Buffer.alloc(0));
  });
});

describe('a client that does not come to an end with its login', () => {
  it.each([
    ['says nothing', Buffer.alloc(0)],
    ['stops in the middle', startupOf('alice~shop').subarray(0, 10)],
    ['does not answer the request for its secret', startupOf('alice~shop')],
  ])('is dropped: %s', async (_name, bytes) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      let established = 0;
      const pair = await wirePair();
      const door: Door = {
        scram: async () => verifierOf(TOKEN),
        secret: async () => undefined,
        native: async () => [],
        admit: () => Promise.reject(new Error('never asked')),
      };
      const served = serveClient(pair.wire, door, serveParts(), () => {
        established += 1;
      });
      await pair.peer.write(bytes);
      vi.advanceTimersByTime(CLIENT_LOGIN_MS_MAX - 1);
      expect(pair.wire.signal.aborted).toBe(false);
      vi.advanceTimersByTime(1);
      await served;
      await pair.peer.closed;
      expect(established).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('nothing secret', () => {
  it('was logged by any of this', () => {
    const logged = gateway.logged();
    expect(logged).not.toBe('');
    for (const word of [TOKEN, server.password]) expect(logged).not.toContain(word);
  });
});

function startupOf(user: string): Buffer {
  return encodeStartup(0, new Map([['user', user]]));
}

/** Sends bytes and returns everything that comes back until the connection is closed. */
function talk(port: number, bytes: Buffer): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const received: Buffer[] = [];
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
  socket.on('data', (chunk) => received.push(chunk));
  socket.on('error', reject);
  socket.on('close', () => resolve(Buffer.concat(received)));
  return promise;
}

/** What is left when an ErrorResponse at the end is taken away. */
function withoutError(bytes: Buffer): Buffer {
  return bytes[0] === 0x45 ? bytes.subarray(1 + bytes.readInt32BE(1)) : bytes;
}

/** The pid of a pg_sleep on the upstream, as its superuser sees it; 0 when there is none. */
async function runningPid(): Promise<number> {
  const { stdout } = await psql({ ...server.superuser }, [
    "select coalesce(max(pid), 0) from pg_stat_activity where query like 'select pg_sleep%' and state = 'active'",
  ]);
  return Number(stdout);
}
