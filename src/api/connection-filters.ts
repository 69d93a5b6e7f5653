import { z } from 'zod';
import type { Agents } from '../core/agents.ts';
import type { ConnectionQuery, Paging, TagTerm } from '../store/index.ts';
import { PAGE_ITEMS_MAX, wholeList } from './schemas.ts';

const PAGE_SIZE_DEFAULT = 50;
const PAGES_MAX = 10_000;
const SELECTOR_LENGTH_MAX = 4096;
const TERMS_MAX = 20;
const IDS_MAX = 400;
const TERM = /^([A-Za-z0-9_.:/-]{1,64})\s*(!?=)\s*(.*)$/;

const Selector = z
  .string()
  .max(SELECTOR_LENGTH_MAX)
  .transform((text, context): TagTerm[] => {
    const parts = wordsOf(text);
    if (parts.length > TERMS_MAX) context.addIssue(`must have at most ${TERMS_MAX} conditions`);
    return parts.flatMap((part) => {
      const [, key, sign, value] = TERM.exec(part) ?? [];
      if (key !== undefined && value !== undefined) return [{ key, value, isNegated: sign === '!=' }];
      context.addIssue('must be conditions like env=prod,team!=web');
      return [];
    });
  });

const Ids = z
  .string()
  .transform((text) => wordsOf(text))
  .pipe(z.array(z.uuid()).max(IDS_MAX));

/** What a list of connections may be narrowed by, and which part of it is wanted. */
export const ConnectionFilters = z.strictObject({
  search: z.string().max(254).describe('Part of a name, a resource’s name, a type or a subtype.').exactOptional(),
  name: z.string().max(254).exactOptional(),
  type: z.string().max(63).exactOptional(),
  subtype: z.string().max(63).exactOptional(),
  resource_name: z.string().max(254).exactOptional(),
  agent_id: z.string().max(254).describe('The effective one.').exactOptional(),
  status: z.enum(['online', 'offline']).exactOptional(),
  tag_selector: Selector.describe(
    '`k=v,k!=v`: all must hold; `!=` holds for connections without the tag, too.',
  ).exactOptional(),
  tags: Selector.describe('The same as tag_selector.').exactOptional(),
  connection_ids: Ids.describe('Ids with commas between them.').exactOptional(),
  ...wholeList,
  page: z.coerce.number().int().min(1).max(PAGES_MAX).exactOptional(),
  page_size: z.coerce.number().int().min(1).max(PAGE_ITEMS_MAX).exactOptional(),
});
type Filters = z.infer<typeof ConnectionFilters>;

/** What the store is asked for. */
export function connectionQuery(filters: Filters, agents: Agents): ConnectionQuery & Paging {
  const { search, name, type, subtype, status, limit, offset } = filters;
  const pages = pagesOf(filters);
  return {
    search,
    name,
    type,
    subtype,
    resourceName: filters.resource_name,
    agentId: filters.agent_id,
    ids: filters.connection_ids,
    tags: [...(filters.tag_selector ?? []), ...(filters.tags ?? [])],
    status: status === undefined ? undefined : { isOnline: status === 'online', connectedAgents: agents.connected() },
    ...(pages === undefined ? { limit, offset } : { limit: pages.size, offset: (pages.page - 1) * pages.size }),
  };
}

/** Which page is wanted; undefined when the list is, bare. */
export function pagesOf(filters: Pick<Filters, 'page' | 'page_size'>): { page: number; size: number } | undefined {
  if (filters.page === undefined && filters.page_size === undefined) return undefined;
  return { page: filters.page ?? 1, size: filters.page_size ?? PAGE_SIZE_DEFAULT };
}

function wordsOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
