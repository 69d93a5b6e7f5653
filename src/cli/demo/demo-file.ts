import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../../errors.ts';

const token = z.object({ id: z.string(), secret: z.string() });

/** One demo database: its superuser, the role of the connection, and the port the connection was last pointed at. */
const database = z.object({
  superuser_password: z.string(),
  role_password: z.string(),
  port: z.number().optional(),
});

const schema = z.object({
  /** By user name. */
  passwords: z.object({ admin: z.string(), engineer: z.string(), dba: z.string() }),
  /** Access tokens of the users whose lines are printed. */
  tokens: z.object({
    engineer: token.optional(),
    engineer_mysql: token.optional(),
    engineer_mongodb: token.optional(),
    dba: token.optional(),
  }),
  shop: database,
  /** Made up by the first start that finds a MySQL or MariaDB server. */
  shop_mysql: database.optional(),
  /** The same for MongoDB. */
  shop_mongodb: database.optional(),
});

/** Every secret the demo made up, so that a restart can print and use it again. */
export type DemoSecrets = z.infer<typeof schema>;

/** The secrets of one demo database. */
export type DatabaseSecrets = z.infer<typeof database>;

/** An access token with the id it is listed under. */
export type DemoToken = z.infer<typeof token>;

/** Where the demo's secrets are kept. */
export function demoPath(dataDir: string): string {
  return join(dataDir, 'demo.json');
}

/** The secrets of an earlier start, or new ones, saved. */
export async function loadDemoSecrets(dataDir: string): Promise<DemoSecrets> {
  const path = demoPath(dataDir);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const secrets = makeSecrets();
    await saveDemoSecrets(dataDir, secrets);
    return secrets;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new ConfigError(`${path} is damaged.`, {
      hint: `Remove ${dataDir} to start the demo anew; that removes all of its data.`,
      cause: error,
    });
  }
}

/** Writes the secrets where only this user can read them. */
export async function saveDemoSecrets(dataDir: string, secrets: DemoSecrets): Promise<void> {
  const path = demoPath(dataDir);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
}

function makeSecrets(): DemoSecrets {
  return {
    passwords: { admin: password(), engineer: password(), dba: password() },
    tokens: {},
    shop: makeDatabaseSecrets(),
  };
}

/** New secrets for a demo database. */
export function makeDatabaseSecrets(): DatabaseSecrets {
  return { superuser_password: password(), role_password: password() };
}

/** 120 random bits, easy to copy. */
function password(): string {
  return randomBytes(15).toString('base64url');
}
