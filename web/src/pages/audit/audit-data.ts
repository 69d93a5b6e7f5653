import { queryOptions } from '@tanstack/react-query';
import { api, dataOf, type ListPage } from '../../api/client.ts';
import type { ConfigChange } from '../../api/shapes.ts';
import type { ChangeFilters } from './change-filters.ts';

/** One page of the changes of configuration, newest first. */
export const changesQuery = (filters: ChangeFilters, page: { readonly limit: number; readonly offset: number }) =>
  queryOptions({
    queryKey: ['audit', 'changes', filters, page],
    queryFn: async ({ signal }): Promise<ListPage<ConfigChange>> => {
      const { data, total } = await dataOf(
        api.GET('/api/audit/logs', { params: { query: { ...filters, ...page } }, signal }),
      );
      return { items: data, total };
    },
  });

/** The last check of every gateway's audit log. */
export const checksQuery = queryOptions({
  queryKey: ['audit', 'checks'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/audit/checks', { signal })),
});
