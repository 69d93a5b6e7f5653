import { type ClientResult, startClient } from './client-process.ts';

/** Dumps what the connection string names into a file. */
export function mongodump(uri: string, archive: string, more: readonly string[] = []): Promise<ClientResult> {
  return startClient(['mongodump', `--uri=${uri}`, `--archive=${archive}`, ...more]).result;
}

/** Writes back what a file of mongodump holds. */
export function mongorestore(uri: string, archive: string, more: readonly string[] = []): Promise<ClientResult> {
  return startClient(['mongorestore', `--uri=${uri}`, `--archive=${archive}`, ...more]).result;
}
