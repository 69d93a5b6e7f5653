import type { ApiClient } from './api-client.ts';
import { recordsOf, textOf, valueText } from './records.ts';

/**
 * Creates the groups that do not exist yet and returns their names. The API refuses unknown groups, and a reviewers
 * option is where a group is often named first.
 */
export async function ensureGroups(api: ApiClient, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const known = new Set(groupNames(await api.get('/users/groups')));
  const missing = names.filter((name) => !known.has(name));
  for (const name of missing) await api.post('/users/groups', { name });
  return missing;
}

/** Which of these groups there are, with nobody in them: nobody but an admin decides or gets in for them. */
export async function emptyGroups(api: ApiClient, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const groups = recordsOf(await api.get('/users/groups'));
  return groups
    .filter((group) => group.members === 0 && names.includes(textOf(group, 'name')))
    .map((group) => textOf(group, 'name'));
}

/** Names in a list of groups, which holds them bare or as records. */
function groupNames(answer: unknown): string[] {
  const list: unknown[] = Array.isArray(answer) ? answer : [];
  return list.map((group) =>
    valueText(typeof group === 'object' && group !== null && 'name' in group ? group.name : group),
  );
}
