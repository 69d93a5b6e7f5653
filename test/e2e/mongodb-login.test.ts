import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { MongoClient, type MongoClientOptions } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MongodbServer, startMongodb } from '../servers/mongodb.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { isMissing } from './missing.ts';
import { secretOf } from './person.ts';

const MONGOSH = fileURLToPath(
  new URL('../../.cache/clients/mongosh/node_modules/mongosh/bin/mongosh.js', import.meta.url),
);

interface Credentials {
  readonly id: string;
  readonly username: string;
  readonly password: string;
  readonly port: number;
  readonly connection_string: string;
  readonly command: string;
}

describe.skipIf(isMissing('mongodb-server'))('logging in to a MongoDB connection', () => {
  let server: MongodbServer;
  let test: TestGateway;

  beforeAll(async () => {
    server = await startMongodb();
    test = await startTestGateway();
    const { host, port, admin } = server;
    await test.admin.call('POST', '/api/connections', {
      name: 'stock',
      type: 'database',
      subtype: 'mongodb',
      secret: secretOf({ HOST: host, PORT: String(port), USER: admin.user, PASS: admin.password }),
    });
  });
  afterAll(async () => {
    await test?.stop();
    await server?.stop();
  });

  const credentials = () => test.engineer.call<Credentials>('POST', '/api/connections/stock/credentials', {});
  const login = async ({ username, password, port }: Credentials, options: MongoClientOptions = {}) =>
    new MongoClient(`mongodb://127.0.0.1:${port}/`, { auth: { username, password }, ...options }).connect();

  it.skipIf(isMissing('mongosh'))('works with the line that is printed, which asks for the password', async () => {
    const { command, password } = await credentials();
    expect(command).toMatch(/^mongosh "mongodb:\/\/engineer~stock@127\.0\.0\.1:\d+\/"$/);
    const line = command.replace(/^mongosh/, `'${process.execPath}' '${MONGOSH}' --quiet --norc --eval '6 * 7'`);
    const shell = spawn('sh', ['-c', line], { env: { ...process.env, DO_NOT_TRACK: '1' } });
    shell.stdin.end(`${password}\n`);
    expect((await text(shell.stdout)).trim()).toBe('42');
  });

  it('works with the connection string, with and without TLS', async () => {
    const { connection_string: uri, username, password } = await credentials();
    const secure = { tls: true, tlsInsecure: true };
    for (const options of [{}, secure, { ...secure, authMechanism: 'PLAIN' } as const]) {
      const client = new MongoClient(uri, { ...options, auth: { username, password } });
      expect(await client.db('app').command({ ping: 1 })).toMatchObject({ ok: 1 });
      await client.close();
    }
  });

  it('ends with its token: revoked, or of somebody else', async () => {
    const made = await credentials();
    const open = await login(made);
    await open.db('app').command({ ping: 1 });
    await test.engineer.call('DELETE', `/api/tokens/${made.id}`);
    const refused = { code: 18, codeName: 'AuthenticationFailed' };
    await expect(login(made)).rejects.toMatchObject(refused);
    await expect(open.db('app').command({ ping: 1 })).rejects.toThrow();
    await open.close();
    await expect(login({ ...(await credentials()), username: 'dba~stock' })).rejects.toMatchObject(refused);
    await expect(login({ ...(await credentials()), username: 'engineer~shop' })).rejects.toMatchObject(refused);
  });

  it('tells who may not use the connection why', async () => {
    await test.admin.call('PATCH', '/api/connections/stock', { access_groups: ['security'] });
    const { token } = await test.engineer.call<{ token: string }>('POST', '/api/tokens', { name: 'laptop' });
    const { port } = test.gateway.listeners.mongodb ?? { port: 0 };
    const attempt = login({
      id: '',
      command: '',
      connection_string: '',
      username: 'engineer~stock',
      password: token,
      port,
    });
    await expect(attempt).rejects.toMatchObject({ code: 13, message: expect.stringContaining('"stock"') });
    await test.admin.call('PATCH', '/api/connections/stock', { access_groups: [] });
  });

  it('is listed with the program, once for each connection that logs in', async () => {
    const client = await login(await credentials(), { appName: 'stocktaking' });
    await client.db('app').command({ ping: 1 });
    const sessions = await test.admin.call<unknown>('GET', '/api/sessions?limit=50');
    const listed = JSON.stringify(sessions).split('"stocktaking"').length - 1;
    expect(listed).toBe(1);
    await client.close();
  });
});
