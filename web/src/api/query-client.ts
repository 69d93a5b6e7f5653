import { QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './failure.ts';

const RETRIES_MAX = 2;
/** Changes are told by events; this is for what no event tells. */
const STALE_MS = 30_000;

/** What holds the answers of the gateway. What it refused is not asked again by itself; what did not arrive is. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        retry: (failures, error) => failures < RETRIES_MAX && isPassing(error),
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });
}

function isPassing(error: Error): boolean {
  return error instanceof ApiFailure && (error.status === 0 || error.status === 502 || error.status === 503);
}
