import { type ApiClient, segment } from '../api-client.ts';
import { recordOf, textOf } from '../records.ts';

/** Ids of connections given by name or id; rules are attached by id. */
export async function connectionIds(api: ApiClient, names: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names) ids.push(textOf(recordOf(await api.get(`/connections/${segment(name)}`)), 'id'));
  return ids;
}
