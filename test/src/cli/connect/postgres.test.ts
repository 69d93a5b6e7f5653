import { once } from 'node:events';
import { connect } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { GatewayCredential } from '../../../../src/cli/connect/gateway-login.ts';
import { openLocalPort } from '../../../../src/cli/connect/local-port.ts';
import { bridgePostgres, type CredentialSource } from '../../../../src/cli/connect/postgres.ts';
import { startPostgres, type TestServer } from '../../../servers/postgres.ts';

let server: TestServer;
let good: GatewayCredential;
beforeAll(async () => {
  // It does what a gateway's listener does: TLS, SCRAM bound to it, cancel requests.
  server = await startPostgres({ tls: true });
  const { host, port, user, password, database } = server;
  good = { host, port, username: user, password, database };
});
afterAll(() => server.stop());

async function openPort(credentials: CredentialSource): Promise<number> {
  const local = await openLocalPort({ port: 0, portDefault: 0 }, (client) => bridgePostgres(client, credentials));
  onTestFinished(() => local.close());
  return local.port;
}

async function client(port: number, options: pg.ClientConfig = {}): Promise<pg.Client> {
  const made = new pg.Client({ host: '127.0.0.1', port, user: 'noop', password: 'noop', database: 'noop', ...options });
  onTestFinished(() => made.end().catch(() => undefined));
  await made.connect();
  return made;
}

const always = (credential: GatewayCredential): CredentialSource => ({ current: async () => credential });

test('a client gets in without a password, as the gateway’s user, in the connection’s database', async () => {
  const local = await client(await openPort(always(good)), { application_name: 'report' });
  const { rows } = await local.query(
    "select current_user as who, current_database() as db, current_setting('application_name') as app",
  );
  expect(rows).toEqual([{ who: good.username, db: good.database, app: 'report' }]);
  const { rows: tls } = await local.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
  expect(tls).toEqual([{ ssl: true }]);
});

test('large results and parameters pass unharmed in both directions', async () => {
  const local = await client(await openPort(always(good)));
  const text = 'ä'.repeat(3_000_000);
  const { rows } = await local.query('select $1::text as text, length($1::text) as length', [text]);
  expect(rows[0].length).toBe(3_000_000);
  expect(rows[0].text).toBe(text);
});

test('a running query is cancelled by the client’s own cancel request', async () => {
  const port = await openPort(always(good));
  const local = await client(port);
  const asked = local.query('select pg_sleep(600) as answer');
  const watcher = await client(server.port, server.superuser);
  const isRunning =
    "select count(*)::int as n from pg_stat_activity where state = 'active' and query like '%pg_sleep(600)%' and pid <> pg_backend_pid()";
  await expect.poll(async () => (await watcher.query(isRunning)).rows[0].n, { timeout: 10_000 }).toBe(1);
  const { processID, secretKey } = local as unknown as { processID: number; secretKey: number };
  const packet = Buffer.alloc(16);
  packet.writeInt32BE(16, 0);
  packet.writeInt32BE(80_877_102, 4);
  packet.writeInt32BE(processID, 8);
  packet.writeInt32BE(secretKey, 12);
  const canceller = connect(port, '127.0.0.1');
  const closed = once(canceller.resume(), 'close');
  canceller.write(packet);
  await expect(asked).rejects.toMatchObject({ code: '57014' });
  await closed;
  expect((await local.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test('a credential that was revoked meanwhile is replaced once', async () => {
  const renewals: boolean[] = [];
  const port = await openPort({
    current: async ({ renew } = { renew: false }) => {
      renewals.push(renew);
      return renew ? good : { ...good, password: 'revoked' };
    },
  });
  const local = await client(port);
  expect((await local.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  expect(renewals).toEqual([false, true]);
});

test('what the gateway refuses with reaches the client as it is', async () => {
  const port = await openPort(always({ ...good, password: 'revoked' }));
  await expect(client(port)).rejects.toMatchObject({ code: '28P01' });
  await expect(client(await openPort(always(good)), { database: 'nope' })).rejects.toMatchObject({ code: '3D000' });
});

test('a gateway that cannot be reached is an error the client can read, without the credential in it', async () => {
  const port = await openPort(always({ ...good, port: 1 }));
  const failure = await client(port).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: '08006',
    severity: 'FATAL',
    message: expect.stringContaining('sluice connect: '),
  });
  expect(String(failure)).not.toContain(good.password);
});

test('no credential is an error the client can read', async () => {
  const port = await openPort({
    current: async () => {
      throw new Error('the gateway said no');
    },
  });
  await expect(client(port)).rejects.toThrow('sluice connect: the gateway said no');
});

test('a client that leaves takes its session at the gateway with it', async () => {
  const local = await client(await openPort(always(good)), { application_name: 'leaver' });
  await local.end();
  const watcher = await client(server.port, server.superuser);
  const count = async () => {
    const { rows } = await watcher.query(
      "select count(*)::int as n from pg_stat_activity where application_name = 'leaver'",
    );
    return rows[0].n as number;
  };
  await expect.poll(count, { timeout: 10_000 }).toBe(0);
});

test('a client that speaks something else is let go', async () => {
  const socket = connect(await openPort(always(good)), '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\n\r\n');
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toContain('impossible length');
  await once(socket.resume(), 'close');
});
