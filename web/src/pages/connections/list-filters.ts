import type { ConnectionFilters } from './connection-queries.ts';
import { KINDS } from './kinds/index.ts';

/** What the address narrows the list down by: `search`, `kind`, `status`, and `tag` as key=value. What it does not know it leaves out. */
export function filtersOf(search: URLSearchParams): ConnectionFilters {
  const text = search.get('search')?.trim() ?? '';
  const status = search.get('status');
  const tag = search.get('tag') ?? '';
  const kind = KINDS.find(({ id }) => id === search.get('kind'));
  return {
    ...(text === '' ? {} : { search: text }),
    // Custom connections are called as their command is, so that only their type says what they are.
    ...(kind === undefined ? {} : kind.type === 'custom' ? { type: kind.type } : { subtype: kind.subtype }),
    ...(status === 'online' || status === 'offline' ? { status } : {}),
    ...(tag.includes('=') ? { tag_selector: tag } : {}),
  };
}
