import { queryOptions } from '@tanstack/react-query';
import { api, dataOf, listOf } from '../../api/client.ts';
import type { Review } from '../../api/shapes.ts';

/** How many are looked at for the badge; more are "99+" anyway. */
const BADGE_ITEMS_MAX = 100;

/** What a list of requests is narrowed down by, as its address says. */
export interface ReviewFilters {
  readonly status?: string;
  readonly type?: 'onetime' | 'jit';
  readonly user?: string;
  readonly connection?: string;
}

/** What waits for a decision, of what one may see. */
export const pendingQuery = queryOptions({
  queryKey: ['reviews', 'pending'],
  queryFn: ({ signal }) =>
    listOf<Review>(
      api.GET('/api/reviews', { params: { query: { status: 'PENDING', limit: BADGE_ITEMS_MAX } }, signal }),
    ),
});

/** One page of the requests that one may see, newest first. */
export const reviewsQuery = (filters: ReviewFilters, page: { readonly limit: number; readonly offset: number }) =>
  queryOptions({
    queryKey: ['reviews', 'list', filters, page],
    queryFn: ({ signal }) =>
      listOf<Review>(api.GET('/api/reviews', { params: { query: { ...filters, ...page } }, signal })),
  });

/** How many there are of each status. */
export const reviewCountsQuery = ({ status: _status, ...filters }: ReviewFilters) =>
  queryOptions({
    queryKey: ['reviews', 'counts', filters],
    queryFn: ({ signal }) => dataOf(api.GET('/api/reviews/stats', { params: { query: filters }, signal })),
  });

/** One request. */
export const reviewQuery = (id: string) =>
  queryOptions({
    queryKey: ['reviews', 'one', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/reviews/{id}', { params: { path: { id } }, signal })),
  });
