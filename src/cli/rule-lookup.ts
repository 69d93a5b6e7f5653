import type { ApiClient, ApiRecord } from './api-client.ts';
import { CommandError } from './failure.ts';
import { isRecord, recordsOf, textOf } from './records.ts';

/** Ids of rules that were given by name or id; the API takes only ids. `path` is the list they are in. */
export async function findIds(api: ApiClient, path: string, what: string, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const records = recordsOf(await api.get(path));
  return names.map((name) => textOf(findOne(records, what, name), 'id'));
}

/** The one record with this id, name or address. */
export function findOne(records: readonly ApiRecord[], what: string, name: string): ApiRecord {
  const found =
    records.find((record) => record.id === name) ??
    records.find((record) => record.name === name) ??
    records.find((record) => record.url === name);
  if (found === undefined || !isRecord(found)) throw new CommandError(`There is no ${what} "${name}".`);
  return found;
}
