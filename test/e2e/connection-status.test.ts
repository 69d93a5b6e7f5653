import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbedded } from '../../src/store/embedded/index.ts';
import { secretOf, startTestGateway, type TestGateway } from './gateway.ts';
import type { Person } from './person.ts';

interface Shown {
  readonly name: string;
  readonly status: 'online' | 'offline';
  readonly status_reason: string | null;
  readonly status_checked_at: string | null;
}

const NOTHING_LISTENS = 'the upstream refused the connection: nothing listens on its host and port';

/** A PostgreSQL that can go away and come back, at the same address. */
class Upstream {
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'sluice-status-'));
  #server: EmbeddedPostgres | undefined;
  #address = { host: '', port: 0, user: '', password: '', database: '' };

  async start(): Promise<void> {
    const { port } = this.#address;
    this.#server = await startEmbedded({ dataDir: this.#dataDir, name: 'server', port, settings: { fsync: 'off' } });
    const { connection } = this.#server;
    this.#address = { ...connection };
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
  }

  get secret(): Record<string, string> {
    const { host, port, user, password, database } = this.#address;
    return secretOf({ HOST: host, PORT: String(port), USER: user, PASS: password, DB: database, SSLMODE: 'disable' });
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#dataDir, { recursive: true, force: true });
    if (this.#server !== undefined) rmSync(dirname(this.#server.clusterPath), { recursive: true, force: true });
  }
}

const read = (person: Person, name: string): Promise<Shown> => person.call<Shown>('GET', `/api/connections/${name}`);

/** Waits until a connection has this status. */
async function until(person: Person, name: string, status: Shown['status']): Promise<Shown> {
  for (;;) {
    const found = await read(person, name);
    if (found.status === status) return found;
  }
}

async function make(person: Person, name: string, upstream: Upstream): Promise<void> {
  await person.call('POST', '/api/connections', {
    name,
    type: 'database',
    subtype: 'postgres',
    secret: upstream.secret,
  });
}

async function ask(gateway: TestGateway, person: Person, connection: string): Promise<unknown> {
  const client = new pg.Client({ ...(await gateway.target(person, connection)), database: 'postgres' });
  await client.connect();
  try {
    return (await client.query('select 1 as one')).rows;
  } finally {
    await client.end();
  }
}

describe('with probes', () => {
  let gateway: TestGateway;
  const upstream = new Upstream();
  beforeAll(async () => {
    await upstream.start();
    gateway = await startTestGateway({ STATUS_PROBE_SEC: '1' });
  });
  afterAll(async () => {
    await gateway?.stop();
    await upstream.remove();
  });

  it('the status of a connection follows its server going away and coming back, while nobody uses it', async () => {
    const { admin, engineer } = gateway;
    await make(admin, 'changing', upstream);
    expect(await until(engineer, 'changing', 'online')).toMatchObject({
      status_reason: null,
      status_checked_at: expect.any(String),
    });
    await upstream.stop();
    expect(await until(engineer, 'changing', 'offline')).toMatchObject({ status_reason: null });
    expect(await read(admin, 'changing')).toMatchObject({ status: 'offline', status_reason: NOTHING_LISTENS });
    const offline = await engineer.call<Shown[]>('GET', '/api/connections?status=offline');
    expect(offline.map(({ name }) => name)).toEqual(['changing']);
    await expect(ask(gateway, engineer, 'changing')).rejects.toThrow('the upstream refused the connection');
    await upstream.start();
    await until(engineer, 'changing', 'online');
    expect(await ask(gateway, engineer, 'changing')).toEqual([{ one: 1 }]);
  });

  it('a new address is looked at as soon as it is saved', async () => {
    const { admin } = gateway;
    await make(admin, 'moving', upstream);
    await until(admin, 'moving', 'online');
    const nowhere = { ...upstream.secret, ...secretOf({ PORT: '1' }) };
    await admin.call('PATCH', '/api/connections/moving', { secret: nowhere });
    for (;;) {
      const { status, status_reason } = await read(admin, 'moving');
      expect(status).toBe('offline');
      if (status_reason === NOTHING_LISTENS) break;
    }
  });
});

describe('without probes', () => {
  let gateway: TestGateway;
  const upstream = new Upstream();
  beforeAll(async () => {
    await upstream.start();
    gateway = await startTestGateway({ STATUS_PROBE_SEC: '0' });
  });
  afterAll(async () => {
    await gateway?.stop();
    await upstream.remove();
  });

  it('what a session or a test meets is the status', async () => {
    const { admin, engineer } = gateway;
    await make(admin, 'quiet', upstream);
    expect(await read(admin, 'quiet')).toMatchObject({ status: 'offline', status_reason: 'nobody has looked yet' });
    expect(await ask(gateway, engineer, 'quiet')).toEqual([{ one: 1 }]);
    await until(engineer, 'quiet', 'online');
    await upstream.stop();
    expect(await engineer.attempt('GET', '/api/connections/quiet/test')).toMatchObject({
      status: 400,
      message: expect.stringContaining('connection test failed'),
    });
    await until(engineer, 'quiet', 'offline');
    await upstream.start();
    await engineer.call('GET', '/api/connections/quiet/test');
    await until(engineer, 'quiet', 'online');
  });

  it('a connection that has no agent is refused at once, by every way in, saying why', async () => {
    const { admin, engineer } = gateway;
    const resource = { name: 'agentless', type: 'database', subtype: 'postgres', agent_id: null };
    await admin.call('POST', '/api/resources', resource);
    await admin.call('PATCH', '/api/connections/quiet', { resource_name: 'agentless' });
    const why = 'connection "quiet" cannot be reached: neither the connection nor its resource names an agent';
    await expect(ask(gateway, engineer, 'quiet')).rejects.toMatchObject({ message: why, code: '57P03' });
    const tested = await engineer.attempt('GET', '/api/connections/quiet/test');
    expect(tested).toMatchObject({ status: 400, message: expect.stringContaining(why) });
    const ran = await engineer.call('POST', '/api/sessions', { connection: 'quiet', script: 'select 1' });
    expect(ran).toMatchObject({ output_status: 'failed', error: { message: why } });
    await admin.call('PATCH', '/api/resources/agentless', { agent_id: 'default' });
    expect(await ask(gateway, engineer, 'quiet')).toEqual([{ one: 1 }]);
  });

  it('each way in has its own switch, and none passes by another', async () => {
    const { admin, engineer } = gateway;
    const modes = (connect: string, exec: string): Promise<unknown> =>
      admin.call('PATCH', '/api/connections/shop', { access_mode_connect: connect, access_mode_exec: exec });
    const target = await gateway.target(engineer);
    const connect = async (): Promise<void> => {
      const client = new pg.Client(target);
      await client.connect();
      await client.end();
    };
    const script = { connection: 'shop', script: 'select 1' };
    await modes('disabled', 'enabled');
    await expect(connect()).rejects.toThrow('connect is disabled for connection "shop"');
    expect(await engineer.attempt('POST', '/api/connections/shop/credentials', {})).toMatchObject({ status: 403 });
    expect(await engineer.call('POST', '/api/sessions', script)).toMatchObject({ output_status: 'success' });
    await modes('enabled', 'disabled');
    await connect();
    expect(await engineer.attempt('POST', '/api/sessions', script)).toMatchObject({
      status: 403,
      message: 'exec is disabled for this connection',
    });
    await modes('disabled', 'disabled');
    // A test runs nothing: it tells of a connection that nobody may use yet, too.
    expect(await engineer.call('GET', '/api/connections/shop/test')).toMatchObject({ success: true });
  });
});
