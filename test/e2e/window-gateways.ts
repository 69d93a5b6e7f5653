import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadConfig } from '../../src/config.ts';
import { type Gateway, runGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/log.ts';
import { startPostgres } from '../servers/postgres.ts';
import { type Person, startTestGateway, type Target, type TestGateway } from './gateway.ts';
import { withToken } from './person.ts';

/** A review as the API shows it, as far as tests of windows look. */
export interface ShownWindow {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly session: string | null;
  readonly revoke_at: string | null;
  readonly access_duration_sec: number | null;
  readonly sessions: readonly string[];
  readonly outcome: { readonly sessions: number; readonly commands: number } | null;
}

/** Two gateways on one database, and what tests of windows do with them. */
export interface WindowGateways {
  readonly first: TestGateway;
  readonly second: Gateway;
  /** The same person, at the second gateway. */
  there(person: Person): Person;
  /** How to reach a connection through the second gateway. */
  targetThere(target: Target, listener: 'postgres' | 'mysql'): Target;
  /** A window that the engineer was given. */
  granted(connection: string, durationSec?: number): Promise<ShownWindow>;
  read(id: string): Promise<ShownWindow>;
  /** Lets a window end so soon, on every gateway, as no code of the program could. */
  endIn(id: string, seconds: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startWindowGateways(): Promise<WindowGateways> {
  const state = await startPostgres();
  const { user, password, host, port, database } = state;
  const env = {
    DATABASE_URL: `postgres://${user}:${password}@${host}:${port}/${database}`,
    SLUICE_MASTER_KEY: randomBytes(32).toString('hex'),
  };
  const first = await startTestGateway(env);
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-e2e-'));
  const ports = { API_PORT: '0', POSTGRES_PORT: '0', MYSQL_PORT: '0', MONGODB_PORT: '0' };
  const config = loadConfig({ SLUICE_DATA_DIR: dataDir, AUDIT_FSYNC: 'never', ...ports, ...env });
  const second = await runGateway(config, createLogger('silent'), '0.0.0-test');
  const read = (id: string): Promise<ShownWindow> => first.admin.call('GET', `/api/reviews/${id}`);
  return {
    first,
    second,
    there: ({ name, token }) => withToken(second, name, token),
    targetThere: (target, listener) => ({ ...target, port: second.listeners[listener]?.port ?? 0 }),
    async granted(connection, durationSec = 600) {
      const asked = await first.engineer.call<ShownWindow>('POST', '/api/access-requests', {
        connection,
        duration_sec: durationSec,
      });
      return first.dba.call('PUT', `/api/reviews/${asked.id}/approve`, {});
    },
    read,
    async endIn(id, seconds) {
      const client = new pg.Client({ user, password, host, port, database });
      await client.connect();
      await client.query(
        `update reviews set access_until = clock_timestamp() + $2 * interval '1 second' where id = $1`,
        [id, seconds],
      );
      await client.query('select pg_notify($1, $2)', ['sluice_reviews', `${id} APPROVED`]);
      await client.end();
    },
    async stop() {
      await second.stop();
      await first.stop();
      await state.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
