import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.ts';

/** What the gateway tells whoever is not logged in: how to log in. */
export const publicInfoQuery = queryOptions({
  queryKey: ['public-server-info'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/publicserverinfo', { signal })),
  staleTime: 0,
});
