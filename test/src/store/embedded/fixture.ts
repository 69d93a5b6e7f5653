import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterEach } from 'vitest';
import type { EmbeddedPostgres } from '../../../../src/store/embedded/index.ts';

/** Root can do some things (and must be kept from others) that nobody else can. */
export const isRoot = process.getuid?.() === 0;

const cleanUps: (() => unknown)[] = [];

/** Runs after the test, last registered first. */
export function later(cleanUp: () => unknown): void {
  cleanUps.push(cleanUp);
}

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A new folder that is removed after the test. */
export function temporaryFolder(mode = 0o700): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-embedded-'));
  chmodSync(folder, mode);
  later(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Stops a server after the test, and removes a location it has outside its data folder. */
export function stopLater(server: EmbeddedPostgres): EmbeddedPostgres {
  later(async () => {
    await server.stop();
    rmSync(dirname(server.clusterPath), { recursive: true, force: true });
  });
  return server;
}

/** Runs one statement as the superuser and returns the first column of the first row. */
export async function ask(server: Pick<EmbeddedPostgres, 'connection'>, sql: string): Promise<unknown> {
  const client = new pg.Client(server.connection);
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}
