import { queryOptions } from '@tanstack/react-query';
import { api, dataOf, listOf } from '../../api/client.ts';
import type { components } from '../../api/schema.d.ts';
import type { User } from '../../api/shapes.ts';

export type ServiceAccount = components['schemas']['ServiceAccount'];
export type Group = components['schemas']['Group'];

/** What a list is narrowed down by, as its address says. */
export interface UserFilters {
  readonly search?: string;
  readonly group?: string;
}

/** So many stand on one page. */
export const PAGE_ITEMS = 50;

/** What the address narrows a list down by. */
export function filtersOf(search: URLSearchParams): UserFilters {
  const text = search.get('search');
  const group = search.get('group');
  return { ...(text ? { search: text } : {}), ...(group ? { group } : {}) };
}

/** One page of the people. */
export const peopleQuery = (filters: UserFilters, page: number) =>
  queryOptions({
    queryKey: ['users', 'people', filters, page],
    queryFn: ({ signal }) => {
      const query = { ...filters, limit: PAGE_ITEMS, offset: (page - 1) * PAGE_ITEMS };
      return listOf<User>(api.GET('/api/users', { params: { query }, signal }));
    },
  });

/** One page of the service accounts. */
export const accountsQuery = (filters: UserFilters, page: number) =>
  queryOptions({
    queryKey: ['serviceaccounts', 'list', filters, page],
    queryFn: ({ signal }) => {
      const query = { ...filters, limit: PAGE_ITEMS, offset: (page - 1) * PAGE_ITEMS };
      return listOf<ServiceAccount>(api.GET('/api/serviceaccounts', { params: { query }, signal }));
    },
  });

/** One service account. */
export const accountQuery = (nameOrID: string) =>
  queryOptions({
    queryKey: ['serviceaccounts', 'one', nameOrID],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/serviceaccounts/{nameOrID}', { params: { path: { nameOrID } }, signal })),
  });

/** The access tokens of a service account. */
export const accountTokensQuery = (nameOrID: string) =>
  queryOptions({
    queryKey: ['tokens', 'of-account', nameOrID],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/serviceaccounts/{nameOrID}/tokens', { params: { path: { nameOrID } }, signal })),
  });

/** Every group. */
export const groupsQuery = queryOptions({
  queryKey: ['groups'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/groups', { signal })),
});

/** How people may log in: with a password, with the company account, or either. */
export const publicInfoQuery = queryOptions({
  queryKey: ['publicserverinfo'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/publicserverinfo', { signal })),
});
