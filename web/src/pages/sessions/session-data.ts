import { queryOptions } from '@tanstack/react-query';
import { api, dataOf, type ListPage } from '../../api/client.ts';
import type { Session, SessionQuery } from '../../api/shapes.ts';
import type { SessionFilters } from './session-filters.ts';
import type { LogPage, LogVerdict } from './session-log.ts';

/** Queries of one answer; more come when they are scrolled to. */
const PAGE_QUERIES = 200;

/** One page of the sessions that one may see, newest first. */
export const sessionsQuery = (filters: SessionFilters, page: { readonly limit: number; readonly offset: number }) =>
  queryOptions({
    queryKey: ['sessions', 'list', filters, page],
    queryFn: async ({ signal }): Promise<ListPage<Session>> => {
      const { data, total } = await dataOf(
        api.GET('/api/sessions', { params: { query: { ...filters, ...page } }, signal }),
      );
      return { items: data, total };
    },
  });

/** One session. */
export const sessionQuery = (id: string) =>
  queryOptions({
    queryKey: ['sessions', 'one', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/sessions/{id}', { params: { path: { id } }, signal })),
  });

/**
 * One query with its rows, as far as it has come. Its key is not of those that changes of any session make old: what is
 * over never changes.
 */
export const queryOfSession = (id: string, seq: number, progress: string) =>
  queryOptions({
    queryKey: ['session-queries', id, seq, progress],
    queryFn: ({ signal }): Promise<SessionQuery> =>
      dataOf(api.GET('/api/sessions/{id}/queries/{seq}', { params: { path: { id, seq } }, signal })),
  });

/** The request by which a query ran, or for which it waits. */
export const reviewOfQuery = (id: string) =>
  queryOptions({
    queryKey: ['reviews', 'one', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/reviews/{id}', { params: { path: { id } }, signal })),
  });

/** Some queries of a session, without their rows. */
export function readQueries(
  id: string,
  from: { readonly after: string | undefined; readonly isLatest: boolean; readonly verdict: LogVerdict },
  signal: AbortSignal,
): Promise<LogPage> {
  const query = {
    limit: PAGE_QUERIES,
    ...(from.after === undefined ? {} : { after: from.after }),
    ...(from.isLatest ? { latest: 'true' } : {}),
    ...(from.verdict === 'all' ? {} : { verdict: from.verdict }),
  };
  return dataOf(api.GET('/api/sessions/{id}/queries', { params: { path: { id }, query }, signal }));
}
