import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from '../client/api.ts';
import { noticeFactor } from './factor-needed.ts';

const passing = new Set(['offline', 'timeout', 'unavailable', 'internal_error', 'too_many_requests']);
const isPassing = (error: Error) => error instanceof ApiError && passing.has(error.code);

/**
 * What the apps know of the server. Lists are kept true by what the server tells live (see hear.ts); looking again when
 * the window comes back is for what no live word is sent of.
 */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeFactor }),
  mutationCache: new MutationCache({ onError: noticeFactor }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 10 * 60_000,
      retry: (failures, error) => failures < 3 && isPassing(error),
      retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, 15_000),
      // Our own live connection says whether the server can be reached; the browser's word is often wrong.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});
