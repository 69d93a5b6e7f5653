import { queryOptions } from '@tanstack/react-query';
import { api, dataOf, type ListPage, listOf } from '../../api/client.ts';
import type { components } from '../../api/schema.d.ts';
import type { Review, Session } from '../../api/shapes.ts';

export type Connection = components['schemas']['Connection'];
/** A connection as one reads it alone: with one's own access for a time. */
export type ReadConnection = Awaited<ReturnType<typeof readConnection>>;
export type ConnectionPatch = components['schemas']['ConnectionPatchInput'];

/** What a list of connections is narrowed down by, as its address says. */
export interface ConnectionFilters {
  readonly search?: string;
  readonly type?: string;
  readonly subtype?: string;
  readonly status?: 'online' | 'offline';
  readonly tag_selector?: string;
}

const RECENT_ITEMS = 8;

/** One page of the connections that one may use. */
export const connectionsQuery = (filters: ConnectionFilters, page: number, size: number) =>
  queryOptions({
    queryKey: ['connections', 'list', filters, page, size],
    queryFn: async ({ signal }): Promise<ListPage<Connection>> => {
      const query = { ...filters, page, page_size: size };
      const answer = await dataOf(api.GET('/api/connections', { params: { query }, signal }));
      if (Array.isArray(answer)) return { items: answer, total: answer.length };
      return { items: answer.data, total: answer.pages.total };
    },
  });

function readConnection(nameOrID: string, signal?: AbortSignal) {
  return dataOf(
    api.GET('/api/connections/{nameOrID}', {
      params: { path: { nameOrID } },
      ...(signal === undefined ? {} : { signal }),
    }),
  );
}

/** One connection, by its name. */
export const connectionQuery = (name: string) =>
  queryOptions({
    queryKey: ['connections', 'one', name],
    queryFn: ({ signal }) => readConnection(name, signal),
  });

/** One's own access for a time to a connection: asked anew whenever a request changes. */
export const ownAccessQuery = (name: string) =>
  queryOptions({
    queryKey: ['access-requests', 'own', name],
    queryFn: async ({ signal }) => (await readConnection(name, signal)).access_window ?? null,
  });

/** The tags in use. */
export const tagsQuery = queryOptions({
  queryKey: ['connections', 'tags'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/connection-tags', { signal })),
});

/** Where one's own client connects to. */
export const clientLinesQuery = (name: string) =>
  queryOptions({
    queryKey: ['connections', 'client-lines', name],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/connections/{nameOrID}/client-lines', { params: { path: { nameOrID: name } }, signal })),
  });

/** What this gateway can serve, and how long its requests wait. */
export const serverInfoQuery = queryOptions({
  queryKey: ['serverinfo'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/serverinfo', { signal })),
});

/** Groups, to choose from. */
export const groupsQuery = queryOptions({
  queryKey: ['groups'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/groups', { signal })),
});

/** Guardrails, to choose from. For admins and auditors. */
export const guardrailsQuery = queryOptions({
  queryKey: ['guardrails', 'all'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/guardrails', { signal })),
});

/** Data masking rules, to choose from. For admins and auditors. */
export const maskingRulesQuery = queryOptions({
  queryKey: ['datamasking-rules', 'all'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/datamasking-rules', { signal })),
});

/** Plugins that may be on or off for a connection. */
export const pluginsQuery = queryOptions({
  queryKey: ['plugins'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/plugins', { signal })),
});

/** The latest sessions of a connection. */
export const recentSessionsQuery = (connection: string) =>
  queryOptions({
    queryKey: ['sessions', 'recent', connection],
    queryFn: async ({ signal }): Promise<readonly Session[]> => {
      const query = { connection, limit: RECENT_ITEMS };
      return (await dataOf(api.GET('/api/sessions', { params: { query }, signal }))).data;
    },
  });

/** The latest requests of a connection. */
export const recentReviewsQuery = (connection: string) =>
  queryOptions({
    queryKey: ['reviews', 'recent', connection],
    queryFn: ({ signal }) =>
      listOf<Review>(api.GET('/api/reviews', { params: { query: { connection, limit: RECENT_ITEMS } }, signal })),
  });

/** Somebody's own request for access that still waits. */
export const waitingAccessQuery = (connection: string, user: string) =>
  queryOptions({
    queryKey: ['reviews', 'waiting-access', connection, user],
    queryFn: async ({ signal }): Promise<Review | null> => {
      const query = { connection, user, type: 'jit', status: 'PENDING', limit: 1 } as const;
      return (await listOf<Review>(api.GET('/api/reviews', { params: { query }, signal }))).items[0] ?? null;
    },
  });
