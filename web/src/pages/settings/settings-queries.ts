import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.ts';
import type { components } from '../../api/schema.d.ts';

export type ApiKey = components['schemas']['ApiKey'];
export type Plugin = components['schemas']['Plugin'];

/** One's own access tokens. */
export const ownTokensQuery = queryOptions({
  queryKey: ['tokens', 'own'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/tokens', { signal })),
});

/** Every API key. For admins and auditors. */
export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/api-keys', { signal })),
});

/** Version, addresses, protocols. */
export const serverInfoQuery = queryOptions({
  queryKey: ['serverinfo'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/serverinfo', { signal })),
});

/** Plugins, in the order in which they see a command. */
export const pluginsQuery = queryOptions({
  queryKey: ['plugins'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/plugins', { signal })),
});
