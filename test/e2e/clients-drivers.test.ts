import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientPaths, masksOf, openClientPaths } from './client-paths.ts';
import { drivePg, drivePostgresJs, type Seen } from './drive-node.ts';
import { isMissing } from './missing.ts';
import { setUpTyped } from './typed-row.ts';

const SCRIPT = fileURLToPath(new URL('drive-python.py', import.meta.url));
const PATHS = ['direct', 'plain', 'masked'] as const;

/**
 * Each driver does the same on three paths: without the gateway, through it, and through it with masks and a guardrail.
 * What the guardrail denies is refused by the server itself on the other paths, so that nothing differs but the values.
 */
describe('drivers with and without the gateway', () => {
  let paths: ClientPaths;

  beforeAll(async () => {
    paths = await openClientPaths();
    await setUpTyped(paths);
  });
  afterAll(() => paths?.stop());

  const expectNoDifference = ({ direct, plain, masked }: Record<string, Seen>): void => {
    expect(Object.keys(direct ?? {}).length).toBeGreaterThan(10);
    expect(JSON.stringify(direct)).toContain('ann@example.com');
    expect(plain).toEqual(direct);
    expect(masked).toEqual(masksIn(direct));
  };

  for (const driver of ['psycopg2', 'psycopg3', 'asyncpg']) {
    it.skipIf(isMissing(driver))(driver, async () => {
      const env = PATHS.map((name) => {
        const { host, port, user, password, database } = paths[name];
        return [`PATH_${name}`, [host, port, user, password, database].join('|')] as const;
      });
      const { stdout } = await promisify(execFile)('/usr/bin/python3', [SCRIPT, driver, ...PATHS], {
        env: { ...process.env, ...Object.fromEntries(env) },
      });
      expectNoDifference(JSON.parse(stdout));
    });
  }

  it.each([
    ['node-postgres with cursors and streams', drivePg],
    ['postgres.js', drivePostgresJs],
  ])('%s', async (_name, drive) => {
    const seen: Record<string, Seen> = {};
    // What is compared is what a program would read, not the classes of a driver's rows.
    for (const name of PATHS) seen[name] = JSON.parse(JSON.stringify(await drive(paths[name])));
    expectNoDifference(seen);
  });
});

function masksIn(value: unknown): unknown {
  if (typeof value === 'string') return masksOf(value);
  if (Array.isArray(value)) return value.map(masksIn);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masksIn(inner)]));
}
