import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openState } from '../../../src/gateway/state.ts';
import { createLogger } from '../../../src/log.ts';
import { startPostgres } from '../../servers/postgres.ts';

const log = createLogger('silent');
const folders: string[] = [];
afterEach(() => {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true });
});

function options(more: { databaseUrl?: string } = {}): Parameters<typeof openState>[0] {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-state-'));
  folders.push(dataDir);
  return { dataDir, databaseUrl: undefined, masterKeyHex: undefined, ...more };
}

it('starts a server of its own, and stops it', async () => {
  const state = await openState(options(), log);
  await state.store.ping();
  expect(state.masterKey).toHaveLength(32);
  await state.close();
  await expect(state.store.ping()).rejects.toThrow();
});

it('takes an external database, and says when it cannot be used without telling the password', async () => {
  const server = await startPostgres();
  const { host, port, user, password, database } = server;
  const state = await openState(
    options({ databaseUrl: `postgres://${user}:${password}@${host}:${port}/${database}` }),
    log,
  );
  expect((await state.store.users.list({ limit: 1, offset: 0 })).total).toBe(0);
  await state.close();
  const wrong = openState(options({ databaseUrl: `postgres://${user}:wr0ng@${host}:${port}/${database}` }), log);
  await expect(wrong).rejects.toMatchObject({ code: 'config_error', message: expect.stringContaining('DATABASE_URL') });
  await expect(wrong).rejects.not.toThrow(/wr0ng/);
  await server.stop();
});

it('tells when its server is gone', async () => {
  const state = await openState(options(), log);
  if (state.pid === undefined) throw new Error('no server of its own');
  process.kill(state.pid, 'SIGKILL');
  expect(await state.lost).toContain('ended by itself');
  await state.close();
});
