import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { type Gateway, runGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/log.ts';

const log = createLogger('silent');
const running: Gateway[] = [];
const folders: string[] = [];

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sluice-gateway-'));
  folders.push(dir);
  return dir;
}

async function start(dataDir: string, env: Record<string, string> = {}): Promise<Gateway> {
  const config = loadConfig({
    SLUICE_DATA_DIR: dataDir,
    API_PORT: '0',
    POSTGRES_PORT: '0',
    MYSQL_PORT: '0',
    MONGODB_PORT: '0',
    AUDIT_FSYNC: 'never',
    ...env,
  });
  const gateway = await runGateway(config, log, '0.0.0-test');
  running.push(gateway);
  return gateway;
}

afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.stop();
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true });
});

describe('runGateway', () => {
  it('starts on an empty folder with a first administrator, is ready, and stops', async () => {
    const gateway = await start(folder());
    expect(gateway.firstAdmin).toMatchObject({ name: 'admin' });
    expect((await fetch(`${gateway.api.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${gateway.api.url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${gateway.api.url}/metrics`)).text()).toContain('sluice_sessions_open');
    await Promise.all([gateway.stop(), gateway.stop()]);
    await expect(fetch(`${gateway.api.url}/healthz`)).rejects.toThrow();
    const port = gateway.listeners.postgres?.port ?? 0;
    const refused = await new Promise((resolve) => connect(port, '127.0.0.1').once('error', resolve));
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('takes back what sessions waited with that a crash ended, and keeps what nobody waits with', async () => {
    const dataDir = folder();
    const first = await start(dataDir);
    const { sessions, reviews } = first.store;
    const sessionId = randomUUID();
    const user = { userId: randomUUID(), userName: 'ann' };
    const connection = { connectionId: randomUUID(), connectionName: 'shop' };
    const { gatewayId } = first;
    const client = {
      protocol: 'postgres',
      verb: 'connect' as const,
      clientAddress: '::1',
      application: '',
      database: '',
    };
    await sessions.open({ id: sessionId, ...user, ...connection, ...client, gatewayId, startedAt: new Date() });
    const expiresAt = new Date(Date.now() + 3_600_000);
    const draft = { sessionId, ...user, ...connection, text: 'x', fingerprint: 'f', groups: ['dba'], expiresAt };
    const held = await reviews.create(draft);
    const repeated = await reviews.repeat(draft);
    if (repeated.kind !== 'created') throw new Error(repeated.kind);
    // Whoever stops in order closes its sessions; this one was never told of its session.
    await first.stop();
    const { store } = await start(dataDir);
    expect(await store.sessions.get(sessionId)).toMatchObject({ status: 'closed' });
    expect(await store.reviews.get(held.id)).toMatchObject({
      status: 'REVOKED',
      reason: 'the gateway ended while the command was held',
    });
    expect(await store.reviews.get(repeated.review.id)).toMatchObject({ status: 'PENDING' });
  });

  it('keeps everything over a restart, and makes no second administrator', async () => {
    const dataDir = folder();
    const first = await start(dataDir);
    await first.store.groups.create('dba-team');
    await first.stop();
    const second = await start(dataDir);
    expect(second.gatewayId).toBe(first.gatewayId);
    expect(second.firstAdmin).toBeUndefined();
    expect((await second.store.groups.list()).map(({ name }) => name)).toContain('dba-team');
  });

  it('refuses a second gateway on the same folder with a clear message, and the first goes on', async () => {
    const dataDir = folder();
    const first = await start(dataDir);
    await expect(start(dataDir)).rejects.toThrow(new RegExp(`${dataDir}|already|in use`));
    expect((await fetch(`${first.api.url}/readyz`)).status).toBe(200);
  });

  it.each(['API_PORT', 'POSTGRES_PORT', 'MYSQL_PORT', 'MARIADB_PORT', 'MONGODB_PORT'])(
    'names %s when its port is taken, and leaves nothing running',
    async (variable) => {
      const blocker = createServer();
      await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
      const address = blocker.address();
      const port = typeof address === 'object' ? String(address?.port) : '';
      const dataDir = folder();
      await expect(start(dataDir, { [variable]: port })).rejects.toMatchObject({
        message: expect.stringContaining(`port ${port}`),
        hint: expect.stringContaining(variable),
      });
      blocker.close();
      // The folder is free again: whatever had been started was stopped.
      expect((await fetch(`${(await start(dataDir)).api.url}/healthz`)).status).toBe(200);
    },
  );

  it('names a database that cannot be used without repeating its password', async () => {
    const attempt = start(folder(), { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/db' });
    await expect(attempt).rejects.toThrow(/DATABASE_URL/);
    await expect(attempt).rejects.not.toThrow(/hunter2/);
  });
});
