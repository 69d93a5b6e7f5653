import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, dataOf } from './client.ts';
import { ApiFailure } from './failure.ts';
import type { User } from './shapes.ts';

/** Who is logged in; null: nobody. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }): Promise<User | null> => {
    try {
      return await dataOf(api.GET('/api/userinfo', { signal }));
    } catch (error) {
      if (error instanceof ApiFailure && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** What somebody may do, by their groups; the gateway decides, this only hides what it would refuse. */
export interface Me extends User {
  readonly isAdmin: boolean;
  /** Reads everything and changes nothing. */
  readonly isAuditor: boolean;
}

/** Adds what the groups of a user mean. */
export function meOf(user: User): Me {
  const isAdmin = user.groups.includes('admin');
  return { ...user, isAdmin, isAuditor: !isAdmin && user.groups.includes('auditor') };
}

/** Who is logged in. Only for pages inside of the shell, which asks everybody else to log in. */
export function useMe(): Me {
  const { data } = useQuery(meQuery);
  if (data === undefined || data === null) throw new Error('useMe was used where nobody is logged in');
  return meOf(data);
}
