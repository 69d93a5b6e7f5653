import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/schema.d.ts';
import { askedOf, type Range } from './range.ts';

/** Figures about access requests. */
export type ReviewStats = components['schemas']['ReviewStats'];

/** Live events ask anew by these words; what passes without any is asked for again after this time. */
const REFRESH_MS = 60_000;

/** Commands, masked values and requests over time. */
export const activityQuery = (range: Range, connection: string | null) =>
  queryOptions({
    queryKey: ['sessions', 'activity', range, connection],
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/api/reports/activity', {
          params: { query: { ...askedOf(range, Date.now()), ...(connection === null ? {} : { connection }) } },
          signal,
        }),
      ),
    staleTime: REFRESH_MS,
  });

/** How requests were decided, how fast, by whom and of what. */
export const requestStatsQuery = (range: Range, connection: string | null) =>
  queryOptions({
    queryKey: ['reviews', 'stats', range, connection],
    queryFn: ({ signal }) => {
      const { start_date, end_date } = askedOf(range, Date.now());
      const query = { start_date, end_date, ...(connection === null ? {} : { connection }) };
      return dataOf(api.GET('/api/reviews/stats', { params: { query }, signal }));
    },
    staleTime: REFRESH_MS,
  });
