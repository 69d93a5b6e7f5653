import { ConfigError } from '../../errors.ts';
import { parseMongodbUri } from '../../mongodb-uri/index.ts';

/** What the shell is in where nobody chose a database. */
const FALLBACK = 'test';

/** The database of a connection whose user chose none, from its settings. */
export function defaultDatabase(setting: (name: string) => string | undefined): string {
  const named = setting('DB')?.trim();
  return named || databaseIn(setting('CONNECTION_STRING')) || FALLBACK;
}

function databaseIn(uri: string | undefined): string | undefined {
  try {
    return uri === undefined ? undefined : parseMongodbUri(uri).database;
  } catch (error) {
    // Such a connection does not open, which tells why.
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
