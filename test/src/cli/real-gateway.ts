import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config.ts';
import { type Gateway, runGateway } from '../../../src/gateway.ts';
import { createLogger } from '../../../src/log.ts';
import { type Ran, type RunOptions, run } from './harness.ts';

export const ADMIN_PASSWORD = 'correct horse battery';

/** A whole gateway on free ports, with an administrator who is logged in. */
export interface RealGateway {
  readonly gateway: Gateway;
  readonly dataDir: string;
  readonly token: string;
  /** Runs a command line as the administrator. */
  run(args: readonly string[], options?: RunOptions): Promise<Ran>;
  close(): Promise<void>;
}

/** Starts a gateway with everything in it. */
export async function startRealGateway(): Promise<RealGateway> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-gateway-'));
  const settings = {
    SLUICE_DATA_DIR: dataDir,
    API_PORT: '0',
    POSTGRES_PORT: '0',
    MYSQL_PORT: '0',
    MONGODB_PORT: '0',
    ADMIN_PASSWORD,
    LOG_LEVEL: 'silent',
  };
  const gateway = await runGateway(loadConfig({}, settings), createLogger('silent'), '0.0.0');
  const { url } = gateway.api;
  const answer = await fetch(`${url}/api/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'admin', password: ADMIN_PASSWORD }),
  });
  const { token } = (await answer.json()) as { token: string };
  return {
    gateway,
    dataDir,
    token,
    run: (args, options = {}) => run(args, { url, token, home: dataDir, ...options }),
    close: async () => {
      await gateway.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
